/** The networks whose training steps are timed beside PyTorch's: one of each kind the studio is for. */
import { convnet } from '../../shared/model/templates/convnet.ts';
import { buildDocument, chain } from '../../shared/model/templates/define.ts';
import { gpt } from '../../shared/model/templates/gpt.ts';
import { resnet } from '../../shared/model/templates/resnet.ts';
import { vit } from '../../shared/model/templates/vit.ts';
import type { Document, DocumentNode } from '../../shared/model/document.ts';
import type { StepBench } from './training-step.ts';

type Links = Parameters<typeof chain>[0][number];

const classes = (count: number) => ({ answer: 'classes', classes: Array.from({ length: count }, (_, i) => `class ${i}`) });
const pictures = ['pictures', 'image-input', { channels: 3, height: 32, width: 32, normalize: 'standardize' }] as const;
const momentum = { optimizer: { type: 'momentum', params: { momentum: 0.9 } }, learningRate: 0.01 };

/** Two convolutions of 3 x 3 with ReLU, then half the size (Simonyan and Zisserman 2014). */
const vggBlock = (id: string, filters: number): Links => [
  [`${id}-conv1`, 'conv2d', { filters, kernel: [3, 3], padding: [1, 1] }],
  [`${id}-relu1`, 'relu'],
  [`${id}-conv2`, 'conv2d', { filters, kernel: [3, 3], padding: [1, 1] }],
  [`${id}-relu2`, 'relu'],
  [`${id}-pool`, 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }],
];

const vgg = (): Document =>
  buildDocument(
    null,
    chain([
      [pictures],
      vggBlock('a', 64),
      vggBlock('b', 128),
      [
        ['flatten', 'flatten'],
        ['fc', 'linear', { units: 10 }],
        ['answer', 'output', classes(10)],
      ],
    ]),
    momentum,
  );

/** Every map by itself, then mixed by 1 x 1 (MobileNet, Howard et al. 2017). */
const separable = (id: string, filters: number, stride: number): Links => [
  [`${id}-each`, 'depthwise-conv2d', { kernel: [3, 3], stride: [stride, stride], padding: [1, 1], bias: false }],
  [`${id}-norm1`, 'batch-norm2d'],
  [`${id}-relu1`, 'relu'],
  [`${id}-mix`, 'conv2d', { filters, kernel: [1, 1], bias: false }],
  [`${id}-norm2`, 'batch-norm2d'],
  [`${id}-relu2`, 'relu'],
];

const depthwise = (): Document =>
  buildDocument(
    null,
    chain([
      [pictures, ['conv', 'conv2d', { filters: 32, kernel: [3, 3], padding: [1, 1], bias: false }], ['norm', 'batch-norm2d'], ['relu', 'relu']],
      separable('a', 64, 1),
      separable('b', 128, 2),
      separable('c', 128, 1),
      separable('d', 256, 2),
      [
        ['pool', 'global-avg-pool'],
        ['fc', 'linear', { units: 10 }],
        ['answer', 'output', classes(10)],
      ],
    ]),
    momentum,
  );

const words = (size: number) => ({ id: '', kind: 'words', size, specials: { padding: null, unknown: 0, begin: null, end: null, mask: null } });

const lstm = (): Document =>
  buildDocument(
    null,
    chain([
      [
        ['text', 'tokens-input', { length: 100, tokenizer: words(1000) }],
        ['words', 'embedding', { vocabulary: 1000, size: 128 }],
        ['lstm', 'lstm', { units: 128 }],
        ['fc', 'linear', { units: 2 }],
        ['answer', 'output', { classes: ['a', 'b'], loss: 'cross-entropy' }],
      ],
    ]),
  );

const table = (): Document =>
  buildDocument(
    null,
    chain([
      [
        ['table', 'table-input', { columns: Array.from({ length: 32 }, (_, i) => ({ name: `column ${i}`, kind: 'number' })), normalize: 'standardize' }],
        ['fc1', 'linear', { units: 256 }],
        ['relu1', 'relu'],
        ['fc2', 'linear', { units: 128 }],
        ['relu2', 'relu'],
        ['fc3', 'linear', { units: 3 }],
        ['answer', 'output', classes(3)],
      ],
    ]),
  );

const changed = (document: Document, change: (node: DocumentNode) => DocumentNode): Document => ({ ...document, nodes: document.nodes.map(change) });
/** The template as it is for a text of 80 characters, as English ones have. */
export const smallGpt = (layers = 4): Document =>
  changed(gpt.build(), ({ params: { tokenizer, ...params }, ...node }) => ({
    ...node,
    params: {
      ...params,
      ...(tokenizer ? { tokenizer: words(80) } : {}),
      ...('vocabulary' in params ? { vocabulary: 80 } : {}),
      ...('layers' in params ? { layers } : {}),
    },
  }));
/** Without the pictures' variation, which a PyTorch user leaves to other processes. */
const plainResnet = (): Document => {
  const document = resnet.build();
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => id !== 'vary'),
    wires: document.wires.filter(({ to }) => to !== 'vary').map((wire) => (wire.from === 'vary' ? { ...wire, from: 'pictures' } : wire)),
  };
};

export const families: { readonly [name: string]: readonly StepBench[] } = {
  s1: [4, 64, 256].map((batch) => ({ name: 'S1 ConvNet', document: convnet.build(), batch })),
  vgg: [{ name: 'VGG-like blocks', document: vgg(), batch: 16 }],
  resnet: [{ name: 'ResNet-20', document: plainResnet(), batch: 32 }],
  depthwise: [{ name: 'depthwise CNN', document: depthwise(), batch: 32 }],
  lstm: [{ name: 'LSTM over 100 words', document: lstm(), batch: 32 }],
  gpt: [{ name: 'small GPT', document: smallGpt(), batch: 16 }],
  vit: [{ name: 'small ViT', document: vit.build(), batch: 32 }],
  table: [{ name: 'table MLP', document: table(), batch: 32 }],
};
