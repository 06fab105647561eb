/** The answers of a network: their truth, their losses, and what comes out of the graph for them. */
import { assert, assertNever, defined } from '../base/assert.ts';
import { tensor, type TensorType } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { weightOfTarget } from '../losses/one-hot.ts';
import type { AnswerPlan } from './answer.ts';
import type { Lowered } from './lower.ts';
import type { Answer, AnswerKind, GraphInput } from './manifest.ts';

export const scalarType: TensorType = { dtype: 'float32', shape: [] };

/** Below every sum of weights but that of nothing: a batch in which nothing is asked has the loss 0, not 0 / 0. */
const nothing = 1e-12;

/** Names are plain while there is one answer, and carry the node's id when there are several. */
function nameFor(answers: readonly AnswerPlan[], what: string, node: string): string {
  return answers.length === 1 ? what : `${what}.${node}`;
}

/** What is judged: rows of the batch, or the places of all texts in it one after the other. */
interface Cases {
  /** `[cases, k]` */
  readonly logits: Value;
  /** int32 `[cases]`, or float32 `[cases, 1]` */
  readonly target: Value;
  /** float32 `[cases]`: 0 for padding and where nothing is asked. */
  readonly counts: Value;
}

/** `[batch, length, k]` or `[batch, length]`: the places `from` to `to` of every text, laid out in one line. */
function places(builder: GraphBuilder, value: Value, from: number, to: number): Value {
  const [, length = 0, ...rest] = shapeOf(value);
  const part = from === 0 && to === length ? value : builder.emit('Slice', [value], { starts: [from], ends: [to], axes: [1], steps: [1] });
  return builder.emit('Reshape', [part], { shape: [-1, ...rest] });
}

/** Beside other answers one may be missing: -1, or NaN for a number. It then counts nothing. */
function whereKnown(builder: GraphBuilder, { logits, target, counts }: Cases): Cases {
  const { dtype, shape } = target.type;
  const there = dtype === 'int32' ? builder.emit('GreaterOrEqual', [target, builder.scalar(0, 'int32')]) : builder.emit('Equal', [target, target]);
  const known = builder.emit('Reshape', [builder.emit('Cast', [there], { to: 'float32' })], { shape: [-1] });
  const filled = builder.emit('Where', [
    there,
    target,
    builder.constant(
      tensor(
        dtype,
        shape.map(() => 1),
        [0],
      ),
    ),
  ]);
  return { logits, target: filled, counts: builder.emit('Mul', [counts, known]) };
}

function casesOf(builder: GraphBuilder, { kind, node }: AnswerPlan, lowered: Lowered, target: (type: TensorType) => Value, mask: Value): Cases {
  const logits = defined(lowered.values.get(node), node);
  const [batch = 0] = shapeOf(mask);
  const perText = builder.emit('Reshape', [mask], { shape: [batch, 1] });
  switch (kind.kind) {
    case 'classes':
    case 'two-classes':
      return { logits, target: target({ dtype: 'int32', shape: [batch] }), counts: mask };
    case 'number':
      return { logits, target: target({ dtype: 'float32', shape: [batch, 1] }), counts: mask };
    case 'next-token': {
      const { input, length } = kind;
      const ids = defined(lowered.values.get(input), input); // [batch, length]
      const padding = lowered.paddings.get(input);
      const asked = padding === undefined ? builder.emit('Expand', [perText], { shape: [batch, length] }) : builder.emit('Mul', [padding, perText]);
      return { logits: places(builder, logits, 0, length - 1), target: places(builder, ids, 1, length), counts: places(builder, asked, 1, length) };
    }
    case 'masked-token': {
      const { original, chosen } = defined([...lowered.hidden.values()][0], `the layer that hides pieces for ${node}`);
      return {
        logits: places(builder, logits, 0, kind.length),
        target: places(builder, original, 0, kind.length),
        counts: places(builder, builder.emit('Mul', [chosen, perText]), 0, kind.length),
      };
    }
    case 'adversarial':
      return assertNever(kind as never); // judged in adversarial.ts
    case 'tags': {
      const truth = target({ dtype: 'int32', shape: [batch, kind.length] });
      const known = builder.emit('Cast', [builder.emit('GreaterOrEqual', [truth, builder.scalar(0, 'int32')])], { to: 'float32' });
      return {
        logits: places(builder, logits, 0, kind.length),
        target: places(builder, truth, 0, kind.length),
        counts: places(builder, builder.emit('Mul', [known, perText]), 0, kind.length),
      };
    }
  }
}

/** How many places had the right piece first: float32 `[]`. */
function rightPlaces(builder: GraphBuilder, { logits, target, counts }: Cases): Value {
  const called = builder.emit('Cast', [builder.emit('ArgMax', [logits], { axis: 1, keepdims: 0 })], { to: 'int32' });
  const right = builder.emit('Cast', [builder.emit('Equal', [called, target])], { to: 'float32' });
  return sum(builder, builder.emit('Mul', [right, counts]));
}

function sum(builder: GraphBuilder, values: Value): Value {
  return builder.emit('ReduceSum', [values], { axes: [0], keepdims: 0 });
}

/** Answers with one truth a row, which the data may lack. */
const perRow: ReadonlySet<AnswerKind['kind']> = new Set(['classes', 'two-classes', 'number']);

