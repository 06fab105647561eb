/**
 * Generator and discriminator, trained in turn (Goodfellow et al. 2014, in the order of PyTorch's DCGAN lesson). One graph is one
 * turn of both: the discriminator learns from real rows and made ones; then the generator learns from what the discriminator, as it is
 * now, says of the same made rows. Engine, checkpoints and resuming know nothing of it.
 */
import { backward } from '../autodiff/backward.ts';
import { assertNever, defined } from '../base/assert.ts';
import { ok, type Result } from '../base/problem.ts';
import { tensor } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { type Adversary, adversaryOf } from '../model/adversary.ts';
import type { Document } from '../model/document.ts';
import type { Target } from '../targets/index.ts';
import { fixedState } from './fixed-state.ts';
import { finish } from './finish.ts';
import { lower, type Lowered, type LowerOptions, type Plan, type WeightValue } from './lower.ts';
import type { Answer, Compiled, GraphInput } from './manifest.ts';
import type { TrainingOptions } from './training.ts';
import { appendUpdates, chosenOptimizer, joinsUpdates, trainedWeights } from './updates.ts';

/** The generator as one row of the list of answers: its totals are the discriminator's losses, the rows, and its own losses. */
function answerOf({ answers }: Plan): Answer {
  const { node, column, importance } = defined(answers[0], 'an answer');
  return { node, column, answer: { kind: 'adversarial' }, importance, logits: null, prediction: null };
}

interface Pass {
  readonly nodes: ReadonlySet<string>;
  readonly values?: ReadonlyMap<string, Value>;
  readonly weights?: readonly WeightValue[];
  /** Keeps what is left to chance apart from the other passes. */
  readonly chance?: string;
}

/** Lowers parts of a network one after the other; data and weights become inputs of the graph once. */
function passes(builder: GraphBuilder, planned: Plan, options: Pick<LowerOptions, 'mode' | 'batch' | 'mask'>, seed: () => Value) {
  const inputs: GraphInput[] = [];
  return {
    inputs,
    pass({ nodes, values = new Map(), weights = [], chance = '' }: Pass): Lowered {
      const known = new Map(weights.map((weight) => [`${weight.node}.${weight.spec.name}`, weight.next ?? weight.value]));
      const lowered = lower(builder, planned, { ...options, part: { nodes, values, weight: (name) => known.get(name), chance, seed } });
      inputs.push(...lowered.inputs);
      return lowered;
    },
  };
}

/** Sum over the real rows of what it costs to take these logits `[batch, 1]` for real (1) or made (0): float32 `[]`. */
function costs(builder: GraphBuilder, planned: Plan, logits: Value, truth: 0 | 1, mask: Value): Value {
  const { loss, settings } = defined(planned.answers[0], 'an answer');
  const [batch = 0] = mask.type.shape;
  const target = builder.constant(tensor('int32', [batch], new Array<number>(batch).fill(truth)));
  const each = loss.perRow(builder, logits, target, settings, null);
  return builder.emit('ReduceSum', [builder.emit('Mul', [each, mask])], { axes: [0], keepdims: 0 });
}

interface Turn {
  readonly discriminatorSum: Value;
  readonly discriminatorLoss: Value;
  readonly rows: Value;
  readonly made: Value;
  readonly generatorWeights: readonly WeightValue[];
  /** After both passes of the discriminator. */
  readonly discriminatorWeights: readonly WeightValue[];
  /** What the real side gave before the meeting place: nothing of it is judged twice. */
  readonly before: ReadonlyMap<string, Value>;
  readonly behind: ReadonlySet<string>;
}

