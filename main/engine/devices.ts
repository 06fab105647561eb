/** Is a device fit for training? It has to run one real small step and agree with the CPU: being listed proves nothing. */
import { defined } from '../../shared/base/assert.ts';
import { hash32, uniform } from '../../shared/base/random.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { type DeviceId, loadRuntime } from './session.ts';
import { createStepper } from './stepper.ts';

export interface ProbeResult {
  readonly usable: boolean;
  /** What was measured, or why it cannot be used: the runtime's own words. */
  readonly detail: string;
}

const batch = 2;
const agreement = 1e-3;

/** Call it in a process of its own: a bad driver may take the process down, or hang. */
export async function probeDevice(device: DeviceId): Promise<ProbeResult> {
  const runtime = await loadRuntime();
  // What goes wrong here is answered for; the runtime need not shout about it as well.
  runtime.env.logLevel = 'fatal';
  const backends = runtime.listSupportedBackends().map(({ name }) => name);
  if (!backends.includes(device)) return { usable: false, detail: `not in this build (${process.platform}-${process.arch} has: ${backends.join(', ')})` };
  try {
    const expected = await lossesOn('cpu');
    if (device === 'cpu') return { usable: true, detail: `two training steps, losses ${expected.map((loss) => loss.toFixed(6)).join(', ')}` };
    const found = await lossesOn(device);
    const difference = Math.max(...found.map((loss, i) => Math.abs(loss - defined(expected[i], 'loss'))));
    return difference <= agreement
      ? { usable: true, detail: `agrees with the CPU within ${difference.toExponential(1)}` }
      : { usable: false, detail: `computes something else than the CPU: losses ${found.join(', ')} instead of ${expected.join(', ')}` };
  } catch (error) {
    return { usable: false, detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
}

/** Losses of two steps: the second shows that the updated weights stayed right where they are. */
async function lossesOn(device: DeviceId): Promise<number[]> {
  const network = defined(templateOf('convnet-grey'), 'the probe network').build();
  const document = { ...network, training: { ...network.training, optimizer: { type: 'sgd', params: {} } } };
  const compiled = unwrap(compileTraining(document, { batch, target: device === 'cpu' ? 'cpu' : 'webgpu' }));
  const { manifest } = compiled;
  const stepper = await createStepper(compiled, { device, threads: 1 }, initialState(manifest, 7));
  try {
    for (const { name, source } of manifest.inputs) {
      const tensor = defined(stepper.inputs.get(name), name);
      fillProbe(tensor, source.kind === 'mask' ? 1 : source.kind === 'scalar' ? 0.01 : null, hash32(name.length));
    }
    const losses: number[] = [];
    for (let step = 0; step < 2; step++) {
      await stepper.step();
      losses.push(Number(stepper.output(defined(manifest.loss, 'loss'))[0]));
    }
    return losses;
  } finally {
    await stepper.release();
  }
}

function fillProbe({ data, dtype }: Tensor, value: number | null, stream: number): void {
  if (data instanceof BigInt64Array) return;
  for (let i = 0; i < data.length; i++) data[i] = value ?? (dtype === 'uint8' ? Math.floor(uniform(7, stream, i) * 256) : i % 2);
}
