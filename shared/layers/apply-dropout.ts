/** Dropout (Srivastava et al. 2014), inverted: what is kept is scaled by 1 / (1 - rate), so that use needs no change. */
import { shapeOf, type Value } from '../ir/graph.ts';
import type { LowerContext } from './define.ts';
import type { ParameterSchema } from './parameters.ts';

/** In training; in use, x itself. `shape` is broadcast over x where whole parts go at once; `use` tells two in one layer apart. */
export function applyDropout(
  { builder: g, mode, chance }: Pick<LowerContext<ParameterSchema>, 'builder' | 'mode' | 'chance'>,
  x: Value,
  rate: number,
  { shape = shapeOf(x), use = '' }: { readonly shape?: readonly number[]; readonly use?: string } = {},
): Value {
  if (mode === 'inference' || rate === 0) return x;
  return g.mul(x, g.mul(g.cast(chance(shape, 1 - rate, use), 'float32'), g.scalar(1 / (1 - rate))));
}
