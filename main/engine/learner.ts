/** What is trained: one graph that does a whole step, or one that gathers gradients batch by batch and one that applies them. */
import { assert, defined } from '../../shared/base/assert.ts';
import { isLong, type Tensor } from '../../shared/base/tensor.ts';
import { type Accumulation, carryScalar } from '../../shared/compile/accumulation.ts';
import type { Compiled, StateTensor } from '../../shared/compile/manifest.ts';
import type { EngineTensor } from './session.ts';
import { createStepper, type Stepper, type StepperOptions } from './stepper.ts';

export interface Learner {
  /** Runs one batch: its inputs are filled before, its outputs scored after. */
  readonly forward: Stepper;
  /** Ends a step: the same graph, or the one that applies what was gathered. */
  readonly update: Stepper;
  /** Everything that lives from step to step. */
  readonly tensors: readonly StateTensor[];
  /** Batches that make a step. The last step of an epoch may have fewer. */
  readonly batches: number;
  /** One batch of a step; `last` ends the step. `scalars` are the optimizer's. */
  run(batch: { readonly first: boolean; readonly last: boolean; readonly seed: number; readonly scalars: Readonly<Record<string, number>> }): Promise<void>;
  /** Loss of the step that has just ended. */
  loss(): number;
  /** As the engine has it now; valid until the next step. */
  state(): ReadonlyMap<string, EngineTensor>;
  /** A copy, between steps. */
  snapshot(): Promise<Map<string, Tensor>>;
  /** Puts other values in the place of some tensors, between steps. */
  load(values: ReadonlyMap<string, Tensor>): void;
  release(): Promise<void>;
}

type Scalars = Readonly<Record<string, number>>;

export async function createLearner(
  graphs: Compiled | Accumulation,
  batches: number,
  options: StepperOptions,
  state: ReadonlyMap<string, Tensor>,
): Promise<Learner> {
  if ('model' in graphs) {
    assert(batches === 1, `${batches} batches for a graph of one`);
    return whole(await createStepper(graphs, options, state));
  }
  const apply = await createStepper(graphs.apply, options, state);
  const gather = await createStepper(graphs.gather, options, null);
  return parted(gather, apply, batches);
}

function whole(stepper: Stepper): Learner {
  const set = inputSetter(stepper);
  return {
    forward: stepper,
    update: stepper,
    tensors: stepper.manifest.state,
    batches: 1,
    async run({ seed, scalars }) {
      set(seed, scalars);
      await stepper.step();
    },
    loss: () => lossOf(stepper),
    state: () => stepper.state(),
    snapshot: () => stepper.snapshot(),
    load: (values) => {
      stepper.load(values);
    },
    release: () => stepper.release(),
  };
}

/** The two graphs pass their tensors to and fro: what one has written, the other reads. Nothing is copied. */
function parted(gather: Stepper, apply: Stepper, batches: number): Learner {
  const setBatch = inputSetter(gather);
  const setUpdate = inputSetter(apply);
  return {
    forward: gather,
    update: apply,
    tensors: apply.manifest.state,
    batches,
    async run({ first, last, seed, scalars }) {
      if (first) gather.borrow(apply.state());
      setBatch(seed, { [carryScalar]: first ? 0 : 1 });
      await gather.step();
      if (!last) return;
      apply.borrow(new Map([...apply.state(), ...gather.state()]));
      setUpdate(seed, scalars);
      await apply.step();
    },
    loss: () => lossOf(apply),
    state: () => apply.state(),
    async snapshot() {
      const tensors = await apply.snapshot();
      for (const { name, role } of apply.manifest.state) if (role === 'gathered') tensors.delete(name);
      return tensors;
    },
    load: (values) => {
      apply.load(values);
    },
    async release() {
      await gather.release();
      await apply.release();
    },
  };
}

function lossOf(stepper: Stepper): number {
  const name = defined(stepper.manifest.loss, 'loss of the training graph');
  return Number(stepper.output(name)[0]) + 0; // SQLite does not keep the sign of -0
}

/** Writes a step's seed and scalars into their tensors. */
function inputSetter({ manifest, inputs }: Stepper): (seed: number, scalars: Scalars) => void {
  const wanted = manifest.inputs.flatMap(({ name, source }) => {
    if (source.kind !== 'seed' && source.kind !== 'scalar') return [];
    const { data } = defined(inputs.get(name), name);
    assert(!isLong(data), `input ${name} is int64`);
    return [{ source, data }];
  });
  return (seed, scalars) => {
    for (const { source, data } of wanted) data[0] = source.kind === 'seed' ? seed : defined(scalars[source.name], `scalar ${source.name}`);
  };
}
