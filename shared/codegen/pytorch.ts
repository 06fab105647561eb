/** A readable, complete PyTorch program for a document: network, data, training, evaluation and use, with the same names and settings. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { lion } from './helpers.ts';
import { pythonNames } from './names.ts';
import { torchNetwork } from './network.ts';
import { describeProgram, missingNote, type Pictures } from './program.ts';
import { dataCode, dataNote, type Section } from './python-data.ts';
import { torchSections, trainingImports, weightConstants } from './pytorch-training.ts';
import { settingsCode } from './settings.ts';
import { helpersOf, walk } from './walk.ts';

/** Text of a program in parts: what it needs, its imports and constants, then a section for each step. */
export interface Parts {
  readonly about: readonly string[];
  readonly imports: readonly string[];
  readonly constants: readonly string[];
  readonly sections: readonly Section[];
}

/** Imports as people order them: the standard library, then packages, by name. */
export function orderedImports(lines: readonly string[]): readonly string[] {
  const standard = /^(import|from) (argparse|copy|csv|functools|gzip|json|math|os|pathlib|re|unicodedata)\b/;
  const sorted = [...new Set(lines)].sort((a, b) => Number(a.startsWith('from')) - Number(b.startsWith('from')) || (a < b ? -1 : 1));
  const [own, packages] = [sorted.filter((line) => standard.test(line)), sorted.filter((line) => !standard.test(line))];
  return own.length === 0 ? packages : [...own, '', ...packages];
}

export function pytorchParts(document: Document, checked: Check, pictures?: Pictures): Parts {
  const network = walk('pytorch', document, checked);
  const program = describeProgram(document, checked, network, pythonNames(document), pictures);
  const helpers = helpersOf(network);
  const code = [...helpers, ...torchNetwork(network)].join('\n\n\n');
  const functional = ['import torch.nn.functional as F'];
  if (program === null) {
    return {
      about: ['Needs: pip install torch'],
      imports: ['import torch', ...(code.includes('F.') ? functional : []), 'from torch import nn'],
      constants: [missingNote(document)],
      sections: [{ title: 'Network', code }],
    };
  }
  const data = dataCode(program);
  const rest = torchSections(program);
  const more = ['pillow', 'regex', 'tokenizers'].filter((name) => data.imports.some((line) => line.includes(name === 'pillow' ? 'PIL' : name)));
  const used = (word: string) => code.includes(word) || rest.some((section) => section.code.includes(word));
  const usesLion = used(' Lion(');
  return {
    about: [
      `Needs: pip install ${['torch', 'numpy', 'safetensors', ...more].join(' ')}`,
      'Use:   python network.py train DATA',
      '       python network.py evaluate DATA --weights network.safetensors',
      `       python network.py predict ${program.turns === null ? 'INPUT' : 'OUTPUT'} --weights network.safetensors`,
      '       torchrun --nproc-per-node 2 network.py train DATA',
      dataNote(program),
    ],
    imports: [
      'import argparse',
      'import os',
      ...data.imports,
      ...trainingImports(program),
      'import torch',
      'import torch.distributed as dist',
      ...(used('F.') ? functional : []),
      'from safetensors.torch import load_file, save_file',
      'from torch import nn',
      ...(used('DistributedDataParallel(') ? ['from torch.nn.parallel import DistributedDataParallel'] : []),
      'from torch.utils.data import DataLoader',
    ],
    constants: [
      ...settingsCode(program, 'pytorch'),
      '# Set by torchrun: which of how many processes this is.',
      'RANK, WORLD, LOCAL = (int(os.environ.get(name, default)) for name, default in (("RANK", 0), ("WORLD_SIZE", 1), ("LOCAL_RANK", 0)))',
      'DEVICE = f"cuda:{LOCAL}" if torch.cuda.is_available() else "cpu"',
      ...weightConstants(program),
      ...data.constants,
    ],
    sections: [{ title: 'Network', code: usesLion ? `${lion}\n\n\n${code}` : code }, ...data.sections, ...rest],
  };
}

/** Always answers with a file; what the drawing lacks is said in comments. `checked` saves computing it again. */
export function pytorchCode(document: Document, checked: Check = checkDocument(document), pictures?: Pictures): string {
  const { about, imports, constants, sections } = pytorchParts(document, checked, pictures);
  return [
    '"""A neural network drawn in Netloom, as a PyTorch program.',
    '',
    ...about,
    '"""',
    ...orderedImports(imports),
    '',
    ...constants,
    ...sections.flatMap(({ code }) => ['', '', code]),
    '',
  ].join('\n');
}
