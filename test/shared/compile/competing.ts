/** A generator and a discriminator of 8 x 8 grey pictures, small, with batch norm in both (and no bias before it: its gradient would be noise, which Adam makes large). */
import type { Row } from './harness.ts';

export const competing: readonly Row[] = [
  ['chance', 'noise-input', { size: 6 }],
  ['spread', 'linear', { units: 32, bias: false }],
  ['maps', 'reshape', { shape: '2, 4, 4' }],
  ['norm1', 'batch-norm2d'],
  ['act1', 'relu'],
  ['paint', 'conv-transpose2d', { filters: 1, kernel: [4, 4], stride: [2, 2], padding: [1, 1] }],
  ['made', 'sigmoid'],
  ['pictures', 'image-input', { channels: 1, height: 8, width: 8 }],
  ['meet', 'real-or-made', {}, ['pictures', 'made:made']],
  ['look', 'conv2d', { filters: 4, kernel: [4, 4], stride: [2, 2], padding: [1, 1], bias: false }],
  ['norm2', 'batch-norm2d'],
  ['leaky', 'leaky-relu', { slope: 0.2 }],
  ['flat', 'flatten'],
  ['verdict', 'linear', { units: 1 }],
  ['answer', 'output', { classes: ['made', 'real'] }],
];
