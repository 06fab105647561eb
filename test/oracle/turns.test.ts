/** Two networks that learn in turn, as generated programs: their own `train`, given the studio's noise and pictures, learns what the studio learns. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStepper } from '../../main/engine/stepper.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { hash32 } from '../../shared/base/random.ts';
import { sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { writeSafetensors } from '../../shared/codegen/safetensors.ts';
import { torchStateNames } from '../../shared/codegen/state-names.ts';
import { compileGenerator, madeOutput } from '../../shared/compile/generator.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { isAdversarial } from '../../shared/model/adversary.ts';
import { check } from '../../shared/model/check.ts';
import type { Document, TrainingSettings } from '../../shared/model/document.ts';
import { templates } from '../../shared/model/templates/index.ts';
import { optimizerOf, optimizers } from '../../shared/optimizers/index.ts';
import { learningRateAt } from '../../shared/schedules/index.ts';
import { competing } from '../shared/compile/competing.ts';
import { drawing, largestDifference } from '../shared/compile/harness.ts';
import { createNoise } from './noise.ts';
import { askPython, oracleMissing } from './python.ts';

const batch = 6;
const folder = mkdtempSync(join(tmpdir(), 'netloom-turns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Done {
  readonly state: Readonly<Record<string, readonly number[]>>;
  readonly losses: { readonly loss: number; readonly generator: number };
  readonly made: readonly number[];
}
type Answer = Done | { readonly error: string };

const set = (tensor: Tensor | undefined, values: ArrayLike<number>): void => (defined(tensor, 'input').data as Float32Array).set(values);

interface Trial {
  readonly document: Document;
  /** 50 unless it says otherwise. */
  readonly turns?: number;
  /** How far pictures and weights may be from PyTorch's after all turns. */
  readonly within: number;
  /** The same of Keras's pictures. */
  readonly keras: number;
}

const small = (training: Partial<TrainingSettings>): Document => drawing(competing, { ...training, epochs: 1, batchSize: batch });
const trials: Readonly<Record<string, Trial>> = {
  'sgd, a rate that rises and falls': {
    document: small({ optimizer: { type: 'sgd', params: {} }, learningRate: 0.05, schedule: { type: 'one-cycle', params: {} } }),
    within: 2e-6,
    keras: 1e-2,
  },
  'adam with decay, clipped': {
    document: small({ optimizer: { type: 'adam', params: { beta1: 0.5, weightDecay: 0.01, clipNorm: 1, decayAll: false } }, learningRate: 0.002 }),
    within: 2e-3,
    keras: 1e-2,
  },
  'momentum that looks ahead, L1, cut one by one, a rate in steps': {
    document: small({
      optimizer: { type: 'momentum', params: { nesterov: true, l1: 0.001, clipValue: 0.05, weightDecay: 0.01 } },
      learningRate: 0.02,
      schedule: { type: 'exponential', params: { factor: 0.5 } },
    }),
    within: 2e-6,
    keras: 1e-2,
  },
  'rmsprop around a mean, with momentum': {
    document: small({ optimizer: { type: 'rmsprop', params: { centered: true, momentum: 0.5 } }, learningRate: 0.001 }),
    turns: 12,
    within: 2e-3,
    keras: 1e-2,
  },
  ...Object.fromEntries(
    optimizers.map(({ type }): [string, Trial] => [
      `${type} with decay`,
      {
        document: small({ optimizer: { type, params: { weightDecay: 0.01 } }, learningRate: type === 'adadelta' ? 0.5 : 0.002 }),
        turns: 12,
        within: 2e-3,
        keras: 1e-2,
      },
    ]),
  ),
  // Those that do not compete are in template-training.test.ts.
  ...Object.fromEntries(
    templates
      .map((template) => ({ id: template.id, document: template.build() }))
      .filter(({ document }) => isAdversarial(document.nodes))
      .flatMap(({ id, document }): [string, Trial][] => {
        const trained = (training: Partial<TrainingSettings>) => ({
          ...document,
          training: { ...document.training, ...training, epochs: 1, batchSize: batch },
        });
        return [
          [`template ${id}`, { document: trained({}), within: 2e-3, keras: 1e-2 }],
          [`template ${id}, sgd`, { document: trained({ optimizer: { type: 'sgd', params: {} }, learningRate: 0.05 }), within: 2e-3, keras: 1e-2 }],
        ];
      }),
  ),
};

/** Turns of the studio: what the programs are to be given, and what they are to come to. */
interface Studio {
  readonly request: object;
  readonly sums: readonly number[];
  readonly made: Float32Array;
  /** By PyTorch's name of it. */
  readonly state: ReadonlyMap<string, Float32Array>;
}

