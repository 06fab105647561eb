/** The layers' tensors as a graph that only reads them sees them. */
import { stateName, type WeightValue } from './lower.ts';
import type { StateTensor } from './manifest.ts';

export function fixedState(weights: readonly WeightValue[]): readonly StateTensor[] {
  return weights.map(({ node, spec }) => {
    const name = stateName(node, spec.name);
    return { name, type: spec.type, role: spec.role, node, weight: spec.name, init: spec.init, input: name, output: null };
  });
}
