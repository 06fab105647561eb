/** The ConvNet's sibling for 28 x 28 grey pictures (the MNIST family): 44,426 parameters. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const classes = ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];

export const convnetGrey: Template = {
  id: 'convnet-grey',
  title: text('ConvNet for grey pictures', '灰度图片卷积网络'),
  description: text(
    'Tells small grey pictures apart, such as clothes or handwritten digits. Two rounds of looking for patterns, then a decision. On the shipped clothes it gets more than 8 in 10 right within a minute.',
    '区分小尺寸灰度图片，例如服饰或手写数字。先两轮寻找图案，再作判断。用自带的服饰样本训练不到一分钟，十张里能答对八张以上。',
  ),
  task: 'image-classification',
  samples: ['fashion-mnist'],
  build: () =>
    buildDocument(
      'convnet-grey',
      chain([
        [
          ['pictures', 'image-input', { channels: 1, height: 28, width: 28, normalize: 'unit' }],
          ['conv1', 'conv2d', { filters: 6, kernel: [5, 5] }], // [6, 24, 24]
          ['relu1', 'relu'],
          ['pool1', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }], // [6, 12, 12]
        ],
        [
          ['conv2', 'conv2d', { filters: 16, kernel: [5, 5] }], // [16, 8, 8]
          ['relu2', 'relu'],
          ['pool2', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }], // [16, 4, 4]
          ['flatten', 'flatten'], // [256]
        ],
        [
          ['fc1', 'linear', { units: 120 }],
          ['relu3', 'relu'],
          ['fc2', 'linear', { units: 84 }],
          ['relu4', 'relu'],
        ],
        [
          ['fc3', 'linear', { units: 10 }],
          ['answer', 'output', { answer: 'classes', classes }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.002, schedule: { type: 'cosine', params: {} }, batchSize: 32, epochs: 12 },
    ),
};
