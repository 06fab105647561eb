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
      what: text(`${name.en} is to give ${size} steps, but the sequence has only ${length} here.`, `${name.zh}应输出 ${size} 步，但此处的序列只有 ${length} 步。`),
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
