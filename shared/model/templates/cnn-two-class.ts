/** Two kinds of photos told apart, as in Keras's well-known example of cats and dogs: 19,034,177 parameters. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

export const cnnTwoClass: Template = {
  id: 'cnn-two-class',
  title: text('Two kinds of pictures', '二分类图片网络'),
  description: text(
    'Tells two kinds of photos apart, one folder each. Every picture is turned, moved and mirrored a little while learning, so that a thousand of each kind go a long way. A large network: 19 million numbers, most of them in one layer.',
    '区分两类照片，每类一个文件夹。学习时每张图都会随机旋转、移动和镜像，因此每类一千张就很有用。这是较大的网络：一千九百万个参数，大部分在一层中。',
  ),
  task: 'image-classification',
  samples: [],
  build: () =>
    buildDocument(
      'cnn-two-class',
      chain([
        [
          ['pictures', 'image-input', { channels: 3, height: 150, width: 150, normalize: 'unit' }],
          ['vary', 'random-transform', { rotation: 40, across: 0.2, down: 0.2, shear: 0.2, zoom: 0.2, mirror: true, fill: 'nearest' }],
          ['conv1', 'conv2d', { filters: 32, kernel: [3, 3] }], // [32, 148, 148]
          ['relu1', 'relu'],
          ['pool1', 'max-pool2d'], // [32, 74, 74]
        ],
        [
          ['conv2', 'conv2d', { filters: 64, kernel: [3, 3] }], // [64, 72, 72]
          ['relu2', 'relu'],
          ['pool2', 'max-pool2d'], // [64, 36, 36]
        ],
        [
          ['conv3', 'conv2d', { filters: 128, kernel: [3, 3] }], // [128, 34, 34]
          ['relu3', 'relu'],
          ['pool3', 'max-pool2d'], // [128, 17, 17]
          ['flatten', 'flatten'], // [36992]
        ],
        [
          ['fc1', 'linear', { units: 512 }],
          ['relu4', 'relu'],
          ['fc2', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'classes', classes: ['cat', 'dog'] }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.001, batchSize: 32, epochs: 20, stepsPerEpoch: 100, validationSteps: 50 },
    ),
};
