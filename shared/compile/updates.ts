/** The second half of a step: gradients in; next weights, the optimizer's own tensors and averages out. */
import { averageName, keepsAverage } from '../averages/index.ts';
import { defined } from '../base/assert.ts';
import { makeProblem, type Problem, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { type Shape, sizeOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { resolveParameters } from '../layers/values.ts';
import type { TrainingSettings } from '../model/document.ts';
import type { Edit } from '../model/edits.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { optimizerOf } from '../optimizers/index.ts';
import type { Target } from '../targets/index.ts';
import { clipGradients } from './clipping.ts';
import { stateName, type WeightValue } from './lower.ts';
import { scalarType } from './loss.ts';
import type { GraphInput, StateTensor } from './manifest.ts';

/** Name of the scalar that says how far averages follow in this step. */
export const averageScalar = 'average';

export interface Updates {
  readonly state: readonly StateTensor[];
  /** By output name. */
  readonly outputs: ReadonlyMap<string, Value>;
  readonly inputs: readonly GraphInput[];
  /** The optimizer's scalars, by name. */
  readonly scalars: ReadonlyMap<string, Value>;
}

/** Weights that learn: those of frozen layers do not. */
export function trainedWeights(weights: readonly WeightValue[]): Result<readonly WeightValue[]> {
  const all = weights.filter(({ spec }) => spec.role === 'weight');
  const trained = all.filter(({ frozen }) => !frozen);
  if (trained.length > 0) return { ok: true, value: trained };
  return refused(nothingToTrain(all));
}

function nothingToTrain(frozen: readonly WeightValue[]): Problem {
  const ids = [...new Set(frozen.map(({ node }) => node))];
  if (ids.length === 0) {
    return makeProblem({
      code: 'nothing-to-train',
      what: text('The network has no layer that can learn.', '网络中没有可以学习的层。'),
      how: text('Add a fully connected layer or a Conv2d.', '请加入全连接层或 Conv2d。'),
    });
  }
  const unfreeze: Edit = { type: 'set-frozen', ids, frozen: false };
  return makeProblem({
    code: 'nothing-to-train',
    what: text('All layers that can learn are frozen.', '所有可以学习的层都被冻结了。'),
    fix: { label: text('Unfreeze all', '全部解冻'), edits: [unfreeze] },
  });
}

export function chosenOptimizer({ optimizer: { type } }: TrainingSettings): Result<OptimizerDefinition> {
  const optimizer = optimizerOf(type);
  if (optimizer !== undefined) return { ok: true, value: optimizer };
  return refused(
    makeProblem({
      code: 'unknown-optimizer',
      place: { setting: 'training.optimizer' },
      what: text(`This version does not know the optimizer "${type}".`, `当前版本不认识名为“${type}”的优化器。`),
    }),
  );
}

/** Weights of at most this many numbers are updated several at once: a node costs more than its work on one of them. */
const smallest = 4096;

/** Weights that are updated as one tensor; all of them decay, or none. */
function unitsOf(weights: readonly WeightValue[], spared: (weight: WeightValue) => boolean, joined: boolean): readonly (readonly WeightValue[])[] {
  const small = ({ value }: WeightValue) => joined && sizeOf(shapeOf(value)) <= smallest;
  const together = [true, false].map((spare) => weights.filter((weight) => small(weight) && spared(weight) === spare));
  return [...weights.filter((weight) => !small(weight)).map((weight) => [weight]), ...together.filter((unit) => unit.length > 0)];
}

const reshaped = (builder: GraphBuilder, value: Value, shape: Shape) => (shapeOf(value).length === shape.length ? value : builder.reshape(value, shape));

/** One after the other, as one vector; a single one as it is. */
function join(builder: GraphBuilder, values: readonly Value[]): Value {
  if (values.length === 1 && values[0]) return values[0];
  const vectors = values.map((value) => reshaped(builder, value, [sizeOf(shapeOf(value))]));
  return builder.emit('Concat', vectors, { axis: 0 });
}

function part(builder: GraphBuilder, value: Value, unit: readonly WeightValue[]): readonly Value[] {
  if (unit.length === 1) return [value];
  const shapes = unit.map((weight) => shapeOf(weight.value));
  const vectors = builder.emitAll('Split', [value], { axis: 0, split: shapes.map(sizeOf) });
  return shapes.map((shape, i) => reshaped(builder, defined(vectors[i], 'a part'), shape));
}

export interface UpdateOptions {
  /** Scalars the graph has already. */
  readonly known?: ReadonlyMap<string, Value>;
  /** Small weights are updated together: where many inputs of a node cost nothing, and no step of it is to be traced to a layer. */
  readonly joined?: boolean;
}

/** On a graphics card a node has few inputs; where every value is watched, each belongs to a layer. */
export const joinsUpdates = (target: Target, probes: boolean): boolean => target !== 'webgpu' && !probes;

/**
 * Appends the updates of all weights. `gradients`: of the loss, for each weight that learns; the rest of
 * `weights` stays, or becomes what its layer said (running means).
 */
export function appendUpdates(
  builder: GraphBuilder,
  settings: TrainingSettings,
  optimizer: OptimizerDefinition,
  weights: readonly WeightValue[],
  gradients: ReadonlyMap<WeightValue, Value>,
  { known = new Map(), joined = false }: UpdateOptions = {},
): Updates {
  const values = resolveParameters(optimizer.parameters, settings.optimizer.params);
  const spare = values['decayAll'] === false;
  const spared = ({ spec }: WeightValue) => spare && spec.decay === false;
  const l1 = Number(values['l1']);
  const penalized = (weight: WeightValue): Value => {
    const gradient = defined(gradients.get(weight), `gradient of ${weight.spec.name}`);
    return l1 === 0 || spared(weight)
      ? gradient
      : builder.emit('Add', [gradient, builder.emit('Mul', [builder.emit('Sign', [weight.value]), builder.scalar(l1)])]);
  };
  const learning = [...gradients.keys()];
  const limits = { norm: Number(values['clipNorm']), value: Number(values['clipValue']) };
  const clipped = clipGradients(builder, learning.map(penalized), limits);
  // Without a norm nothing says in which order gradients are made: those of the small ones would be first, and all that the others need would wait.
  const units = unitsOf(learning, spared, joined && limits.norm > 0);

  const inputs: GraphInput[] = [];
  const scalars = new Map(known);
  const addScalar = (name: string): void => {
    scalars.set(name, builder.input(name, scalarType));
    inputs.push({ name, type: scalarType, source: { kind: 'scalar', name } });
  };
  const averaged = keepsAverage(settings.averaging);
  for (const name of [...optimizer.scalarNames, ...(averaged ? [averageScalar] : [])]) if (!known.has(name)) addScalar(name);
  const scalar = (name: string) => defined(scalars.get(name), `scalar ${name}`);

  const state: StateTensor[] = [];
  const outputs = new Map<string, Value>();
  const keep = ({ node, spec, value }: WeightValue, name: string, role: StateTensor['role'], init: StateTensor['init'], next: Value | null): void => {
    const output = next === null ? null : `next/${name}`;
    state.push({ name, type: value.type, role, node, weight: spec.name, init, input: name, output });
    if (output !== null && next !== null) outputs.set(output, next);
  };
  const nameOf = ({ node, spec }: WeightValue) => stateName(node, spec.name);
  const update = (unit: readonly WeightValue[]): void => {
    const slopes = unit.map((weight) => defined(clipped.gradients[learning.indexOf(weight)], 'a gradient'));
    const gradient = clipped.shortened(join(builder, slopes));
    const params = unit.every(spared) ? { ...values, weightDecay: 0 } : values;
    const own = (name: (weight: string) => string) =>
      join(
        builder,
        unit.map((weight) => builder.input(name(nameOf(weight)), weight.spec.type)),
      );
    const slots = new Map(optimizer.slots(params).map((slot) => [slot, own((name) => `${name}/${slot}`)]));
    const weight = join(
      builder,
      unit.map(({ value }) => value),
    );
    const next = optimizer.update({ builder, params, weight, gradient, slot: (slot) => defined(slots.get(slot), `slot ${slot}`), scalar });
    const kept = (made: Value, role: StateTensor['role'], name: (weight: string) => string = (weight) => weight): void => {
      for (const [i, value] of part(builder, made, unit).entries()) {
        const weight = defined(unit[i], 'a weight');
        keep(weight, name(nameOf(weight)), role, role === 'weight' ? weight.spec.init : { kind: 'zeros' }, value);
      }
    };
    kept(next.weight, 'weight');
    for (const slot of slots.keys()) kept(defined(next.slots[slot], slot), 'optimizer', (name) => `${name}/${slot}`);
    if (!averaged) return;
    const share = scalar(averageScalar);
    const rest = builder.emit('Mul', [own(averageName), builder.emit('Sub', [builder.scalar(1), share])]);
    kept(builder.emit('Add', [rest, builder.emit('Mul', [next.weight, share])]), 'average', averageName);
  };
  for (const weight of weights) if (!gradients.has(weight)) keep(weight, nameOf(weight), weight.spec.role, weight.spec.init, weight.next);
  for (const unit of units) {
    const [first] = unit;
    builder.withScope(unit.length === 1 && first ? first.node : '', () => update(unit));
  }
  return { state, outputs, inputs, scalars };
}
