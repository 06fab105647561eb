/** Which layers could stand at the end of a wire, and why the others could not. */
import type { TensorType } from '../../shared/base/tensor.ts';
import type { Text } from '../../shared/base/text.ts';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import { layers } from '../../shared/layers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';

export interface Fitting {
  readonly layer: LayerDefinition;
  /** Null when it fits. */
  readonly why: Text | null;
}

/** Codes of Problems that a wire alone does not solve, and that say nothing about the wire. */
function unsuited(layer: LayerDefinition, type: TensorType): Text | null {
  const params = resolveParameters(layer.parameters, {});
  // A joining layer is tried with the same on both sides.
  const many = layer.inputs.some((port) => port.many === true);
  const result = layer.output({ node: '', params, inputs: many ? [type, type] : [type] });
  if (result.ok || result.problem.place.parameter !== undefined) return null;
  return result.problem.what;
}

/** Layers that take an input; those that fit `type` first. With an unknown type all may fit. */
export function fittingAfter(type: TensorType | undefined): readonly Fitting[] {
  const takers = layers.filter((layer) => layer.inputs.length > 0);
  if (type === undefined) return takers.map((layer) => ({ layer, why: null }));
  const all = takers.map((layer) => ({ layer, why: unsuited(layer, type) }));
  return [...all.filter(({ why }) => why === null), ...all.filter(({ why }) => why !== null)];
}

/** Layers that can feed another: all but the answer. */
export function fittingBefore(): readonly Fitting[] {
  return layers.filter((layer) => layer.category !== 'output').map((layer) => ({ layer, why: null }));
}
