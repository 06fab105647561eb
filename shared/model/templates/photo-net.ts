/** For a person's own pictures: three rounds of looking, normalized, and a short decision. Learns from few pictures, of any kind. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

export const photoNet: Template = {
  id: 'photo-net',
  title: text('Network for your own pictures', '自有图片分类网络'),
  description: text(
    'Tells your own photos or scans apart. Three rounds of looking for patterns keep their numbers in balance, so it learns quickly and from few pictures: some 30 of each kind are a start, 200 are good.',
    '区分你自己的照片或扫描图。三轮寻找图案，每轮都保持数值均衡，因此学得快，所需图片也少：每类约 30 张即可开始，200 张效果更好。',
  ),
  task: 'image-classification',
  samples: [],
  build: () =>
    buildDocument(
      'photo-net',
      chain([
        [
          ['pictures', 'image-input', { channels: 3, height: 64, width: 64, normalize: 'standardize' }],
          ['conv1', 'conv2d', { filters: 16, kernel: [3, 3], padding: [1, 1] }], // [16, 64, 64]
          ['norm1', 'batch-norm2d'],
          ['relu1', 'relu'],
          ['pool1', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }], // [16, 32, 32]
        ],
        [
          ['conv2', 'conv2d', { filters: 32, kernel: [3, 3], padding: [1, 1] }], // [32, 32, 32]
          ['norm2', 'batch-norm2d'],
          ['relu2', 'relu'],
          ['pool2', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }], // [32, 16, 16]
        ],
        [
          ['conv3', 'conv2d', { filters: 64, kernel: [3, 3], padding: [1, 1] }], // [64, 16, 16]
          ['norm3', 'batch-norm2d'],
          ['relu3', 'relu'],
          ['pool', 'global-avg-pool'], // [64]
        ],
        [
          ['rest', 'dropout', { rate: 0.25 }],
          ['decide', 'linear', { units: 2 }],
          ['answer', 'output', { answer: 'classes', classes: ['one', 'other'] }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.002, batchSize: 16, epochs: 20 },
    ),
};