/** Made rows, and what the discriminator's mistakes about real and made ones cost. */
function discriminatorTurn(
  builder: GraphBuilder,
  planned: Plan,
  { meeting, made, generator, discriminator }: Adversary,
  run: ReturnType<typeof passes>,
  mask: Value,
): Turn {
  const answer = defined(planned.answers[0], 'an answer').node;
  const making = run.pass({ nodes: generator });
  const product = defined(making.values.get(made), made);
  const real = run.pass({ nodes: discriminator });
  // Behind the meeting place the discriminator goes over the made rows with the same weights.
  const behind = new Set([meeting]);
  for (const { id } of planned.nodes) if ((planned.wiring.into.get(id) ?? []).some((wire) => behind.has(wire.from))) behind.add(id);
  behind.delete(meeting);
  const before = new Map([...real.values].filter(([id]) => !behind.has(id)));
  const fake = run.pass({ nodes: behind, values: new Map([...before, [meeting, product]]), weights: real.weights, chance: 'made' });
  const rows = builder.emit('ReduceSum', [mask], { axes: [0], keepdims: 0 });
  const discriminatorSum = builder.emit('Add', [
    costs(builder, planned, defined(real.values.get(answer), answer), 1, mask),
    costs(builder, planned, defined(fake.values.get(answer), answer), 0, mask),
  ]);
  return {
    discriminatorSum,
    discriminatorLoss: builder.emit('Div', [discriminatorSum, rows]),
    rows,
    made: product,
    generatorWeights: making.weights,
    discriminatorWeights: joined(real.weights, fake.weights),
    before,
    behind,
  };
}

/** Weights of a part, with what the later pass made of their buffers. */
function joined(first: readonly WeightValue[], later: readonly WeightValue[]): readonly WeightValue[] {
  return first.map((weight) => {
    const again = later.find(({ node, spec }) => node === weight.node && spec.name === weight.spec.name);
    return { ...weight, next: again?.next ?? weight.next };
  });
}

function totalsOf(builder: GraphBuilder, ...sums: readonly Value[]): Value {
  return builder.emit(
    'Concat',
    sums.map((value) => builder.emit('Reshape', [value], { shape: [1, 1] })),
    { axis: 1 },
  ); // [1, 3]
}

/** Null when the document has no two networks that compete. */
export function compileAdversarialTraining(document: Document, planned: Plan, { batch, target, probes = false }: TrainingOptions): Result<Compiled> | null {
  const adversary = adversaryOf(planned.wiring, planned.nodes);
  if (adversary === null) return null;
  const optimizer = chosenOptimizer(document.training);
  if (!optimizer.ok) return optimizer;
  const builder = new GraphBuilder();
  const maskType = { dtype: 'float32', shape: [batch] } as const;
  const seedInput: GraphInput = { name: 'seed', type: { dtype: 'uint32', shape: [1] }, source: { kind: 'seed' } };
  const mask = builder.input('mask', maskType);
  const seed = builder.input(seedInput.name, seedInput.type);
  const run = passes(builder, planned, { mode: 'training', batch, mask }, () => seed);
  const turn = discriminatorTurn(builder, planned, adversary, run, mask);

  const learns = trainedWeights(turn.discriminatorWeights);
  if (!learns.ok) return learns;
  const slopes = backward(
    builder,
    turn.discriminatorLoss,
    learns.value.map(({ value }) => value),
  );
  const joined = joinsUpdates(target, probes);
  const judged = appendUpdates(
    builder,
    document.training,
    optimizer.value,
    turn.discriminatorWeights,
    new Map(learns.value.map((weight, i) => [weight, defined(slopes[i], 'a gradient')])),
    { joined },
  );

  // The discriminator as it is now: learned weights, and buffers as the two passes left them.
  const nextOf = ({ node, spec }: WeightValue): Value | null => judged.outputs.get(`next/${node}.${spec.name}`) ?? null;
  const learned = turn.discriminatorWeights.map((weight): WeightValue => ({ ...weight, next: nextOf(weight) }));
  const again = run.pass({ nodes: turn.behind, values: new Map([...turn.before, [adversary.meeting, turn.made]]), weights: learned, chance: 'again' });
  const answer = defined(planned.answers[0], 'an answer').node;
  const generatorSum = costs(builder, planned, defined(again.values.get(answer), answer), 1, mask);
  const generatorLoss = builder.emit('Div', [generatorSum, turn.rows]);
  const makes = trainedWeights(turn.generatorWeights);
  if (!makes.ok) return makes;
  // What the discriminator has learned from these rows is no longer the generator's doing.
  const settled = new Set(learned.flatMap(({ next }) => next ?? []));
  const generatorSlopes = backward(
    builder,
    generatorLoss,
    makes.value.map(({ value }) => value),
    settled,
  );
  const made = appendUpdates(
    builder,
    document.training,
    optimizer.value,
    turn.generatorWeights,
    new Map(makes.value.map((weight, i) => [weight, defined(generatorSlopes[i], 'a gradient')])),
    { known: judged.scalars, joined },
  );

  // Running means of the discriminator have seen the made rows once more.
  const outputs = new Map([...judged.outputs, ...made.outputs]);
  for (const { node, spec, next } of again.weights) if (next !== null) outputs.set(`next/${node}.${spec.name}`, next);
  builder.output('loss', turn.discriminatorLoss);
  builder.output('totals', totalsOf(builder, turn.discriminatorSum, turn.rows, generatorSum));
  for (const [name, value] of outputs) builder.output(name, value);
  const inputs = [...run.inputs, seedInput, { name: 'mask', type: maskType, source: { kind: 'mask' } } as const, ...judged.inputs, ...made.inputs];
  return ok(
    finish(
      builder.build(),
      target,
      { kind: 'training', batch, inputs, state: [...judged.state, ...made.state], answers: [answerOf(planned)], loss: 'loss', totals: 'totals' },
      { probes },
    ),
  );
}

