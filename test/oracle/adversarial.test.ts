/** Two networks that compete, against PyTorch: fifty turns of discriminator and generator from the same weights, pictures and noise. */
import { describe, expect, test } from 'vitest';
import { createStepper } from '../../main/engine/stepper.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { hash32 } from '../../shared/base/random.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { createTally, scoresOf } from '../../shared/metrics/index.ts';
import { drawing } from '../shared/compile/harness.ts';
import { competing } from '../shared/compile/competing.ts';
import { createNoise } from './noise.ts';
import { askPython, oracleMissing } from './python.ts';

const batch = 6;
const turns = 50;
/** Adam makes rounding errors of the smallest slopes as large as its step: it cannot agree as closely. */
const cases = [
  { type: 'sgd', params: {}, learningRate: 0.05, optimizer: 'lambda w: torch.optim.SGD(w, lr=0.05)', within: 2e-6, threads: 1 },
  { type: 'sgd', params: {}, learningRate: 0.05, optimizer: 'lambda w: torch.optim.SGD(w, lr=0.05)', within: 2e-6, threads: 2 },
  {
    type: 'adam',
    params: { beta1: 0.5 },
    learningRate: 0.002,
    optimizer: 'lambda w: torch.optim.Adam(w, lr=0.002, betas=(0.5, 0.999))',
    within: 1e-3,
    threads: 1,
  },
] as const;

interface Traces {
  readonly discriminator: readonly number[];
  readonly generator: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}

const set = (tensor: Tensor | undefined, values: ArrayLike<number>): void => (defined(tensor, 'input').data as Float32Array).set(values);
const json = ({ shape, data }: { readonly shape: readonly number[]; readonly data: Tensor['data'] }) => ({ shape, data: Array.from(data as Float32Array) });

describe.skipIf(oracleMissing !== '')(`competing networks against PyTorch ${oracleMissing}`, () => {
  test.each(cases)(
    'losses, weights and running statistics of fifty turns agree: $type, $threads threads',
    async ({ type, params: chosen, learningRate, optimizer: theirOptimizer, within, threads }) => {
      const document = drawing(competing, { optimizer: { type, params: chosen }, learningRate });
      const compiled = unwrap(compileTraining(document, { batch, target: 'cpu' }));
      const state = initialState(compiled.manifest, 3);
      const stepper = await createStepper(compiled, { device: 'cpu', threads, spin: false }, state);
      const noise = await createNoise(document, batch);
      const optimizer = defined(optimizerOf(type), type);
      const params = resolveParameters(optimizer.parameters, document.training.optimizer.params);
      const weights = Object.fromEntries([...state].filter(([name]) => !name.includes('/')).map(([name, value]) => [name, json(value)]));

      const batches: unknown[] = [];
      const ours = { discriminator: [] as number[], generator: [] as number[] };
      for (let turn = 0; turn < turns; turn++) {
        const rows = turn === turns - 1 ? 4 : batch; // the last one holds padding
        const seed = hash32(7, turn);
        set(noise.inputs.get('seed'), [seed]);
        await noise.step();
        const image = Array.from({ length: batch * 64 }, (_, i) => hash32(turn, i) % 256);
        set(stepper.inputs.get('image'), image);
        set(stepper.inputs.get('seed'), [seed]);
        set(
          stepper.inputs.get('mask'),
          Array.from({ length: batch }, (_, row) => (row < rows ? 1 : 0)),
        );
        for (const [name, value] of Object.entries(optimizer.scalars({ step: turn, learningRate, params }))) set(stepper.inputs.get(name), [value]);
        await stepper.step();
        const counted = createTally({ kind: 'adversarial' });
        counted.tally.add(stepper.output('totals') as Float32Array, [], rows);
        ours.discriminator.push(Number(stepper.output('loss')[0]));
        ours.generator.push(scoresOf(counted)['generator'] ?? Number.NaN);
        batches.push({
          image: { shape: [batch, 1, 8, 8], data: image },
          noise: { shape: [batch, 6], data: Array.from(noise.output('noise') as Float32Array) },
          rows,
        });
      }
      const theirs = askPython<Traces>('adversarial.py', { optimizer: theirOptimizer, weights, batches });
      const close = (a: readonly number[], b: readonly number[]) => {
        expect(a.length).toBe(b.length);
        for (const [i, value] of a.entries()) expect(Math.abs(value - (b[i] ?? Number.NaN)), `${i}: ${value} against ${b[i]}`).toBeLessThan(within);
      };
      close(ours.discriminator, theirs.discriminator);
      close(ours.generator, theirs.generator);
      const end = await stepper.snapshot();
      for (const name of Object.keys(weights)) close(Array.from(defined(end.get(name), name).data as Float32Array), defined(theirs.state[name], name));
      await stepper.release();
      await noise.release();
    },
  );
});
