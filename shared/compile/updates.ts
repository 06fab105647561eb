/** The second half of a step: gradients in; next weights, the optimizer's own tensors and averages out. */
import { averageName, keepsAverage } from '../averages/index.ts';
import { defined } from '../base/assert.ts';
import { makeProblem, type Problem, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { resolveParameters } from '../layers/values.ts';
import type { TrainingSettings } from '../model/document.ts';
import type { Edit } from '../model/edits.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { optimizerOf } from '../optimizers/index.ts';
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

/**
 * Appends the updates of all weights. `gradients`: of the loss, for each weight that learns; the rest of
 * `weights` stays, or becomes what its layer said (running means). `known`: scalars the graph has already.
 */
export function appendUpdates(
  builder: GraphBuilder,
  settings: TrainingSettings,
  optimizer: OptimizerDefinition,
  weights: readonly WeightValue[],
  gradients: ReadonlyMap<WeightValue, Value>,
  known: ReadonlyMap<string, Value> = new Map(),
): Updates {
  const values = resolveParameters(optimizer.parameters, settings.optimizer.params);
  const spare = values['decayAll'] === false;
  const spared = ({ spec }: WeightValue) => spare && spec.decay === false;
  const l1 = Number(values['l1']);
  const penalized = (weight: WeightValue, gradient: Value): Value =>
    l1 === 0 || spared(weight) ? gradient : builder.emit('Add', [gradient, builder.emit('Mul', [builder.emit('Sign', [weight.value]), builder.scalar(l1)])]);
  const learning = [...gradients.keys()];
  const limits = { norm: Number(values['clipNorm']), value: Number(values['clipValue']) };
  const clipped = clipGradients(
    builder,
    [...gradients].map(([weight, gradient]) => penalized(weight, gradient)),
    limits,
  );

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
  for (const weight of weights) {
    const { node, spec, value } = weight;
    const name = stateName(node, spec.name);
    const place = learning.indexOf(weight);
    if (place < 0) {
      keep(weight, name, spec.role, spec.init, weight.next);
      continue;
    }
    builder.withScope(node, () => {
      const params = spared(weight) ? { ...values, weightDecay: 0 } : values;
      const slots = new Map(optimizer.slots(params).map((slot) => [slot, builder.input(`${name}/${slot}`, spec.type)]));
      const update = optimizer.update({
        builder,
        params,
        weight: value,
        gradient: defined(clipped[place], `gradient of ${name}`),
        slot: (slot) => defined(slots.get(slot), `slot ${slot}`),
        scalar,
      });
      keep(weight, name, 'weight', spec.init, update.weight);
      for (const slot of slots.keys()) keep(weight, `${name}/${slot}`, 'optimizer', { kind: 'zeros' }, defined(update.slots[slot], slot));
      if (!averaged) return;
      const average = builder.input(averageName(name), spec.type);
      const share = scalar(averageScalar);
      const rest = builder.emit('Mul', [average, builder.emit('Sub', [builder.scalar(1), share])]);
      keep(weight, averageName(name), 'average', { kind: 'zeros' }, builder.emit('Add', [rest, builder.emit('Mul', [update.weight, share])]));
    });
  }
  return { state, outputs, inputs, scalars };
}