interface Common {
  readonly batch: number;
  readonly target: Target;
}

/** Both losses over rows that neither has learned from; made of the same chance every time. */
export function compileAdversarialEvaluation(planned: Plan, { batch, target }: Common): Result<Compiled> | null {
  const adversary = adversaryOf(planned.wiring, planned.nodes);
  if (adversary === null) return null;
  const builder = new GraphBuilder();
  const maskType = { dtype: 'float32', shape: [batch] } as const;
  const mask = builder.input('mask', maskType);
  const seed = builder.constant(tensor('uint32', [1], [0]));
  const run = passes(builder, planned, { mode: 'evaluation', batch, mask: null }, () => seed);
  const turn = discriminatorTurn(builder, planned, adversary, run, mask);
  const again = run.pass({
    nodes: turn.behind,
    values: new Map([...turn.before, [adversary.meeting, turn.made]]),
    weights: turn.discriminatorWeights,
    chance: 'again',
  });
  const answer = defined(planned.answers[0], 'an answer').node;
  const generatorSum = costs(builder, planned, defined(again.values.get(answer), answer), 1, mask);
  builder.output('loss', turn.discriminatorLoss);
  builder.output('totals', totalsOf(builder, turn.discriminatorSum, turn.rows, generatorSum));
  const inputs: readonly GraphInput[] = [...run.inputs, { name: 'mask', type: maskType, source: { kind: 'mask' } }];
  const state = fixedState([...turn.discriminatorWeights, ...turn.generatorWeights]);
  return ok(finish(builder.build(), target, { kind: 'evaluation', batch, inputs, state, answers: [answerOf(planned)], loss: 'loss', totals: 'totals' }));
}

/** The part of two competing networks that judges what it is given; null when there are no two. */
export function discriminatorOf({ wiring, nodes }: Plan): LowerOptions['part'] | null {
  const adversary = adversaryOf(wiring, nodes);
  if (adversary === null) return null;
  return { nodes: adversary.discriminator, values: new Map(), weight: () => undefined, chance: '', seed: () => assertNever(adversary as never) };
}
