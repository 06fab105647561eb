/** What the adaptive pools share: windows that PyTorch cuts so that any picture gives the same size. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float } from './shapes.ts';
import { times } from './torch.ts';

export const adaptiveParameters = {
  size: {
    kind: 'size',
    length: 2,
    default: [1, 1],
    min: 1,
    max: 1024,
    label: text('Size', '大小'),
    hint: text('Height and width that come out, whatever comes in. Smaller keeps less detail.', '无论输入多大，输出的高和宽。越小保留的细节越少。'),
  },
} as const;

interface Self {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: { readonly size: readonly number[] };
}

/** `[C, H', W']`. PyTorch also enlarges; a pool that does is a mistake, so it is refused. */
export function adapted(self: Self, name: Text): Result<TensorType> {
  const maps = expectMaps(self, name);
  if (!maps.ok) return maps;
  const [channels, ...from] = maps.value;
  const { size } = self.params;
  const fitting = size.map((points, axis) => Math.min(points, from[axis] ?? 1));
  if (size.every((points, axis) => points === fitting[axis])) return ok(float([channels, ...size]));
  return refused(
    makeProblem({
      code: 'pool-grows',
      place: { node: self.node, parameter: 'size' },
      what: text(
        `${name.en} is to give ${times(size)}, but the picture is only ${times(from)} here.`,
        `${name.zh}应输出 ${times(size)}，但此处的图像只有 ${times(from)}。`,
      ),
      fix: setParameter(self.node, 'size', fitting, text(`Use ${times(fitting)}`, `改为 ${times(fitting)}`)),
    }),
  );
}

/** Where window i of `count` along an axis begins and ends: `floor(i n / count)` to `ceil((i + 1) n / count)`. */
export function windowsOf(length: number, count: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => [Math.floor((i * length) / count), Math.ceil(((i + 1) * length) / count)] as const);
}

/** Whether all windows are equal and side by side: then it is a plain pool. */
export function even(from: readonly number[], size: readonly number[]): boolean {
  return size.every((count, axis) => (from[axis] ?? 1) % count === 0);
}