export interface Losses {
  /** float32 `[]`: for each answer the sum of its losses over the sum of their weights; times its importance, added up. */
  readonly loss: Value;
  /** float32 `[answers, 3]`, as in the manifest. */
  readonly totals: Value;
  /** float32 `[]` of each answer: the sum of its losses. */
  readonly sums: readonly Value[];
  /** Inputs that hold the truth. */
  readonly inputs: readonly GraphInput[];
}

/** `mask`: float32 `[batch]`. A number that is learned around zero is scored in units of its spread. */
export function appendLosses(builder: GraphBuilder, answers: readonly AnswerPlan[], lowered: Lowered, mask: Value): Losses {
  const inputs: GraphInput[] = [];
  const each = answers.map((answer) => {
    const { node, kind, loss, settings, importance } = answer;
    const truth = (type: TensorType): Value => {
      const name = nameFor(answers, 'target', node);
      inputs.push({ name, type, source: { kind: 'target', node } });
      return builder.input(name, type);
    };
    return builder.withScope(node, () => {
      const all = casesOf(builder, answer, lowered, truth, mask);
      const cases = answers.length === 1 || !perRow.has(kind.kind) ? all : whereKnown(builder, all);
      const find = (name: string) => lowered.weights.find((weight) => weight.node === node && weight.spec.name === name)?.value;
      const spread = find('std');
      const scaled = (value: Value) => (spread === undefined ? value : builder.emit('Div', [value, spread]));
      const classWeights = find('class_weights') ?? null;
      const losses = loss.perRow(builder, scaled(cases.logits), scaled(cases.target), settings, classWeights);
      const total = sum(builder, builder.emit('Mul', [losses, cases.counts]));
      const byClass = classWeights === null || loss.meanOver !== 'weights' ? null : weightOfTarget(builder, cases.logits, cases.target, classWeights);
      const weight = sum(builder, byClass === null ? cases.counts : builder.emit('Mul', [byClass, cases.counts]));
      const right = kind.kind === 'next-token' || kind.kind === 'masked-token' ? rightPlaces(builder, cases) : builder.scalar(0);
      const mean = builder.emit('Div', [total, builder.emit('Max', [weight, builder.scalar(nothing)])]);
      return { total, mean: importance === 1 ? mean : builder.emit('Mul', [mean, builder.scalar(importance)]), row: [total, weight, right] };
    });
  });
  assert(each.length > 0, 'a network without answers');
  const numbers = each.flatMap(({ row }) => row.map((value) => builder.emit('Reshape', [value], { shape: [1] })));
  return {
    loss: each.map(({ mean }) => mean).reduce((all, one) => builder.emit('Add', [all, one])),
    totals: builder.emit('Reshape', [builder.emit('Concat', numbers, { axis: 0 })], { shape: [answers.length, 3] }),
    sums: each.map(({ total }) => total),
    inputs,
  };
}

/** From gathered totals: what an answer adds to the loss, and what a gradient of its sum of losses is multiplied by. */
export function meanLoss(builder: GraphBuilder, totals: Value, answer: number, importance: number): { readonly loss: Value; readonly share: Value } {
  const at = (column: number) => {
    const cell = builder.emit('Slice', [totals], { starts: [answer, column], ends: [answer + 1, column + 1], axes: [0, 1], steps: [1, 1] });
    return builder.emit('Reshape', [cell], { shape: [] });
  };
  const share = builder.emit('Div', [builder.scalar(importance), builder.emit('Max', [at(1), builder.scalar(nothing)])]);
  return { loss: builder.emit('Mul', [at(0), share]), share };
}

/** Probabilities `[batch, (length,) classes]`, or the number `[batch, 1]`. */
function prediction(builder: GraphBuilder, kind: AnswerKind, logits: Value): Value {
  switch (kind.kind) {
    case 'classes':
      return builder.emit('Softmax', [logits], { axis: 1 });
    case 'next-token':
    case 'masked-token':
    case 'tags':
      return builder.emit('Softmax', [logits], { axis: 2 });
    case 'two-classes': {
      const second = builder.emit('Sigmoid', [logits]);
      return builder.emit('Concat', [builder.emit('Sub', [builder.scalar(1), second]), second], { axis: 1 });
    }
    case 'number':
      return builder.emit('Identity', [logits]);
    case 'adversarial':
      return assertNever(kind as never); // in use its judge tells two classes apart
  }
}

/** Adds the outputs for the answers: what scores are made of, or that and predictions. */
export function answerOutputs(
  builder: GraphBuilder,
  answers: readonly AnswerPlan[],
  values: ReadonlyMap<string, Value>,
  want: 'scores' | 'predictions',
): readonly Answer[] {
  return answers.map(({ node, column, kind, importance, pairs }) => {
    const value = defined(values.get(node), node);
    const predict = want === 'predictions';
    // A number for every piece at every place is the largest tensor of a language model: `totals` say all that scores need.
    const large = kind.kind === 'next-token' || kind.kind === 'masked-token';
    const logits = predict || !large ? nameFor(answers, 'logits', node) : null;
    const predicted = predict ? nameFor(answers, 'prediction', node) : null;
    builder.withScope(node, () => {
      if (predicted !== null) builder.output(predicted, prediction(builder, kind, value));
      if (logits !== null) builder.output(logits, value);
    });
    return { node, column, answer: kind, importance, logits, prediction: predicted, ...(pairs !== undefined && { pairs }) };
  });
}
