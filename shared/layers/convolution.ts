/** What the convolutions share: their settings, and the PyTorch code of them. */
import { text } from '../base/text.ts';
import { initialParameter } from './initializers.ts';
import { pair } from './torch.ts';

export const filters = {
  kind: 'integer',
  default: 32,
  min: 1,
  max: 8192,
  recommended: [16, 32, 64],
  label: text('Filters', '滤波器数'),
  hint: text('How many patterns it looks for. More see more and cost more time and memory.', '寻找多少种图案。越多看得越细，也越费时间和内存。'),
} as const;

/** The window, for every convolution. */
export const windowSettings = {
  kernel: {
    kind: 'size',
    length: 2,
    default: [3, 3],
    min: 1,
    max: 127,
    label: text('Window', '窗口'),
    hint: text('Height and width of the window. Larger sees more at once and costs more.', '窗口的高和宽。越大一次看得越多，也越慢。'),
  },
  stride: {
    kind: 'size',
    length: 2,
    default: [1, 1],
    min: 1,
    max: 64,
    label: text('Step', '步长'),
    hint: text('Points the window moves each time. 2 halves the picture.', '窗口每次移动的像素数。2 会让图像减半。'),
  },
  padding: {
    kind: 'size',
    length: 2,
    default: [0, 0],
    min: 0,
    max: 127,
    label: text('Border', '边缘填充'),
    hint: text(
      'Empty points added around the picture. Half the window keeps the size: 1 for a window of 3.',
      '在图像四周补的空点。取窗口的一半可保持大小：窗口 3 对应 1。',
    ),
  },
  dilation: {
    kind: 'size',
    length: 2,
    default: [1, 1],
    min: 1,
    max: 64,
    expert: true,
    label: text('Spacing (dilation)', '空洞间隔'),
    hint: text('Distance between the points of a window. 2 looks at every other point and so sees farther.', '窗口内各点的间距。2 表示隔点取样，看得更远。'),
  },
} as const;

/** The settings that come last. */
export const lastSettings = {
  bias: {
    kind: 'boolean',
    default: true,
    expert: true,
    label: text('Offset (bias)', '偏置'),
    hint: text('Adds one learned number per filter. Not needed right before a batch normalization.', '每个滤波器加一个可学习的数。紧接批归一化时不需要。'),
  },
  initial: initialParameter,
} as const;

interface Settings {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
  readonly groups?: number;
  readonly bias: boolean;
}

/** Arguments of a convolution's module after its sizes, without those that are PyTorch's defaults. */
export function windowArguments({ stride, padding, dilation = [], groups = 1, bias }: Settings): readonly string[] {
  return [
    ...(stride.some((size) => size !== 1) ? [`stride=${pair(stride)}`] : []),
    ...(padding.some((size) => size !== 0) ? [`padding=${pair(padding)}`] : []),
    ...(dilation.some((size) => size !== 1) ? [`dilation=${pair(dilation)}`] : []),
    ...(groups !== 1 ? [`groups=${groups}`] : []),
    ...(bias ? [] : ['bias=False']),
  ];
}

/** ONNX's names for the window. */
export function convAttributes({ kernel, stride, padding, dilation }: Omit<Settings, 'groups' | 'bias'> & { readonly kernel: readonly number[] }): {
  kernel_shape: readonly number[];
  strides: readonly number[];
  pads: readonly number[];
  dilations: readonly number[];
} {
  const [top = 0, left = 0] = padding;
  return { kernel_shape: kernel, strides: stride, pads: [top, left, top, left], dilations: dilation ?? kernel.map(() => 1) };
}
