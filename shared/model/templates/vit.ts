/** A small Vision Transformer (Dosovitskiy et al. 2021) for small pictures: patches of 4 x 4, 4 blocks of 4 heads, 64 wide. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { transformerTraining } from './text-parts.ts';

const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

export const vit: Template = {
  id: 'vit',
  title: text('Vision Transformer, small', '小型视觉 Transformer'),
  description: text(
    'Reads a small picture as a sequence of patches, each of which looks at all others. Needs more pictures than a ConvNet to become as good, and shows how one idea serves text and pictures.',
    '把小图像当作小块组成的序列来读，每块都能看到其他各块。要达到卷积网络的水平需要更多图片；它展示了同一思路如何用于文本和图像。',
  ),
  task: 'image-classification',
  samples: ['fashion-mnist'],
  build: () =>
    buildDocument(
      'vit',
      chain([
        [
          ['pictures', 'image-input', { channels: 3, height: 32, width: 32, normalize: 'standardize' }],
          ['patches', 'patch-embedding', { patch: [4, 4], size: 64 }], // [64, 64]
          ['token', 'class-token'], // [65, 64]
          ['positions', 'positions', { maximum: 65 }],
        ],
        [
          ['blocks', 'encoder-block', { layers: 4, heads: 4, dropout: 0.1 }],
          ['norm', 'layer-norm'],
          ['first', 'first-step'], // [64]
          ['decide', 'linear', { units: classes.length }],
          ['answer', 'output', { answer: 'classes', classes }],
        ],
      ]),
      transformerTraining(0.001, 32, 15),
    ),
};
