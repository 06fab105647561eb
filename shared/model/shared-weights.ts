/** Weights that one node takes from another, such as a vocabulary head that reads the rows of its embedding backwards. */
import { makeProblem, type Problem } from '../base/problem.ts';
import { sameType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { SharedWeight, WeightSpec } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import { setParameter } from '../layers/remedies.ts';
import { wiresInto, type Wiring } from './graph.ts';

/** The weight `name` of a node is the weight `weight` of another. */
export interface SharedFrom {
  readonly name: string;
  readonly node: string;
  readonly weight: string;
}

/** Looks upstream from a node, nearest first, for layers with such a weight. Nodes above have their weights already. */
export function findShared(
  wiring: Wiring,
  weights: ReadonlyMap<string, readonly WeightSpec[]>,
  node: string,
  shares: readonly SharedWeight[],
): { readonly from: readonly SharedFrom[]; readonly missing: readonly SharedWeight[] } {
  const above = new Set([node]);
  for (const id of above) for (const wire of wiresInto(wiring, id)) above.add(wire.from);
  const owners = shares.map(({ layer, weight, type }) =>
    [...above].find((id) => wiring.nodes.get(id)?.type === layer && weights.get(id)?.some((spec) => spec.name === weight && sameType(spec.type, type))),
  );
  return {
    from: shares.flatMap(({ name, weight }, i) => {
      const owner = owners[i];
      return owner === undefined ? [] : [{ name, node: owner, weight }];
    }),
    missing: shares.filter((_, i) => owners[i] === undefined),
  };
}

export function missingShared(node: string, { layer, type, parameter }: SharedWeight): Problem {
  const name = layerOf(layer)?.term ?? layer;
  const size = type.shape.join(' × ');
  return makeProblem({
    code: 'nothing-to-share',
    place: { node, parameter },
    what: text(`It is to use the weights of an ${name} above it of ${size}, but there is none.`, `它要使用上方 ${size} 的 ${name} 的权重，但没有这样的层。`),
    how: text('Make the sizes agree, or give it weights of its own.', '请使大小一致，或让它使用自己的权重。'),
    fix: setParameter(node, parameter, false, text('Give it its own weights', '使用自己的权重')),
  });
}
