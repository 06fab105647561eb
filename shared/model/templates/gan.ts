/** Two networks against each other (a small DCGAN, Radford et al. 2015) for 28 x 28 grey pictures: 108,897 parameters make, 36,513 judge. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const painted = (filters: number, bias = false) => ({ filters, kernel: [4, 4], stride: [2, 2], padding: [1, 1], bias });

export const gan: Template = {
  id: 'gan',
  title: text('Two networks: one makes pictures, one judges', '两个网络：一个生成图片，一个判别'),
  description: text(
    'Learns to make new pictures that look like yours. One network paints from random numbers, the other learns to tell the paintings from your pictures, in turn. On the shipped clothes shapes appear after a few minutes.',
    '学习生成与你的图片相似的新图片。一个网络用随机数作画，另一个学习区分画作与真实图片，轮流训练。用自带的服饰样本，几分钟后便能看出轮廓。',
  ),
  task: 'image-classification',
  samples: ['fashion-mnist'],
  build: () =>
    buildDocument(
      'gan',
      chain([
        [
          ['chance', 'noise-input', { size: 64 }],
          ['spread', 'linear', { units: 1568, bias: false }],
          ['maps', 'reshape', { shape: '32, 7, 7' }],
          ['norm1', 'batch-norm2d'],
          ['relu1', 'relu'],
        ],
        [
          ['paint1', 'conv-transpose2d', painted(16)], // [16, 14, 14]
          ['norm2', 'batch-norm2d'],
          ['relu2', 'relu'],
          ['paint2', 'conv-transpose2d', painted(1, true)], // [1, 28, 28]
          ['made', 'sigmoid'],
        ],
        [
          ['pictures', 'image-input', { channels: 1, height: 28, width: 28, normalize: 'unit' }],
          ['meet', 'real-or-made', {}, { from: ['pictures', 'made:made'] }],
          ['look1', 'conv2d', { filters: 32, kernel: [4, 4], stride: [2, 2], padding: [1, 1] }], // [32, 14, 14]
          ['leaky1', 'leaky-relu', { slope: 0.2 }],
        ],
        [
          ['look2', 'conv2d', { filters: 64, kernel: [4, 4], stride: [2, 2], padding: [1, 1] }], // [64, 7, 7]
          ['leaky2', 'leaky-relu', { slope: 0.2 }],
          ['flatten', 'flatten'],
          ['verdict', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'classes', classes: ['made', 'real'] }],
        ],
      ]),
      { optimizer: { type: 'adam', params: { beta1: 0.5 } }, learningRate: 0.0005, batchSize: 64, epochs: 10 },
    ),
};
