/** A readable, complete Keras 3 program for a document, with the same names and settings as the PyTorch one. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { kerasLoading } from './keras-loading.ts';
import { hasMaps, kerasNetwork } from './keras-network.ts';
import { kerasSections, kerasWeightConstants } from './keras-training.ts';
import { pythonNames } from './names.ts';
import { describeProgram, missingNote, type Pictures } from './program.ts';
import { dataCode, dataNote } from './python-data.ts';
import { orderedImports, type Parts } from './pytorch.ts';
import { settingsCode } from './settings.ts';
import { weightNames } from './state-names.ts';
import { helpersOf, layersOf, walk } from './walk.ts';

/** Read when keras is imported. */
const anyBackend = 'os.environ.setdefault("KERAS_BACKEND", "torch")  # or "jax"; read when keras is imported';
const torchBackend = 'os.environ["KERAS_BACKEND"] = "torch"  # steps are written with its gradients; read when keras is imported';

export function kerasParts(document: Document, checked: Check, pictures?: Pictures): Parts {
  const network = walk('keras', document, checked);
  const program = describeProgram(document, checked, network, pythonNames(document), pictures);
  const torch = new Map([...layersOf(walk('pytorch', document, checked))].map(({ line }) => [line.node, weightNames(line, checked)]));
  const loading = kerasLoading(network, ({ node }) => torch.get(node) ?? new Map<string, string>());
  const maps = hasMaps(network)
    ? ['# Pictures are [N, channels, height, width], as in the drawing.', 'keras.config.set_image_data_format("channels_first")']
    : [];
  const basics = ['import os', 'import keras', 'import numpy as np', 'from keras import layers, ops', 'from safetensors.numpy import load_file'];
  if (program === null) {
    return {
      about: ['Needs: pip install keras torch numpy safetensors'],
      imports: basics,
      constants: [...maps, missingNote(document)],
      sections: [{ title: 'Network', code: [...helpersOf(network), ...kerasNetwork(network), loading].join('\n\n\n') }],
    };
  }
  const data = dataCode(program);
  const sections = kerasSections(program);
  const more = ['pillow', 'regex', 'tokenizers'].filter((name) => data.imports.some((line) => line.includes(name === 'pillow' ? 'PIL' : name)));
  return {
    about: [
      `Needs: pip install ${['keras', 'torch', 'numpy', 'safetensors', ...more].join(' ')}`,
      'Use:   python network.py train DATA',
      '       python network.py evaluate DATA --weights network.weights.h5',
      `       python network.py predict ${program.turns === null ? 'INPUT' : 'OUTPUT'} --weights network.weights.h5`,
      dataNote(program),
    ],
    imports: [
      'import argparse',
      ...(program.turns === null ? [] : ['import torch']),
      ...(sections.some(({ code }) => code.includes('math.')) ? ['import math'] : []),
      ...basics,
      ...data.imports,
    ],
    constants: [...maps, ...settingsCode(program, 'keras'), ...kerasWeightConstants(program), ...data.constants],
    sections: [{ title: 'Network', code: [...helpersOf(network), ...kerasNetwork(network), loading].join('\n\n\n') }, ...data.sections, ...sections],
  };
}

/** Always answers with a file; what the drawing lacks is said in comments. `checked` saves computing it again. */
export function kerasCode(document: Document, checked: Check = checkDocument(document), pictures?: Pictures): string {
  const { about, imports, constants, sections } = kerasParts(document, checked, pictures);
  const [first, ...rest] = orderedImports(imports).join('\n').split('\n\n');
  return [
    '"""A neural network drawn in Netloom, as a Keras program.',
    '',
    ...about,
    '"""',
    first ?? '',
    '',
    imports.includes('import torch') ? torchBackend : anyBackend,
    '',
    ...rest,
    '',
    ...constants,
    ...sections.flatMap(({ code }) => ['', '', code]),
    '',
  ].join('\n');
}
