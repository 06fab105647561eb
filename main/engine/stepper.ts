/**
 * Runs a compiled graph again and again. Inputs are filled in place; what a step makes of the state is fed to the next one, and what was
 * fed before is let go. (onnxruntime-node 1.30 returns copies also of what it writes into tensors it is given: these would only be a third.)
 */
import { assert, defined } from '../../shared/base/assert.ts';
import { allocate, sameShape, sizeOf, type Tensor, type TensorData, typeText } from '../../shared/base/tensor.ts';
import type { Compiled, Manifest } from '../../shared/compile/manifest.ts';
import { staysHere } from '../../shared/targets/index.ts';
import { createSession, type EngineSession, type EngineTensor, letGo, type SessionOptions } from './session.ts';

export interface Stepper {
  readonly manifest: Manifest;
  /** Tensors of the step's inputs, by graph input name: write into `data` before each step. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  step(): Promise<void>;
  /** Values of an output that is not state, after a step. Written over by the next one. */
  output(name: string): TensorData;
  /** The state as it lies in the engine now, by state name; valid until the next step. */
  state(): ReadonlyMap<string, EngineTensor>;
  /** Uses another stepper's state (evaluation shares the weights that are being trained: no copy). */
  borrow(state: ReadonlyMap<string, EngineTensor>): void;
  /** Puts other values in the place of some of the state. */
  load(values: ReadonlyMap<string, Tensor>): void;
  /** A copy of the state, by state name. */
  snapshot(): Promise<Map<string, Tensor>>;
  release(): Promise<void>;
}

export interface StepperOptions extends Omit<SessionOptions, 'resident'> {
  /** What a step has replaced of the state it began with is let go: nobody else needs it. */
  readonly takesState?: boolean;
}

/** `state` must hold every tensor of the manifest's state; its values are read where they are. Null: `borrow` comes before the first step. */
export async function createStepper(compiled: Compiled, options: StepperOptions, state: ReadonlyMap<string, Tensor> | null): Promise<Stepper> {
  const { manifest, model, target } = compiled;
  const changing = manifest.state.filter((entry) => entry.output !== null);
  const session = await createSession(model, {
    ...options,
    compiled: staysHere(target) ? 'fused' : 'plain',
    resident: changing.map((entry) => defined(entry.output, entry.name)),
  });
  return new SessionStepper(session, manifest, state, options.takesState === true);
}

class SessionStepper implements Stepper {
  readonly manifest: Manifest;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly #session: EngineSession;
  readonly #feeds: Record<string, EngineTensor> = {};
  readonly #fetches: Record<string, EngineTensor | null> = {};
  readonly #changing: readonly { readonly name: string; readonly input: string; readonly output: string }[];
  /** Outputs that are not state: loss, logits, predictions. */
  readonly #others: readonly string[];
  readonly #results: Record<string, EngineTensor> = {};
  /** State that nobody else needs. */
  readonly #own = new WeakSet<EngineTensor>();
  /** What no step changes, brought to the device once. */
  readonly #uploaded = new Map<string, EngineTensor>();

  constructor(session: EngineSession, manifest: Manifest, state: ReadonlyMap<string, Tensor> | null, takesState: boolean) {
    this.#session = session;
    this.manifest = manifest;
    this.#changing = manifest.state.flatMap(({ name, input, output }) => (output === null ? [] : [{ name, input, output }]));
    const inputs = new Map<string, Tensor>();
    for (const { name, type } of manifest.inputs) {
      const tensor: Tensor = { ...type, data: allocate(type.dtype, sizeOf(type.shape)) };
      inputs.set(name, tensor);
      this.#feeds[name] = session.wrap(tensor);
    }
    this.inputs = inputs;
    for (const { name, type, input } of manifest.state) {
      if (state) {
        const given = defined(state.get(name), `state ${name}`);
        assert(given.dtype === type.dtype && sameShape(given.shape, type.shape), `state ${name} is ${typeText(given)}, not ${typeText(type)}`);
        const fed = session.wrap({ ...type, data: given.data });
        this.#feeds[input] = fed;
        if (takesState) this.#own.add(fed);
      }
    }
    const stateOutputs = new Set(this.#changing.map(({ output }) => output));
    this.#others = session.outputNames.filter((name) => !stateOutputs.has(name));
    for (const name of session.outputNames) this.#fetches[name] ??= null;
  }

  async step(): Promise<void> {
    if (this.#session.keeps) await this.#upload();
    const results = await this.#session.run(this.#feeds, this.#fetches);
    const current = (name: string): EngineTensor => defined(this.#fetches[name] ?? results[name], name);
    for (const name of this.#others) this.#results[name] = current(name);
    for (const { input, output } of this.#changing) {
      const old = defined(this.#feeds[input], input);
      const next = current(output);
      this.#feeds[input] = next;
      this.#own.add(next);
      // At once: left to the garbage collector, a step's state would lie about several times.
      if (this.#own.delete(old)) letGo(old);
    }
    // Small outputs (loss, logits) are allocated once by the first run and written in place from then on.
    if (!this.#session.keeps) for (const name of this.#others) this.#fetches[name] ??= this.#results[name] ?? null;
  }

  async #upload(): Promise<void> {
    for (const { input, output, type } of this.manifest.state) {
      const fed = defined(this.#feeds[input], input);
      if (output !== null || fed.location !== 'cpu') continue;
      this.#uploaded.get(input)?.dispose();
      const there = await this.#session.upload(fed, type);
      this.#uploaded.set(input, there);
      this.#feeds[input] = there;
    }
  }

  output(name: string): TensorData {
    const tensor = defined(this.#results[name], `output ${name}`);
    assert(tensor.location === 'cpu', `output ${name} is on the GPU`);
    return tensor.data as TensorData;
  }

  state(): ReadonlyMap<string, EngineTensor> {
    return new Map(this.manifest.state.map(({ name, input }) => [name, defined(this.#feeds[input], `state ${name}`)]));
  }

  borrow(state: ReadonlyMap<string, EngineTensor>): void {
    for (const { name, input } of this.manifest.state) this.#feeds[input] = defined(state.get(name), `borrowed state ${name}`);
  }

  load(values: ReadonlyMap<string, Tensor>): void {
    for (const { name, type, input } of this.manifest.state) {
      const value = values.get(name);
      if (value !== undefined) this.#feeds[input] = this.#session.wrap({ ...type, data: value.data.slice() });
    }
  }

  async snapshot(): Promise<Map<string, Tensor>> {
    const copy = new Map<string, Tensor>();
    for (const { name, type, input } of this.manifest.state) {
      const { data } = await this.#session.download(defined(this.#feeds[input], name), type);
      copy.set(name, { ...type, data: this.#session.keeps ? data : data.slice() });
    }
    return copy;
  }

  async release(): Promise<void> {
    for (const tensor of this.#uploaded.values()) tensor.dispose();
    await this.#session.release();
  }
}
