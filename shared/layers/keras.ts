/** Small pieces of Keras text for the generated code. */
import type { InitialChoice } from './initializers.ts';
import { normalizedShape } from './normalized.ts';
import { pair } from './torch.ts';

const firstWeights = `def first_weights():
    """PyTorch's first weights, uniform within 1 / sqrt(inputs); here offsets start at zero."""
    return keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")`;

const initializers: { readonly [C in InitialChoice]: string } = {
  torch: 'first_weights()',
  'he-normal': '"he_normal"',
  'he-uniform': '"he_uniform"',
  'xavier-normal': '"glorot_normal"',
  'xavier-uniform': '"glorot_uniform"',
  orthogonal: '"orthogonal"',
  normal: 'keras.initializers.RandomNormal(stddev=0.02)',
  zeros: '"zeros"',
};

/** The argument for first weights. Keras's own first offsets are zero. */
export function kerasInitial(choice: InitialChoice): readonly string[] {
  return [`kernel_initializer=${initializers[choice]}`];
}

/** What the argument above needs. */
export function initialHelpers(choice: InitialChoice): { readonly helpers?: readonly string[] } {
  return choice === 'torch' ? { helpers: [firstWeights] } : {};
}

/** Maps with a border, which Keras's layers cannot have of any width. `value`: of its points, where it is not 0. */
export function bordered(maps: string, padding: readonly number[], value = ''): string {
  if (padding.every((border) => border === 0)) return maps;
  if (value === '') return `layers.ZeroPadding2D(${pair(padding)})(${maps})`;
  const edges = padding.map((border) => `(${border}, ${border})`).join(', ');
  return `ops.pad(${maps}, ((0, 0), (0, 0), ${edges}), constant_values=${value})`;
}

/** Arguments of a pooling layer. */
export function kerasWindow({ kernel, stride }: { readonly kernel: readonly number[]; readonly stride: readonly number[] }): string {
  return `${pair(kernel)}, strides=${pair(stride)}`;
}

interface Convolution {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding?: readonly number[];
  readonly dilation?: readonly number[];
  readonly groups?: number;
  readonly bias: boolean;
  readonly initial: InitialChoice;
}

/** Keras refuses windows that are spaced and moved by more than one point: every place is then looked at, and some are kept. */
const spacedAndMoved = ({ stride, dilation = [] }: Pick<Convolution, 'stride' | 'dilation'>) =>
  stride.some((size) => size > 1) && dilation.some((size) => size > 1);

/** Whether the border is the one that keeps the maps' size, which Keras has a word for. */
function keepsSize({ kernel, stride, padding = [], dilation = [] }: Pick<Convolution, 'kernel' | 'stride' | 'padding' | 'dilation'>): boolean {
  return (
    padding.some((border) => border > 0) &&
    stride.every((size) => size === 1) &&
    kernel.every((size, axis) => 2 * (padding[axis] ?? 0) === (size - 1) * (dilation[axis] ?? 1))
  );
}

/** The call of a convolution. */
export function convCall(window: Omit<Convolution, 'bias' | 'initial'> & { readonly padding: readonly number[] }): string {
  return `$self(${keepsSize(window) ? '$0' : bordered('$0', window.padding)})${keptPlaces(window)}`;
}

/** What follows the call of a convolution that is spaced and moved. */
function keptPlaces(window: Pick<Convolution, 'stride' | 'dilation'>): string {
  return spacedAndMoved(window) ? `[:, :, ${window.stride.map((size) => `::${size}`).join(', ')}]` : '';
}

export function kerasConv(filters: number, { kernel, stride, padding = [], dilation = [], groups = 1, bias, initial }: Convolution): string {
  const settings = [
    `${filters}, ${pair(kernel)}`,
    ...(stride.some((size) => size !== 1) && !spacedAndMoved({ stride, dilation }) ? [`strides=${pair(stride)}`] : []),
    ...(keepsSize({ kernel, stride, padding, dilation }) ? ['padding="same"'] : []),
    ...(dilation.some((size) => size !== 1) ? [`dilation_rate=${pair(dilation)}`] : []),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
    ...(bias ? [] : ['use_bias=False']),
    ...kerasInitial(initial),
  ];
  return `layers.Conv2D(${settings.join(', ')})`;
}

/** Axes of a norm over "the last dimension", for a sample of this shape. */
export function kerasAxes(shape: readonly number[]): string {
  const count = normalizedShape(shape).length;
  return count === 1 ? '-1' : `(${Array.from({ length: count }, (_, axis) => axis - count).join(', ')})`;
}
