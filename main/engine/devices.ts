/** Is a device fit for training? It has to train a real small network and agree with the CPU: being listed proves nothing. */
import { availableParallelism } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { hash32, uniform } from '../../shared/base/random.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { isLong, type Tensor } from '../../shared/base/tensor.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { targetFor } from './processor.ts';
import { type DeviceId, loadRuntime } from './session.ts';
import { createStepper, type Stepper } from './stepper.ts';

export type ProbeResult =
  /** `rate`: samples a second in the trial, to tell the devices of one machine apart. */
  | { readonly usable: true; readonly rate: number; readonly detail: string }
  /** `detail`: the runtime's own words, or the numbers. */
  | { readonly usable: false; readonly cause: 'not-built' | 'wrong' | 'failed'; readonly detail: string };

const agreement = 1e-3;
/** Of the network whose results are compared. */
const small = { template: 'convnet-grey', batch: 2 };
/** Of the network whose speed counts: large enough for a graphics card to show what it can. */
const large = { template: 'convnet', batch: 64 };
/** A step of the small network longer than this comes from a driver that only imitates a graphics card. */
const hopeless = 250; // milliseconds

/** Call it in a process of its own: a bad driver may take the process down, or hang. */
export async function probeDevice(device: DeviceId): Promise<ProbeResult> {
  const runtime = await loadRuntime();
  // What goes wrong here is answered for; the runtime need not shout about it as well.
  runtime.env.logLevel = 'fatal';
  const backends = runtime.listSupportedBackends().map(({ name }) => name);
  if (!backends.includes(device)) return { usable: false, cause: 'not-built', detail: `${process.platform}-${process.arch}: ${backends.join(', ')}` };
  try {
    const [expected, found] = [await smallSteps('cpu'), await smallSteps(device)];
    const difference = largestDifference(expected.values, found.values);
    if (!(difference <= agreement)) return { usable: false, cause: 'wrong', detail: `${difference.toExponential(1)} > ${agreement}` };
    const rate = found.milliseconds > hopeless ? (1000 * small.batch) / found.milliseconds : await speed(device);
    return { usable: true, rate, detail: `agrees with the CPU within ${difference.toExponential(1)}, ${Math.round(rate)} samples/s` };
  } catch (error) {
    return { usable: false, cause: 'failed', detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
}

/** Losses and all that was learned in two steps: the second shows that the updated weights stayed right where they are. */
async function smallSteps(device: DeviceId): Promise<{ readonly values: readonly number[]; readonly milliseconds: number }> {
  const stepper = await open(device, small, 1);
  try {
    const losses: number[] = [];
    let last = 0;
    for (let step = 0; step < 2; step++) {
      const before = performance.now();
      await stepper.step();
      last = performance.now() - before;
      losses.push(Number(stepper.output(defined(stepper.manifest.loss, 'loss'))[0]));
    }
    const learned = [...(await stepper.snapshot()).values()].flatMap(({ data }) => Array.from(data as Float32Array));
    return { values: [...losses, ...learned], milliseconds: last };
  } finally {
    await stepper.release();
  }
}

/** Samples a second: the best of a few steps after the first, which compiles. */
async function speed(device: DeviceId): Promise<number> {
  const stepper = await open(device, large, availableParallelism());
  try {
    let best = Infinity;
    for (let step = 0; step < 4; step++) {
      const before = performance.now();
      await stepper.step();
      if (step > 0) best = Math.min(best, performance.now() - before);
    }
    return (1000 * large.batch) / best;
  } finally {
    await stepper.release();
  }
}

async function open(device: DeviceId, { template, batch }: typeof small, threads: number): Promise<Stepper> {
  const network = defined(templateOf(template), template).build();
  const document = { ...network, training: { ...network.training, optimizer: { type: 'sgd', params: {} } } };
  const compiled = unwrap(compileTraining(document, { batch, target: await targetFor(device) }));
  const stepper = await createStepper(compiled, { device, threads, spin: false }, initialState(compiled.manifest, 7));
  for (const { name, source } of compiled.manifest.inputs) {
    const tensor = defined(stepper.inputs.get(name), name);
    fillProbe(tensor, source.kind === 'mask' ? 1 : source.kind === 'scalar' ? 0.01 : null, hash32(name.length));
  }
  return stepper;
}

function fillProbe({ data, dtype }: Tensor, value: number | null, stream: number): void {
  if (isLong(data)) return;
  for (let i = 0; i < data.length; i++) data[i] = value ?? (dtype === 'uint8' ? Math.floor(uniform(7, stream, i) * 256) : i % 2);
}

/** NaN where one is not a number. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  return a.length === b.length ? a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0) : Number.NaN;
}
