/** The training loop in this process: several batches a step, averages, freezing, early end; and going on from any checkpoint as if nothing had been. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bestOf, readTensors, withBest, writeTensors } from '../../../main/engine/checkpoint.ts';
import { judge } from '../../../main/engine/judge.ts';
import { type Scores, trainLoop } from '../../../main/engine/loop.ts';
import { memoryHere } from '../../../main/engine/memory-here.ts';
import { type Prepared, prepareTraining, type SavedLoop } from '../../../main/engine/prepare.ts';
import type { Checkpoint, ProjectStore } from '../../../main/store/types.ts';
import { weightsInUse } from '../../../shared/averages/index.ts';
import { defined } from '../../../shared/base/assert.ts';
import { memoryText } from '../../../shared/base/bytes.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { trainingMemory } from '../../../shared/compile/index.ts';
import type { Tensor } from '../../../shared/base/tensor.ts';
import type { Document, TrainingSettings } from '../../../shared/model/document.ts';
import type { Edit } from '../../../shared/model/edits.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { pictureData, pictureDocument, projectWith, tableData, tableDocument } from '../../helpers/project.ts';
import { competing } from '../../shared/compile/competing.ts';
import { drawing } from '../../shared/compile/harness.ts';

let folder: ScratchFolder;
let store: ProjectStore;
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(() => {
  store.close();
  folder.remove();
});

interface Trace {
  readonly losses: readonly number[];
  readonly rates: readonly number[];
  readonly epochs: readonly { readonly train: Scores; readonly validation: Scores | null }[];
  readonly test: Scores | null;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Of every checkpoint on the way. */
  readonly checkpoints: readonly ReadonlyMap<string, Tensor>[];
}

/** Trains; with `pauseEvery`, stops after so many steps again and again and goes on from the bytes of the checkpoint. */
async function train(document: Document, pauseEvery = Number.POSITIVE_INFINITY): Promise<Trace> {
  const version = defined(document.data.version, 'data');
  const { id } = store.runs.create({ name: 'run', document, dataset: version, device: 'cpu', threads: 1, totalSteps: 0, totalEpochs: 0 });
  const losses: number[] = [];
  const rates: number[] = [];
  const epochs: Trace['epochs'][number][] = [];
  const checkpoints: Trace['checkpoints'][number][] = [];
  let checkpoint: Checkpoint | null = null;
  for (;;) {
    const prepared: Prepared = await prepareTraining({ store, run: defined(store.runs.get(id), id), checkpoint, device: 'cpu', turn: async () => {} });
    const { order, dataHash, runtime, graphHash } = prepared;
    let steps = 0;
    const end = await trainLoop(
      prepared.job,
      {
        halted: () => steps >= pauseEvery,
        onStep(step, loss, state) {
          steps++;
          losses.push(loss);
          rates.push(prepared.job.learningRate(step - 1, state.losses));
        },
        onEpoch: (_epoch, train, validation) => epochs.push({ train, validation }),
        checkpointDue: () => false,
        async checkpoint(state, tensors, best) {
          const loop = JSON.parse(JSON.stringify({ state, order })) as SavedLoop;
          const file = join(folder.path, `${id}-${checkpoints.length}`);
          writeTensors(file, withBest(tensors, best));
          const bytes = new Map(readTensors(file));
          checkpoint = { run: id, step: state.step, epoch: state.epoch, state: bytes, loop, threads: 1, runtime, graphHash, dataHash };
          checkpoints.push(bytes);
        },
      },
      prepared.start,
    );
    await prepared.release();
    if (end.kind === 'done') return { losses, rates, epochs, test: end.test, tensors: defined(checkpoints.at(-1), 'a checkpoint'), checkpoints };
  }
}

function project(data: (store: ProjectStore) => ReturnType<typeof tableData>, document: (version: string) => Document): Document {
  store = projectWith(folder.path, data, document);
  return { ...document(defined(store.datasets.list()[0], 'data').id) };
}

const table = (training: Partial<TrainingSettings>) =>
  project(
    (file) => tableData(file),
    (version) => tableDocument(version, training),
  );
const bytesOf = (tensors: ReadonlyMap<string, Tensor>) => [...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)]);

