/** A program as a Jupyter notebook (nbformat 4.5): a heading in plain words and a cell for each part, and calls in the place of `main`. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { kerasParts } from './keras.ts';
import { orderedImports, type Parts, pytorchParts } from './pytorch.ts';
import { loadingCode } from './pytorch-use.ts';
import type { Language } from './layer-code.ts';
import type { Pictures } from './program.ts';

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly text: string;
}

/** What `main` does, step by step, for a person to run. */
/** `note`: what the data are. */
function steps(language: Language, trains: boolean, note: string): readonly Cell[] {
  if (!trains) return [];
  const [build, save] =
    language === 'pytorch'
      ? ['torch.manual_seed(SEED)\nmodel = Network().to(DEVICE)', 'save_file(model.state_dict(), "network.safetensors")']
      : ['keras.utils.set_random_seed(SEED)\nmodel = build_network()\nmodel.summary()', 'model.save_weights("network.weights.h5")'];
  return [
    {
      cell_type: 'markdown',
      text: "## Go\nBuild the network. To begin with the studio's weights, put `model.safetensors` beside this notebook and run the second line.",
    },
    { cell_type: 'code', text: `${build}\n# load_weights(model, "model.safetensors")` },
    { cell_type: 'markdown', text: `Train it on your data: ${note}. Name it here.` },
    { cell_type: 'code', text: `DATA = "data"\ntrain(model, Data(DATA))\n${save}` },
  ];
}

function cellsOf(language: Language, { about, imports, constants, sections }: Parts): readonly Cell[] {
  const setup = language === 'keras' ? 'import os\n\nos.environ.setdefault("KERAS_BACKEND", "torch")  # or "jax"\n\n' : '';
  const needs = about[0]?.replace('Needs: ', '!') ?? '';
  const lines = orderedImports(imports.filter((line) => line !== 'import argparse' && !(language === 'keras' && line === 'import os')));
  return [
    {
      cell_type: 'markdown',
      text: `# A neural network drawn in Netloom\nAs a ${language === 'pytorch' ? 'PyTorch' : 'Keras'} notebook. Run the cells from top to bottom; the first installs what is needed.`,
    },
    { cell_type: 'code', text: `# ${needs}` },
    { cell_type: 'code', text: `${setup}${lines.join('\n')}` },
    { cell_type: 'markdown', text: '## Settings' },
    { cell_type: 'code', text: constants.join('\n') },
    ...sections
      .filter(({ title }) => title !== 'The program')
      .flatMap(({ title, code }): Cell[] => [
        { cell_type: 'markdown', text: `## ${title}` },
        { cell_type: 'code', text: code.replace(/Path\(__file__\)\.with_name\(("[^"]+")\)/g, 'Path($1)') },
      ]),
    ...(language === 'pytorch' && sections.some(({ title }) => title === 'The program')
      ? [{ cell_type: 'code', text: loadingCode({ zeros: sections.some(({ code }) => code.includes('strict=False')) }) } as const]
      : []),
    ...steps(
      language,
      sections.some(({ title }) => title === 'The program'),
      about.at(-1)?.replace('DATA:  ', '') ?? '',
    ),
  ];
}

/** The notebook's file, JSON. */
export function notebookCode(document: Document, language: Language = 'pytorch', checked: Check = checkDocument(document), pictures?: Pictures): string {
  const parts = (language === 'pytorch' ? pytorchParts : kerasParts)(document, checked, pictures);
  const cells = cellsOf(language, parts).map(({ cell_type, text }, index) => {
    const source = text.split('\n').map((line, at, all) => (at + 1 < all.length ? `${line}\n` : line));
    const common = { cell_type, id: `cell-${index + 1}`, metadata: {}, source };
    return cell_type === 'code' ? { ...common, execution_count: null, outputs: [] } : common;
  });
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
