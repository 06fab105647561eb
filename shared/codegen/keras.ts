/** A readable, complete Keras 3 file for a document, with the same names and settings as the PyTorch one. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { hasMaps, kerasLoading, kerasNetwork } from './keras-network.ts';
import { weightNames } from './state-names.ts';
import { helpersOf, layersOf, walk } from './walk.ts';

/** Always answers with a file; what the drawing lacks is said in comments. `checked` saves computing it again. */
export function kerasCode(document: Document, checked: Check = checkDocument(document)): string {
  const network = walk('keras', document, checked);
  const torch = new Map([...layersOf(walk('pytorch', document, checked))].map(({ line }) => [line.node, weightNames(line, checked)]));
  const sections = [...helpersOf(network), ...kerasNetwork(network), kerasLoading(network, ({ node }) => torch.get(node) ?? new Map())];
  return [
    '"""A neural network drawn in Netloom, as a Keras program."""',
    'import os',
    '',
    'os.environ.setdefault("KERAS_BACKEND", "torch")  # or "jax"',
    '',
    'import keras',
    'import numpy as np',
    'from keras import layers, ops',
    'from safetensors.numpy import load_file',
    '',
    ...(hasMaps(network) ? ['keras.config.set_image_data_format("channels_first")  # pictures are [N, channels, height, width], as in the drawing'] : []),
    ...sections.flatMap((section) => ['', '', section]),
    '',
  ].join('\n');
}