test('three batches of 5 make the step that one batch of 15 makes, also where an epoch ends', async () => {
  const settings: Partial<TrainingSettings> = {
    epochs: 2,
    shuffle: false,
    learningRate: 0.05,
    optimizer: { type: 'momentum', params: { clipNorm: 1, weightDecay: 0.01, l1: 0.001 } },
  };
  const large = await train(table({ ...settings, batchSize: 15 }));
  store.close();
  folder.remove();
  folder = scratchFolder();
  const small = await train(table({ ...settings, batchSize: 5, accumulate: 3 }));
  expect(large.losses.length).toBe(20); // 140 rows: nine whole steps and one of five rows
  expect(small.losses).toHaveLength(20);
  small.losses.forEach((loss, step) => expect(loss, `step ${step + 1}`).toBeCloseTo(large.losses[step] ?? 0, 5));
  for (const [name, { data }] of large.tensors) {
    const theirs = defined(small.tensors.get(name), name).data as Float32Array;
    for (const [i, value] of (data as Float32Array).entries()) expect(theirs[i], `${name} ${i}`).toBeCloseTo(value, 5);
  }
  expect(small.epochs[1]?.train['loss']).toBeCloseTo(large.epochs[1]?.train['loss'] ?? 0, 5);
  expect([...small.tensors.keys()].filter((name) => name.startsWith('gathered/'))).toEqual([]);
});

test('everything at once goes on bit for bit from any step', async () => {
  const document = project(
    (file) => pictureData(file, { rows: 60 }),
    (version) =>
      pictureDocument(version, {
        epochs: 8,
        batchSize: 4,
        accumulate: 3,
        averaging: { type: 'ema', params: { decay: 0.5 } },
        stopping: { type: 'early', params: { patience: 2 } },
        schedule: { type: 'plateau', params: { patience: 0, factor: 0.5 } },
        learningRate: 2,
      }),
  );
  const whole = await train(document);
  const parts = await train(document, 3);
  expect(parts.checkpoints.length).toBeGreaterThan(3);
  expect(parts.losses).toEqual(whole.losses);
  expect(parts.rates).toEqual(whole.rates);
  expect(parts.epochs).toEqual(whole.epochs);
  expect(parts.test).toEqual(whole.test);
  expect(bytesOf(parts.tensors)).toEqual(bytesOf(whole.tensors));
  expect(new Set(whole.rates).size).toBeGreaterThan(1);
});

test('an epoch of so many steps goes through the rows unbroken, whatever their number, and goes on from any step', async () => {
  const document = table({ epochs: 3, batchSize: 20, stepsPerEpoch: 4, validationSteps: 1, shuffle: false, schedule: { type: 'cosine', params: {} } });
  const whole = await train(document);
  expect(whole.losses).toHaveLength(12); // 140 rows: the eighth step begins the second pass
  const parts = await train(document, 3);
  expect(parts.losses).toEqual(whole.losses);
  expect(parts.epochs).toEqual(whole.epochs);
  // The first seven steps are those of a usual epoch, with the rate of theirs.
  const { stepsPerEpoch: _, ...usual } = document.training;
  const pass = await train({ ...document, training: { ...usual, epochs: 1, schedule: { type: 'constant', params: {} } } });
  const unbroken = await train({ ...document, training: { ...document.training, schedule: { type: 'constant', params: {} } } });
  expect(pass.losses).toEqual(unbroken.losses.slice(0, 7));
  const all = await train({ ...document, training: { ...usual, validationSteps: 100, epochs: 1, schedule: { type: 'constant', params: {} } } });
  expect(all.epochs[0]?.train).toEqual(pass.epochs[0]?.train);
  expect(all.epochs[0]?.validation).not.toEqual(pass.epochs[0]?.validation); // 30 rows, and 20 of them
});

test('ends early, and goes back to the best epoch', async () => {
  const document = table({ epochs: 40, learningRate: 0.5, optimizer: { type: 'adam', params: {} }, stopping: { type: 'early', params: { patience: 3 } } });
  const { epochs, tensors, test: tested } = await train(document);
  const found = epochs.map(({ validation }) => validation?.['loss'] ?? Number.NaN);
  const best = found.indexOf(Math.min(...found));
  expect(found.length).toBe(best + 4);
  expect(bestOf(tensors)).toBeNull();
  const upToBest = await train({ ...document, training: { ...document.training, epochs: best + 1, stopping: { type: 'never', params: {} } } });
  const kept = [...upToBest.tensors].filter(([name]) => !name.includes('/'));
  for (const [name, { data }] of kept) expect(tensors.get(name)?.data, name).toEqual(data);
  expect(tested).toEqual(upToBest.test);
});

