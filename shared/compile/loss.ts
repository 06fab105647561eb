/** The answers of a network: their targets, losses, and what comes out of the graph for them. */
import { defined } from '../base/assert.ts';
import type { TensorType } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { AnswerPlan } from './answer.ts';
import type { Lowered } from './lower.ts';
import type { Answer, AnswerKind, GraphInput } from './manifest.ts';

export const scalarType: TensorType = { dtype: 'float32', shape: [] };

function targetType(kind: AnswerKind, batch: number): TensorType {
  return kind.kind === 'number' ? { dtype: 'float32', shape: [batch, 1] } : { dtype: 'int32', shape: [batch] };
}

/** Names are plain while there is one answer, and carry the node's id when there are several. */
function nameFor(answers: readonly AnswerPlan[], what: string, node: string): string {
  return answers.length === 1 ? what : `${what}.${node}`;
}

/**
 * Loss of every row, summed over the answers, `[batch]`; and the inputs that hold the truth. A number that is learned
 * around zero is scored in units of its spread.
 */
export function rowLosses(
  builder: GraphBuilder,
  answers: readonly AnswerPlan[],
  { logits, weights }: Lowered,
  batch: number,
): { readonly perRow: Value; readonly inputs: readonly GraphInput[] } {
  const inputs: GraphInput[] = [];
  const each = answers.map(({ node, kind, loss, settings }) => {
    const input: GraphInput = { name: nameFor(answers, 'target', node), type: targetType(kind, batch), source: { kind: 'target', node } };
    inputs.push(input);
    const target = builder.input(input.name, input.type);
    const spread = weights.find((weight) => weight.node === node && weight.spec.name === 'std')?.value;
    return builder.withScope(node, () => {
      const scaled = (value: Value) => (spread === undefined ? value : builder.emit('Div', [value, spread]));
      return loss.perRow(builder, scaled(defined(logits.get(node), node)), scaled(target), settings);
    });
  });
  return { perRow: each.reduce((sum, one) => builder.emit('Add', [sum, one])), inputs };
}

/** Probabilities `[batch, classes]`, or the number `[batch, 1]`. */
function prediction(builder: GraphBuilder, kind: AnswerKind, logits: Value): Value {
  switch (kind.kind) {
    case 'classes':
      return builder.emit('Softmax', [logits], { axis: 1 });
    case 'two-classes': {
      const second = builder.emit('Sigmoid', [logits]);
      return builder.emit('Concat', [builder.emit('Sub', [builder.scalar(1), second]), second], { axis: 1 });
    }
    case 'number':
      return builder.emit('Identity', [logits]);
  }
}

/** Adds the outputs for the answers, predictions among them when asked. */
export function answerOutputs(builder: GraphBuilder, answers: readonly AnswerPlan[], logits: ReadonlyMap<string, Value>, predict: boolean): readonly Answer[] {
  return answers.map(({ node, column, kind }) => {
    const value = defined(logits.get(node), node);
    const names = { logits: nameFor(answers, 'logits', node), prediction: predict ? nameFor(answers, 'prediction', node) : null };
    builder.withScope(node, () => {
      if (names.prediction !== null) builder.output(names.prediction, prediction(builder, kind, value));
      builder.output(names.logits, value);
    });
    return { node, column, answer: kind, ...names };
  });
}
