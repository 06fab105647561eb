/** LeNet's shape for 32 x 32 colour pictures, as in PyTorch's CIFAR-10 tutorial: 62,006 parameters. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** LeNet's layers: two rounds of looking for patterns, then a decision. */
export function twoRounds(pictures: Readonly<Record<'channels' | 'height' | 'width', number>>, classes: string[]): ReturnType<typeof chain> {
  return chain([
    [
      ['pictures', 'image-input', { ...pictures, normalize: 'unit' }],
      ['conv1', 'conv2d', { filters: 6, kernel: [5, 5] }],
      ['relu1', 'relu'],
      ['pool1', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }],
    ],
    [
      ['conv2', 'conv2d', { filters: 16, kernel: [5, 5] }],
      ['relu2', 'relu'],
      ['pool2', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }],
      ['flatten', 'flatten'],
    ],
    [
      ['fc1', 'linear', { units: 120 }],
      ['relu3', 'relu'],
      ['fc2', 'linear', { units: 84 }],
      ['relu4', 'relu'],
    ],
    [
      ['fc3', 'linear', { units: classes.length }],
      ['answer', 'output', { answer: 'classes', classes }],
    ],
  ]);
}

export const convnet: Template = {
  id: 'convnet',
  title: text('ConvNet for colour pictures', '彩色图片卷积网络'),
  description: text(
    'Tells small colour pictures apart, such as planes, cats and ships (CIFAR-10). Two rounds of looking for patterns, then a decision. An honest result on CIFAR-10 is 50 to 55 % right after 2 epochs; guessing gives 10 %.',
    '区分小尺寸彩色图片，例如飞机、猫和船（CIFAR-10）。先两轮寻找图案，再作判断。在 CIFAR-10 上训练 2 个轮次，如实的准确率为 50% 到 55%；乱猜为 10%。',
  ),
  task: 'image-classification',
  samples: [],
  build: () =>
    buildDocument(
      'convnet',
      twoRounds({ channels: 3, height: 32, width: 32 }, classes), // 6 x 28 x 28, 6 x 14 x 14, 16 x 10 x 10, 16 x 5 x 5, 400
      {
        optimizer: { type: 'momentum', params: { momentum: 0.9 } },
        learningRate: 0.001,
        batchSize: 4,
        epochs: 2,
      },
    ),
};
