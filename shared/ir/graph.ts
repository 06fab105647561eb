/** The IR: a small typed tensor program in ONNX's own words, in SSA form. Sizes are static, but for those that files of other programs leave to their values. */
import type { Shape, Tensor, TensorType } from '../base/tensor.ts';
import type { Op } from './ops.ts';

/** The result of one op, an input or a constant. Identity is the object; `id` is unique in its graph and only for printing. */
export interface Value {
  readonly id: number;
  readonly type: TensorType;
}

export type Attribute = number | string | boolean | readonly number[] | readonly string[] | Tensor | Graph;
export type Attributes = { readonly [name: string]: Attribute | undefined };

export interface Node {
  readonly op: Op;
  /** `null` stands for an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Id of the document node this came from ('' when none): names the culprit in a Problem and in exported files. */
  readonly scope: string;
}

export interface Named {
  readonly name: string;
  readonly value: Value;
}

export interface Graph {
  readonly inputs: readonly Named[];
  readonly constants: ReadonlyMap<Value, Tensor>;
  /** In topological order. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly Named[];
}

export function shapeOf(value: Value): Shape {
  return value.type.shape;
}
