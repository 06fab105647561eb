/** Problems between a text input and the data: columns, tokenizers and vocabularies that do not agree. */
import { makeProblem, type Fix, type Problem } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { Dataset } from '../data/dataset.ts';
import { layerOf } from '../layers/index.ts';
import type { TokenizerReference } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import { idReaders } from './attach-text.ts';
import type { Document, DocumentNode } from './document.ts';
import type { Edit } from './edits.ts';
import { readWiring } from './graph.ts';
import { nodeTitle } from './names.ts';

type Values = Readonly<Record<string, unknown>>;

export function textProblems(document: Document, node: DocumentNode, values: Values, dataset: Dataset, fix: Fix): readonly Problem[] {
  const texts = dataset.columns.filter(({ kind }) => kind === 'text');
  if (texts.length === 0) {
    return [
      makeProblem({
        code: 'data-has-no-text',
        place: { node: node.id },
        what: text(
          `The network reads text, but none of the ${dataset.columns.length} columns of "${dataset.name}" holds text.`,
          `网络读取文本，但“${dataset.name}”的 ${dataset.columns.length} 列都不是文本。`,
        ),
        how: text(
          'Choose data with text; when importing a table, columns of sentences can be read as text.',
          '请选择带文本的数据；导入表格时，可把语句列按文本读取。',
        ),
      }),
    ];
  }
  if (!texts.some(({ name }) => name === values['column'])) {
    return [
      makeProblem({
        code: 'text-column-missing',
        place: { node: node.id, parameter: 'column' },
        fix,
        what: text(
          `The network reads the text in the column "${String(values['column'])}", which "${dataset.name}" does not have.`,
          `网络读取“${String(values['column'])}”列的文本，但“${dataset.name}”中没有该列。`,
        ),
        how: text('Fit the network to the data.', '让网络适应数据。'),
      }),
    ];
  }
  const tokenizer = values['tokenizer'] as TokenizerReference | null;
  if (tokenizer === null || tokenizer.id === '') {
    return [
      makeProblem({
        code: 'tokenizer-missing',
        place: { node: node.id, parameter: 'tokenizer' },
        what: text(
          `How the text of "${nodeTitle(document, node).en}" is cut into pieces has not been learned from "${dataset.name}" yet.`,
          `“${nodeTitle(document, node).zh}”的切分方式还没有从“${dataset.name}”中学习。`,
        ),
        how: text(
          `Choose "${dataset.name}" again in the Data room. On the command line: netloom tokenizer <file>.`,
          `请在“数据”页重新选择“${dataset.name}”。命令行：netloom tokenizer <file>。`,
        ),
      }),
    ];
  }
  return vocabularyProblems(document, node, tokenizer);
}

/** An Embedding with fewer rows than the tokenizer has pieces cannot look all of them up. */
function vocabularyProblems(document: Document, node: DocumentNode, { size }: TokenizerReference): readonly Problem[] {
  return idReaders(readWiring(document), node.id).flatMap((reader) => {
    const vocabulary = resolveParameters(layerOf(reader.type)?.parameters ?? {}, reader.params)['vocabulary'];
    if (typeof vocabulary !== 'number' || vocabulary >= size) return [];
    const title = nodeTitle(document, reader);
    const edits: readonly Edit[] = [{ type: 'set-param', node: reader.id, name: 'vocabulary', value: size }];
    return [
      makeProblem({
        code: 'vocabulary-too-small',
        place: { node: reader.id, parameter: 'vocabulary' },
        what: text(
          `"${title.en}" knows ${vocabulary} pieces, but the text is cut into ${size} different ones.`,
          `“${title.zh}”只有 ${vocabulary} 种片段，但文本被切成 ${size} 种。`,
        ),
        why: text('Every piece needs a row of its own.', '每种片段都需要自己的一行。'),
        fix: { label: text(`Set it to ${size}`, `设为 ${size}`), edits },
      }),
    ];
  });
}
