/**
 * ResNet-20 (He et al. 2015) for 32 x 32 pictures: three groups of three blocks, each adding what it learned to what came in.
 * Where maps halve, the short cut is a 1 x 1 convolution (option B): 272,474 parameters. Option A, without weights, has 269,722.
 */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

const conv = (filters: number, stride = 1, size = 3) => ({
  filters,
  kernel: [size, size],
  stride: [stride, stride],
  padding: [(size - 1) / 2, (size - 1) / 2],
  bias: false,
  initial: 'he-normal',
});

/** A block that keeps the size; `from` is the layer that feeds it. */
const same = (block: string, filters: number, from: string) =>
  [
    [`${block}-conv1`, 'conv2d', conv(filters), { block, from: [from] }],
    [`${block}-norm1`, 'batch-norm2d', {}, { block }],
    [`${block}-relu1`, 'relu', {}, { block }],
    [`${block}-conv2`, 'conv2d', conv(filters), { block }],
    [`${block}-norm2`, 'batch-norm2d', {}, { block }],
    [`${block}-add`, 'add', {}, { block, from: [`${block}-norm2`, from] }],
    [`${block}-relu2`, 'relu', {}, { block }],
  ] as const;

/** A block that halves the maps and doubles their number. */
const halving = (id: string, filters: number, from: string) =>
  [
    [`${id}-conv1`, 'conv2d', conv(filters, 2), { from: [from] }],
    [`${id}-norm1`, 'batch-norm2d'],
    [`${id}-relu1`, 'relu'],
    [`${id}-conv2`, 'conv2d', conv(filters)],
    [`${id}-norm2`, 'batch-norm2d'],
    [`${id}-short`, 'conv2d', conv(filters, 2, 1), { from: [from] }],
    [`${id}-short-norm`, 'batch-norm2d'],
    [`${id}-add`, 'add', {}, { from: [`${id}-norm2`, `${id}-short-norm`] }],
    [`${id}-relu2`, 'relu'],
  ] as const;

const words = (maps: number) => `Residual block, ${maps} maps`;

export const resnet: Template = {
  id: 'resnet',
  title: text('Residual network', '残差网络'),
  description: text(
    'Tells small colour pictures apart better than a plain ConvNet: twenty layers deep, with short cuts that let it learn at that depth. On CIFAR-10 it gets about 91 % right, after many hours on a CPU.',
    '比普通卷积网络更善于区分小尺寸彩色图片：深达二十层，靠捷径连接得以学习。在 CIFAR-10 上准确率约 91%，用 CPU 需要很多小时。',
  ),
  task: 'image-classification',
  samples: [],
  build: () =>
    buildDocument(
      'resnet',
      {
        ...chain([
          [
            ['pictures', 'image-input', { channels: 3, height: 32, width: 32, normalize: 'standardize' }],
            ['vary', 'random-transform', { rotation: 0, across: 0.125, down: 0.125, shear: 0, zoom: 0, mirror: true, fill: 'zeros' }],
            ['conv', 'conv2d', conv(16)], // [16, 32, 32]
            ['norm', 'batch-norm2d'],
            ['relu', 'relu'],
          ],
          same('group1', 16, 'relu'),
          halving('halve2', 32, 'group1-relu2'), // [32, 16, 16]
          same('group2', 32, 'halve2-relu2'),
          halving('halve3', 64, 'group2-relu2'), // [64, 8, 8]
          same('group3', 64, 'halve3-relu2'),
          [
            ['pool', 'global-avg-pool'],
            ['decide', 'linear', { units: 10 }],
            ['answer', 'output', { answer: 'classes', classes }],
          ],
        ]),
        blocks: [
          { id: 'group1', name: words(16), repeat: 3 },
          { id: 'group2', name: words(32), repeat: 2 },
          { id: 'group3', name: words(64), repeat: 2 },
        ],
      },
      {
        optimizer: { type: 'momentum', params: { momentum: 0.9 } },
        learningRate: 0.1,
        schedule: { type: 'cosine', params: {} },
        batchSize: 128,
        epochs: 100,
      },
    ),
};
