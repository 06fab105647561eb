/** ViT-B/16 (Dosovitskiy et al. 2021) for 1,000 classes: 86,567,656 parameters. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { transformerTraining } from './text-parts.ts';

const epsilon = 1e-6;

export const vitB16: Template = {
  id: 'vit-b16',
  title: text('Vision Transformer B/16', '视觉 Transformer B/16'),
  description: text(
    'The published network, number for number: pictures of 224 × 224 in 196 patches, 12 blocks of 12 heads, 768 wide, 1,000 classes. It was trained on millions of pictures: look at it, count it, make it smaller.',
    '与公开模型完全一致：224 × 224 的图像切成 196 块，12 层、12 头、宽 768、1,000 个类别。它用数百万张图片训练：可以查看、计数，或把它改小。',
  ),
  task: 'image-classification',
  samples: [],
  build: () =>
    buildDocument(
      'vit-b16',
      chain([
        [
          ['pictures', 'image-input', { channels: 3, height: 224, width: 224, normalize: 'standardize' }],
          ['patches', 'patch-embedding', { patch: [16, 16], size: 768 }], // [196, 768]: 590,592
          ['token', 'class-token'], // 768
          ['positions', 'positions', { maximum: 197 }], // 151,296
        ],
        [
          ['blocks', 'encoder-block', { layers: 12, heads: 12, dropout: 0, epsilon }], // 12 x 7,087,872
          ['norm', 'layer-norm', { epsilon }], // 1,536
          ['first', 'first-step'],
          ['decide', 'linear', { units: 1000 }], // 769,000
          ['answer', 'output'],
        ],
      ]),
      transformerTraining(0.001, 16, 10),
    ),
};
