/** How long the engine waits for its data: every template on its sample, or on pictures of chance where none is shipped, for some seconds of real training. */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setImmediate as turn } from 'node:timers/promises';
import { defined } from '../../shared/base/assert.ts';
import type { BatchFiller } from '../../main/engine/batches.ts';
import { trainLoop } from '../../main/engine/loop.ts';
import { prepareTraining } from '../../main/engine/prepare.ts';
import { openProject } from '../../main/store/open.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import type { Document } from '../../shared/model/document.ts';
import { type Template, templates } from '../../shared/model/templates/index.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { addData, projectWith } from '../helpers/project.ts';
import { type BenchRow, row } from './row.ts';

/** Milliseconds of training that count, after some that do not. */
const counted = 3000;
const warming = 500;
/** Their steps take seconds, and what they read is no larger than what the others do. */
const large: ReadonlySet<string> = new Set(['gpt2-small', 'bert-base', 'vit-b16']);

const cli = fileURLToPath(new URL('../../main/cli/index.ts', import.meta.url));

/** A project with the template's own sample. */
export function projectOf(template: Template, folder: string): ProjectStore {
  const [sample] = template.samples;
  if (sample === undefined)
    return projectWith(
      folder,
      (store) => chancePictures(store, template.build()),
      (version) => learningFrom(template.build(), version),
    );
  const path = join(folder, 'project.netloom');
  execFileSync(process.execPath, [cli, 'new', path, '--template', template.id, '--sample', sample], {
    env: { ...process.env, NETLOOM_HOME: folder },
    stdio: 'ignore',
  });
  return openProject(path);
}

const column = 'class';
const learningFrom = (document: Document, version: string): Document => ({
  ...document,
  nodes: document.nodes.map((node) => (node.type === 'output' ? { ...node, params: { ...node.params, column } } : node)),
  data: { ...document.data, version },
});

/** As many pictures as make some epochs of the time that is counted. */
function chancePictures(store: ProjectStore, document: Document) {
  const params = (type: string) =>
    defined(
      document.nodes.find((node) => node.type === type),
      type,
    ).params;
  const { channels, height, width } = params('image-input') as { channels: 1 | 3; height: number; width: number };
  const { classes } = params('output') as { classes: string[] };
  const rows = Math.min(4000, Math.floor(6e7 / (channels * height * width)));
  return addData(
    store,
    [
      { kind: 'image', name: 'picture', channels, height, width },
      { kind: 'category', name: column, values: classes, counts: classes.map(() => 1), missing: 0 },
    ],
    [
      Uint8Array.from({ length: rows * channels * height * width }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
      Int32Array.from({ length: rows }, (_, i) => i % classes.length),
    ],
    rows,
    { target: column },
  );
}

/** Shares of the training's time. */
async function shareOf(store: ProjectStore): Promise<{ readonly share: number; readonly step: number }> {
  const { document } = store.state();
  const run = store.runs.create({
    name: 'bench',
    document,
    dataset: defined(document.data.version, 'data'),
    device: 'cpu',
    threads: availableParallelism(),
    totalSteps: 0,
    totalEpochs: 1000,
  });
  const prepared = await prepareTraining({
    store,
    run: { ...run, document: { ...document, training: { ...document.training, epochs: 1000 } } },
    checkpoint: null,
    device: 'cpu',
    turn,
  });
  let [waited, begun, steps] = [0, 0, 0];
  const timed = <T>(work: () => T): T => {
    const before = performance.now();
    try {
      return work();
    } finally {
      waited += performance.now() - before;
    }
  };
  const watched = ({ fill }: BatchFiller): BatchFiller => ({ fill: (rows, from) => timed(() => fill(rows, from)) });
  const { job } = prepared;
  const start = performance.now();
  await trainLoop(
    {
      ...job,
      order: (epoch) => timed(() => job.order(epoch)),
      trainingBatches: watched(job.trainingBatches),
      evaluationBatches: watched(job.evaluationBatches),
    },
    {
      halted: () => begun > 0 && steps > 2 && performance.now() - begun > counted,
      onStep() {
        if (begun === 0 && performance.now() - start > warming) [waited, begun, steps] = [0, performance.now(), 0];
        else steps++;
      },
      onEpoch() {},
      checkpointDue: () => false,
      checkpoint: async () => {},
    },
  );
  const time = performance.now() - begun;
  await prepared.release();
  return { share: (100 * waited) / time, step: time / steps };
}

export async function benchWaiting(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const template of templates.filter(({ id }) => !large.has(id))) {
    const folder = scratchFolder();
    const store = projectOf(template, folder.path);
    try {
      const { share, step } = await shareOf(store);
      rows.push(row(`waiting for data, ${template.id}`, '%', share, null, { limit: 3, note: `${step.toPrecision(3)} ms a step, judging included` }));
    } finally {
      store.close();
      folder.remove();
    }
  }
  return rows;
}
