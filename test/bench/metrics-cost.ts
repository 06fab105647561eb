/**
 * What watching costs: metrics to the store and the screen, checkpoints. Two processes of the same training differ by 10 % on their
 * own, so it is added up where it is spent: the trainer's time between steps, and the studio's processor time where the training leaves
 * it no core. Beside it, in alternating pairs, the bare loop in a process of its own.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Run } from '../../shared/contract.ts';
import { createRunsService } from '../../main/services/runs.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { chainDocument, pictureData, projectWith, testContext } from '../helpers/project.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { gpt } from '../../shared/model/templates/gpt.ts';
import { type BenchRow, median, row } from './row.ts';
import { projectOf } from './waiting.ts';

/** No time goes into validation or the test. */
const onlyTrained = ({ data }: Document): Document['data'] => ({ ...data, split: { ...data.split, train: 1, validation: 0, test: 0 } });

/** The S1 network on 32 x 32 pictures, for half a minute. */
function pictures(version: string): Document {
  const document = chainDocument(
    [
      ['pictures', 'image-input', { channels: 1, height: 32, width: 32, normalize: 'unit' }],
      ['conv1', 'conv2d', { filters: 6, kernel: [5, 5] }],
      ['relu1', 'relu'],
      ['pool1', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }],
      ['conv2', 'conv2d', { filters: 16, kernel: [5, 5] }],
      ['relu2', 'relu'],
      ['pool2', 'max-pool2d', { kernel: [2, 2], stride: [2, 2] }],
      ['flatten', 'flatten'],
      ['fc1', 'linear', { units: 120 }],
      ['relu3', 'relu'],
      ['fc2', 'linear', { units: 3 }],
      ['answer', 'output', { answer: 'classes', classes: ['kind 0', 'kind 1', 'kind 2'], column: 'class' }],
    ],
    { batchSize: 4, epochs: 12, threads: 1, learningRate: 0.001 },
    version,
  );
  return { ...document, data: onlyTrained(document) };
}

/** Milliseconds a step of the bare loop, from a child process. */
function bare(project: string, run: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./bare-loop.ts', import.meta.url)), [project, run]);
    child.once('message', (message) => {
      resolve(Number(message));
    });
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the bare loop ended with ${code}`));
    });
  });
}

/** The GPT on its own sample, for half a minute. */
function texts(folder: string): ProjectStore {
  const store = projectOf(gpt, folder);
  const { revision, document } = store.state();
  const edits: readonly Edit[] = [
    { type: 'set-training', patch: { epochs: 1, stepsPerEpoch: 120, threads: availableParallelism(), device: 'cpu' } },
    { type: 'set-data', patch: onlyTrained(document) },
  ];
  store.edit(revision, edits);
  return store;
}

interface Case {
  readonly name: string;
  readonly rounds: number;
  /** The studio's own is 30. */
  readonly checkpointSeconds: number;
  open(folder: string): ProjectStore;
}

const cases: readonly Case[] = [
  {
    name: 'S1 ConvNet, batch 4',
    rounds: 2,
    checkpointSeconds: 10,
    open: (folder) => projectWith(folder, (file) => pictureData(file, { rows: 4000, size: 32 }), pictures),
  },
  { name: 'small GPT, batch 16', rounds: 2, checkpointSeconds: 10, open: texts },
];

async function cost({ name, rounds, checkpointSeconds, open }: Case): Promise<BenchRow[]> {
  const folder = scratchFolder();
  const store = open(folder.path);
  const context = testContext(store, folder.path);
  const runs = createRunsService(context, { checkpointSeconds });
  try {
    const watched: number[] = [];
    const unwatched: number[] = [];
    let events = 0;
    let seconds = 0;
    let inSteps = 0;
    let studio = 0; // seconds of its processor time
    for (let round = 0; round < rounds; round++) {
      const began = context.events.length;
      const before = process.cpuUsage();
      const { id } = await runs['runs.start']({ project: 'p' });
      const run = await new Promise<Run>((resolve, reject) => {
        const stop = context.onEvent((event) => {
          if (event.type !== 'run' || event.run.id !== id) return;
          if (event.run.status === 'done') {
            stop();
            resolve(event.run);
          }
          if (event.run.status === 'failed' || event.run.status === 'interrupted') {
            stop();
            reject(new Error(`the run is ${event.run.status}`));
          }
        });
      });
      events += context.events.slice(began).filter(({ type }) => type === 'metrics').length;
      seconds += run.seconds;
      inSteps += (run.step * run.document.training.batchSize) / run.samplesPerSecond;
      const used = process.cpuUsage(before);
      studio += (used.user + used.system) / 1e6;
      watched.push((run.seconds * 1000) / run.step);
      unwatched.push(await bare(store.path, id));
    }
    const [ours, base] = [median(watched), median(unwatched)];
    const between = (seconds - inSteps) / seconds;
    const threads = store.state().document.training.threads || availableParallelism();
    const beside = Math.max(0, studio / seconds + threads - availableParallelism()) / threads;
    return [
      row(`metrics, screen and checkpoints, share of a training, ${name}`, '%', (between + beside) * 100, null, {
        limit: 2,
        note: `${(between * 100).toFixed(2)} between steps, ${(beside * 100).toFixed(2)} taken by the studio (${((studio / seconds) * 100).toFixed(1)} of a core); ${ours.toFixed(3)} ms a step, bare ${base.toFixed(3)}; a checkpoint every ${checkpointSeconds} s`,
      }),
      row(`metric events to the screen, ${name}`, 'a second', events / seconds, null, { limit: 20.5 }),
    ];
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
}

export async function benchMetricsCost(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const one of cases) rows.push(...(await cost(one)));
  return rows;
}