test('a moving average follows the weights from the first step on, and is what is judged', async () => {
  const document = table({ epochs: 1, batchSize: 35, averaging: { type: 'ema', params: { decay: 0.75 } } });
  const { checkpoints } = await train(document, 1);
  let mean: number[] = [];
  for (const [step, tensors] of checkpoints.slice(0, 4).entries()) {
    const weights = Array.from(defined(tensors.get('fc1.weight'), 'weight').data as Float32Array);
    mean = step === 0 ? weights : mean.map((value, i) => 0.75 * value + 0.25 * (weights[i] ?? 0));
    const kept = Array.from(defined(tensors.get('fc1.weight/average'), 'average').data as Float32Array);
    kept.forEach((value, i) => expect(value).toBeCloseTo(mean[i] ?? 0, 6));
    expect(weightsInUse(tensors).get('fc1.weight')).toBe(tensors.get('fc1.weight/average'));
  }
  expect(checkpoints.length).toBeGreaterThanOrEqual(4);
});

test('frozen layers stay as they were, running means too', async () => {
  const base = project(
    (file) => pictureData(file, { rows: 48 }),
    (version) => pictureDocument(version, { epochs: 2 }),
  );
  const document = { ...base, nodes: base.nodes.map((node) => (node.id === 'conv' || node.id === 'norm' ? { ...node, frozen: true } : node)) };
  const { tensors, losses } = await train(document);
  const fresh = await train({ ...document, training: { ...document.training, epochs: 1 } });
  for (const name of ['conv.weight', 'norm.running_mean', 'norm.weight']) expect(tensors.get(name), name).toEqual(fresh.tensors.get(name));
  expect(tensors.get('fc.weight')).not.toEqual(fresh.tensors.get('fc.weight'));
  expect([...tensors.keys()].filter((name) => name.includes('/')).every((name) => name.startsWith('fc.'))).toBe(true);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
});

test('a run judged again says what it said at its end, though what it judges is made of chance', async () => {
  const document = project(
    (file) => pictureData(file),
    (version) => {
      const drawn = drawing(competing, { epochs: 1 });
      return { ...drawn, data: { ...drawn.data, version } };
    },
  );
  const { test: atItsEnd, tensors } = await train(document);
  const [run] = store.runs.list();
  const { evaluation } = await judge(store, defined(run, 'the run'), { state: tensors } as Checkpoint, { part: 'test', unseen: false }, 1);
  expect(evaluation.metrics).toEqual(atItsEnd);
});

test('what does not fit into memory is refused before the first step, with a batch that does', async () => {
  // Large enough for its activations to weigh more than the runtime.
  const document = project(
    (file) => pictureData(file, { size: 48 }),
    (version) => pictureDocument(version, { batchSize: 200 }, { size: 48 }),
  );
  const run = store.runs.create({
    name: 'run',
    document,
    dataset: defined(document.data.version, 'data'),
    device: 'cpu',
    threads: 1,
    totalSteps: 0,
    totalEpochs: 0,
  });
  const prepare = (freeBytes: number, batchSize: number) =>
    prepareTraining({
      store,
      run: { ...run, document: { ...document, training: { ...document.training, batchSize } } },
      checkpoint: null,
      device: 'cpu',
      freeBytes,
      turn: async () => {},
    });
  await (await prepare(Number.POSITIVE_INFINITY, 200)).release();
  const dataset = defined(store.datasets.get(run.dataset), 'data');
  const need = defined(trainingMemory(document, dataset), 'a need');
  const free = need.total - need.activations / 2;
  const refused: unknown = await prepare(free, 200).catch((error: unknown) => error);
  if (!(refused instanceof ProblemError)) expect.fail(`not refused: ${String(refused)}`);
  expect(refused.problem.code).toBe('not-enough-memory');
  // The same number in the same words before the start, where it is asked, and at the start.
  expect(refused.problem).toEqual(memoryHere(document, dataset, free)?.problem);
  expect(refused.problem.what.en).toContain(memoryText(need.total));
  const [edit] = refused.problem.fix?.edits ?? [];
  if (edit?.type !== 'set-training') expect.fail('no fix');
  const fits = (edit as Extract<Edit, { type: 'set-training' }>).patch.batchSize ?? 0;
  expect(fits).toBeGreaterThan(10);
  expect(fits).toBeLessThan(200);
  await (await prepare(free, fits)).release();
});
