/** Equal constants become one, and nodes of the same op, inputs and attributes are computed once. */
import type { Tensor } from '../base/tensor.ts';
import { attributesKey } from '../ir/attributes.ts';
import type { Attributes, Graph, Value } from '../ir/graph.ts';
import { definitionOf } from '../ir/ops.ts';
import { copy, rewrite } from '../ir/rewrite.ts';

function sameBytes(a: Tensor, b: Tensor): boolean {
  const [left, right] = [a, b].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) as [Uint8Array, Uint8Array];
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Bodies are compared by nobody: two loops are never taken for one. */
function hasBody(attributes: Attributes): boolean {
  return Object.values(attributes).some((value) => typeof value === 'object' && 'nodes' in value);
}

export function shareCommon(graph: Graph): Graph {
  const constants = new Map<string, { tensor: Tensor; value: Value }[]>();
  const seen = new Map<string, readonly Value[]>();
  return rewrite(
    graph,
    (builder, node, inputs) => {
      if (hasBody(node.attributes)) return copy(builder, node, inputs);
      const ids = inputs.map((input) => input?.id ?? '_');
      const key = `${node.op}(${(definitionOf(node.op).commutative ? ids.sort() : ids).join()})${attributesKey(node.attributes)}`;
      const outputs = seen.get(key) ?? copy(builder, node, inputs);
      seen.set(key, outputs);
      return outputs;
    },
    (builder, tensor, original) => {
      const key = `${tensor.dtype}[${tensor.shape.join()}]${tensor.data.subarray(0, 4).join()}`;
      const alike = constants.get(key) ?? [];
      const known = alike.find((other) => sameBytes(other.tensor, tensor));
      if (known) return known.value;
      const value = builder.keepConstant(original, tensor);
      constants.set(key, [...alike, { tensor, value }]);
      return value;
    },
  );
}
