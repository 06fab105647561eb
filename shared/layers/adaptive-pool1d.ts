/** What the adaptive pools along a sequence share: windows that PyTorch cuts so that any length gives the same one. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { type TensorType, tensor } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { windowsOf } from './adaptive-pool.ts';
import { setParameter } from './remedies.ts';
import { expectSequence, float } from './shapes.ts';

export const adaptiveSteps = {
  size: {
    kind: 'integer',
    default: 8,
    min: 1,
    max: 65_536,
    label: text('Length', '长度'),
    hint: text('How many steps come out, whatever comes in. Fewer keep less detail.', '无论输入多长，输出多少步。越少保留的细节越少。'),
  },
} as const;

interface Self {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: { readonly size: number };
}

/** `[size, features]`. PyTorch also lengthens; a pool that does is a mistake, so it is refused. */
export function adaptedSteps(self: Self, name: Text): Result<TensorType> {
  const sequence = expectSequence(self, name);
  if (!sequence.ok) return sequence;
  const [length, features] = sequence.value;
  const { size } = self.params;
  if (size <= length) return ok(float([size, features]));
  return refused(
    makeProblem({
      code: 'pool-grows',
      place: { node: self.node, parameter: 'size' },
      what: text(
        `${name.en} is to give ${size} steps, but the sequence has only ${length} here.`,
        `${name.zh}应输出 ${size} 步，但此处的序列只有 ${length} 步。`,
      ),
      fix: setParameter(self.node, 'size', length, text(`Use ${length}`, `改为 ${length}`)),
    }),
  );
}

/** `[size, length]`: 1 where a step belongs to a window. */
export function membership(builder: GraphBuilder, length: number, size: number): Value {
  const rows = windowsOf(length, size).flatMap(([start, end]) => Array.from({ length }, (_, j) => (j >= start && j < end ? 1 : 0)));
  return builder.constant(tensor('float32', [size, length], rows));
}

/** Real steps in each window, `[N, size]`, and the windows that have any. */
export function realWindows(builder: GraphBuilder, padding: Value, length: number, size: number): { readonly counts: Value; readonly real: Value } {
  const counts = builder.emit('MatMul', [padding, builder.emit('Transpose', [membership(builder, length, size)], { perm: [1, 0] })]);
  return { counts, real: builder.emit('Min', [counts, builder.scalar(1)]) };
}

/** Padding in Keras: which steps are in which window, and what follows from it. */
export const kerasWindows = [
  `def windows_of(length, size):
    """float32 [size, length]: 1 where a step is in a window."""
    start, end = np.arange(size) * length // size, -(-(np.arange(size) + 1) * length // size)
    return ((np.arange(length) >= start[:, None]) & (np.arange(length) < end[:, None])).astype("float32")`,
  `def real_windows(mask, size):
    """Which windows hold a real step, [N, size]."""
    return ops.matmul(ops.cast(mask, "float32"), windows_of(mask.shape[1], size).T) > 0`,
  `def adaptive_mean(x, mask, size):
    """The mean of the real steps of each window, [N, size, features]; 0 where there are none."""
    windows, real = windows_of(x.shape[1], size), ops.cast(mask, "float32")
    counts = ops.maximum(ops.matmul(real, windows.T), 1)
    return ops.matmul(windows, x * real[:, :, None]) / counts[:, :, None]`,
] as const;
