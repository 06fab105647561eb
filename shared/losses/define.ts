/** What a loss is: how wrong each row's answer is. One loss = one file with one `defineLoss({...})`. */
import type { Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';

export type AnswerShape = 'classes' | 'two-classes' | 'number';

/** What an answer node says about its loss. */
export interface LossSettings {
  /** Share of every target that is spread evenly over all classes. */
  readonly smoothing: number;
}

export interface LossDefinition {
  readonly type: string;
  readonly label: Text;
  readonly term: string;
  readonly help: Text;
  /** The answer it suits. */
  readonly answer: AnswerShape;
  /**
   * Loss of each row, float32 `[rows]`, times the weight of its class where there are class weights (`[classes]`).
   * `logits` is `[rows, k]`; `target` int32 `[rows]` for classes, float32 `[rows, 1]` for a number. Rows that do not
   * count (padding, -1) are left out by the caller.
   */
  perRow(builder: GraphBuilder, logits: Value, target: Value, settings: LossSettings, classWeights: Value | null): Value;
  /** By class weights, PyTorch's mean is over the weights of the rows (`weights`), or over the rows (`rows`, the default). */
  readonly meanOver?: 'rows' | 'weights';
}

export function defineLoss(definition: LossDefinition): LossDefinition {
  return definition;
}
