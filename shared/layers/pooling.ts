/** What the pooling layers share: their window and its shape rule. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, slide, type Window } from './shapes.ts';

export const windowParameters = {
  kernel: {
    kind: 'size',
    length: 2,
    default: [2, 2],
    min: 1,
    max: 127,
    label: text('Window', '窗口'),
    hint: text('Height and width of the window. Larger keeps less detail.', '窗口的高和宽。越大保留的细节越少。'),
  },
  stride: {
    kind: 'size',
    length: 2,
    default: [2, 2],
    min: 1,
    max: 127,
    label: text('Step', '步长'),
    hint: text('Points the window moves each time. 2 halves the picture.', '窗口每次移动的像素数。2 会让图像减半。'),
  },
  padding: {
    kind: 'size',
    length: 2,
    default: [0, 0],
    min: 0,
    max: 63,
    expert: true,
    label: text('Border', '边缘填充'),
    hint: text('Empty points added around the picture; at most half the window.', '在图像四周补的空点，最多为窗口的一半。'),
  },
} as const;

interface PoolSelf {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: Window;
}

/** `[C, H', W']`. PyTorch refuses a border above half the window, so do we. */
export function pooled(self: PoolSelf, name: Text): Result<TensorType> {
  const maps = expectMaps(self, name);
  if (!maps.ok) return maps;
  const [channels, height, width] = maps.value;
  const { kernel, padding } = self.params;
  if (padding.some((border, axis) => border * 2 > (kernel[axis] ?? 0))) {
    const most = kernel.map((size) => Math.floor(size / 2));
    return refused(
      makeProblem({
        code: 'border-too-large',
        place: { node: self.node, parameter: 'padding' },
        what: text(
          `A border of ${padding.join(' × ')} is more than half the window of ${kernel.join(' × ')}.`,
          `边缘填充 ${padding.join(' × ')} 超过了窗口 ${kernel.join(' × ')} 的一半。`,
        ),
        fix: setParameter(self.node, 'padding', most, text(`Use a border of ${most.join(' × ')}`, `改为 ${most.join(' × ')}`)),
      }),
    );
  }
  const size = slide(self.node, height, width, self.params, name);
  return size.ok ? ok(float([channels, ...size.value])) : size;
}

/** ONNX's names for the window. */
export function windowAttributes({ kernel, stride, padding }: Window): {
  kernel_shape: readonly number[];
  strides: readonly number[];
  pads: readonly number[];
} {
  const [top = 0, left = 0] = padding;
  return { kernel_shape: kernel, strides: stride, pads: [top, left, top, left] };
}