async function learned({ document, turns = 50 }: Trial, place: number): Promise<Studio> {
  const { training } = document;
  const compiled = unwrap(compileTraining(document, { batch, target: 'cpu' }));
  const first = initialState(compiled.manifest, 3);
  const stepper = await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, first);
  const noise = await createNoise(document, batch);
  const names = [...torchStateNames(document, check(document))];
  const weights = join(folder, `${place}.safetensors`);
  writeFileSync(weights, writeSafetensors(new Map(names.map(([ours, theirs]) => [theirs, defined(first.get(ours), ours)]))));
  const optimizer = defined(optimizerOf(training.optimizer.type), 'optimizer');
  const params = resolveParameters(optimizer.parameters, training.optimizer.params);
  const given = { noise: [] as unknown[], images: [] as unknown[] };
  const [, ...picture] = defined(
    compiled.manifest.inputs.find(({ name }) => name === 'image'),
    'image',
  ).type.shape;
  const part = (all: ArrayLike<number>, rows: number) => Array.from(all).slice(0, (all.length / batch) * rows);
  const sums = [0, 0, 0];
  for (let turn = 0; turn < turns; turn++) {
    const rows = turn === turns - 1 ? 4 : batch;
    const seed = hash32(7, turn);
    set(noise.inputs.get('seed'), [seed]);
    await noise.step();
    const image = Array.from({ length: batch * sizeOf(picture) }, (_, i) => hash32(turn, i) % 256);
    set(stepper.inputs.get('image'), image);
    set(stepper.inputs.get('seed'), [seed]);
    set(
      stepper.inputs.get('mask'),
      Array.from({ length: batch }, (_, row) => (row < rows ? 1 : 0)),
    );
    const learningRate = learningRateAt(document.training, turn, turns, turns, []);
    for (const [name, value] of Object.entries(optimizer.scalars({ step: turn, learningRate, params }))) set(stepper.inputs.get(name), [value]);
    await stepper.step();
    for (const [i, value] of (stepper.output('totals') as Float32Array).entries()) sums[i] = (sums[i] ?? 0) + value;
    given.noise.push({ shape: [rows, -1], data: part(noise.output('noise') as Float32Array, rows) });
    given.images.push({ shape: [rows, ...picture], data: part(image, rows) });
  }
  // The generator in use: the same pictures from the same noise.
  const generator = unwrap(compileGenerator(document, { batch, target: 'cpu' }));
  const end = await stepper.snapshot();
  const making = await createStepper(generator, { device: 'cpu', threads: 1, spin: false }, end);
  const chance = await createNoise(document, batch, 'evaluation');
  for (const one of [making, chance]) {
    set(one.inputs.get('seed'), [11]);
    await one.step();
  }
  const studio = {
    request: {
      code: { pytorch: codeOf(document, 'pytorch'), keras: codeOf(document, 'keras') },
      weights,
      ...given,
      chance: { shape: [batch, -1], data: Array.from(chance.output('noise') as Float32Array) },
    },
    sums,
    made: Float32Array.from(making.output(madeOutput) as Float32Array),
    state: new Map(names.map(([ours, theirs]) => [theirs, defined(end.get(ours), ours).data as Float32Array])),
  };
  for (const one of [stepper, noise, making, chance]) await one.release();
  return studio;
}

describe.skipIf(oracleMissing !== '')(`programs of two networks learn what the studio learns ${oracleMissing}`, () => {
  const studios = new Map<string, Studio>();
  const programs = new Map<string, Readonly<Record<string, Answer>>>();
  beforeAll(async () => {
    for (const [name, trial] of Object.entries(trials)) studios.set(name, await learned(trial, studios.size));
    const requests = [...studios.values()].map(({ request }) => request);
    const answers = askPython<Readonly<Record<string, Answer>>[]>('turns.py', requests);
    for (const [place, name] of [...studios.keys()].entries()) programs.set(name, defined(answers[place], name));
  }, 600_000);

  test.each(Object.entries(trials))('%s', (name, { within, keras }) => {
    const { sums, made, state } = defined(studios.get(name), name);
    for (const [language, answer] of Object.entries(defined(programs.get(name), name))) {
      if ('error' in answer) expect.fail(`${language}: ${answer.error}`);
      expect(Math.abs(answer.losses.loss - (sums[0] ?? 0) / (sums[1] ?? 1)), `${language}: loss of the discriminator`).toBeLessThan(1e-5);
      expect(Math.abs(answer.losses.generator - (sums[2] ?? 0) / (sums[1] ?? 1)), `${language}: loss of the generator`).toBeLessThan(1e-5);
      expect(largestDifference(made, answer.made), `${language}: pictures`).toBeLessThan(language === 'keras' ? keras : within);
      if (language === 'pytorch')
        for (const [weight, values] of state) expect(largestDifference(values, answer.state[weight] ?? []), weight).toBeLessThan(within);
    }
  });
});
