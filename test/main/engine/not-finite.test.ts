/** B3 of the promises: a training that goes to infinity stops, and the step and the first layer that spoiled a number are named. */
import { afterEach, expect, it } from 'vitest';
import { NotFinite, trainLoop } from '../../../main/engine/loop.ts';
import { prepareTraining } from '../../../main/engine/prepare.ts';
import type { Checkpoint, ProjectStore } from '../../../main/store/types.ts';
import { defined } from '../../../shared/base/assert.ts';
import type { Problem } from '../../../shared/base/problem.ts';
import { uniform } from '../../../shared/base/random.ts';
import type { DocumentNode, TrainingSettings, Wire } from '../../../shared/model/document.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { addData, chainDocument, projectWith } from '../../helpers/project.ts';

const rows = 64;
let cleanup = (): void => undefined;
afterEach(() => {
  cleanup();
});

/** A column `a`, of which `strange` stands in one row, and the number that follows from it. */
function numbers(store: ProjectStore, strange: number, row: number) {
  const a = Float32Array.from({ length: rows }, (_, i) => (i === row ? strange : uniform(1, 0, i)));
  const b = Float32Array.from({ length: rows }, (_, i) => 200 * uniform(1, 0, i));
  const summary = { missing: 0, mean: 0, std: 1, min: 0, max: 200 };
  return addData(
    store,
    [
      { kind: 'number', name: 'a', summary },
      { kind: 'number', name: 'b', summary },
    ],
    [a, b],
    rows,
    { target: 'b' },
  );
}

interface Outcome {
  readonly problem: Problem;
  /** Steps whose loss was told. */
  readonly steps: number;
  /** The step, from 1, that saw the row. */
  readonly expected: number;
  /** Checkpoints that were made, all of which must hold numbers. */
  readonly saved: readonly Checkpoint[];
}

type Link = readonly [id: string, type: string, params?: DocumentNode['params']];

async function failing(
  middle: readonly Link[],
  training: Partial<TrainingSettings>,
  { strange = 0.5, row = 0, every = 1 } = {},
  wires: readonly Wire[] = [],
): Promise<Outcome> {
  const folder = scratchFolder();
  const links: readonly Link[] = [
    ['table', 'table-input', { columns: [{ name: 'a', kind: 'number' }], normalize: 'none' }],
    ...middle,
    ['answer', 'output', { answer: 'number', column: 'b' }],
  ];
  const settings = { batchSize: 4, epochs: 8, threads: 1, learningRate: 0.01, optimizer: { type: 'sgd', params: {} }, ...training };
  const document = (version: string) => {
    const drawn = chainDocument(links, settings, version);
    return { ...drawn, wires: [...drawn.wires, ...wires], data: { ...drawn.data, split: { ...drawn.data.split, train: 1, validation: 0, test: 0 } } };
  };
  const store = projectWith(folder.path, (file) => numbers(file, strange, row), document);
  cleanup = () => {
    store.close();
    folder.remove();
  };
  const dataset = defined(store.datasets.list()[0], 'data').id;
  const { id } = store.runs.create({ name: 'run', document: document(dataset), dataset, device: 'cpu', threads: 1, totalSteps: 0, totalEpochs: 0 });
  const saved: Checkpoint[] = [];
  let steps = 0;
  const prepared = await prepareTraining({ store, run: defined(store.runs.get(id), id), checkpoint: null, device: 'cpu', turn: async () => {} });
  const perStep = settings.batchSize * (training.accumulate ?? 1);
  const expected = Math.floor(prepared.job.order(0).indexOf(row) / perStep) + 1;
  try {
    await trainLoop(prepared.job, {
      halted: () => false,
      onStep: (step) => {
        steps = step;
      },
      onEpoch: () => undefined,
      checkpointDue: () => steps % every === 0,
      checkpoint: async (state, tensors) => {
        const { threads, runtime, graphHash, dataHash, order } = prepared;
        saved.push({ run: id, step: state.step, epoch: state.epoch, state: new Map(tensors), loop: { state, order }, threads, runtime, graphHash, dataHash });
      },
    });
    throw new Error('it went well');
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error;
    return { problem: await prepared.explain(error.at, saved.at(-1) ?? null), steps, expected, saved };
  } finally {
    await prepared.release();
  }
}

const linear: Link = ['fc', 'linear', { units: 1 }];

it.each([{}, { accumulate: 2 }])('an endless number in the data, at the step that reads it (%o)', async (training) => {
  for (const row of [5, 23, 58]) {
    const { problem, steps, expected } = await failing([linear], training, { strange: Number.POSITIVE_INFINITY, row, every: 3 });
    expect(problem).toMatchObject({ code: 'loss-not-finite', place: { node: 'table' } });
    expect(problem.what.en).toContain(`at step ${expected},`);
    expect(problem.fix).toBeUndefined();
    expect(steps).toBe(expected - 1);
    cleanup();
  }
});

it('a number too large to be squared, in the loss; and for a layer, in its output', async () => {
  const { problem, expected } = await failing([linear], {}, { strange: 3e38, row: 30 });
  expect(problem.what.en).toContain(`at step ${expected},`);
  expect(problem).toMatchObject({ code: 'loss-not-finite', place: { setting: 'learningRate' } });
  expect(problem.what.en).toContain('first in the loss of "Answer" (answer/Mul [4 x 1])');
  expect(problem.fix?.edits).toEqual([{ type: 'set-training', patch: { learningRate: 0.001 } }]);
  cleanup();
  const wide = await failing([['square', 'multiply'], linear], {}, { strange: 3e38, row: 30 }, [{ id: 'again', from: 'table', to: 'square', port: 'in' }]);
  expect(wide.problem.place.node).toBe('square');
  expect(wide.problem.what.en).toContain('in the output of "Multiply together" (square/Mul [4 x 1])');
});

it('weights that went to infinity in an update, though its loss was a number', async () => {
  const { problem, steps, saved } = await failing([linear], { learningRate: 1e34, batchSize: rows }, { strange: 1e6 });
  expect(problem.what.en).toContain('at step 1,');
  expect(problem.place.node).toBe('fc');
  expect(problem.what.en).toContain('while "Fully connected" was learning (fc/Mul [1 x 1])');
  expect(steps).toBe(1);
  for (const { state } of saved) for (const { data } of state.values()) expect([...data].every((value) => Number.isFinite(Number(value)))).toBe(true);
});

it('missing numbers are no culprits', async () => {
  const { problem, expected } = await failing([linear], {}, { strange: Number.POSITIVE_INFINITY, row: 40 });
  expect(problem.what.en).toContain(`at step ${expected},`);
  cleanup();
  // A NaN in a table stands for a missing value: the input fills it in, and training goes well.
  await expect(failing([linear], {}, { strange: Number.NaN, row: 40 })).rejects.toThrow('it went well');
});
