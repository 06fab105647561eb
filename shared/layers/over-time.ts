/** What the layers that make one row of a sequence share. `[length, features]` -> `[features]`. */
import { ok, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import type { Text } from '../base/text.ts';
import { defined } from '../base/assert.ts';
import type { Value } from '../ir/graph.ts';
import type { LayerContext, LowerContext } from './define.ts';
import type { ParameterSchema } from './parameters.ts';
import { expectSequence, float } from './shapes.ts';

export function oneRow(self: LayerContext<ParameterSchema>, name: Text): Result<TensorType> {
  const sequence = expectSequence(self, name);
  return sequence.ok ? ok(float([sequence.value[1]])) : sequence;
}

/** Each step times its share, added up. `shares` is `[N, length]`. */
export function weighSteps({ builder: g, inputs: types }: LowerContext<ParameterSchema>, inputs: readonly Value[], shares: Value): Value {
  const [length = 1, features = 1] = types[0]?.shape ?? [];
  return g.reshape(g.matMul(g.reshape(shares, [-1, 1, length]), defined(inputs[0], 'the sequence')), [-1, features]);
}
