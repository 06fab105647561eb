/** One import: a worker of its own reads, this process writes chunk by chunk through the store, and says how far it is. */
import { randomUUID } from 'node:crypto';
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan, StudioEvent } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { type FromImporter, parallelFiles, type ToImporter } from '../importers/protocol.ts';
import type { Imported } from '../importers/types.ts';
import type { ProjectStore } from '../store/types.ts';
import { freeBytes } from '../store/files.ts';
import { asProblem, diskFull } from '../store/problems.ts';
import { startWatched } from '../supervise.ts';
import type { WorkerLauncher } from './context.ts';
import { createTimeLeft } from './time-left.ts';

export interface ImportJob {
  readonly id: string;
  readonly project: string;
  cancel(): void;
  /** Settles when the job is over, however it ended. */
  readonly over: Promise<void>;
}

export interface ImportJobOptions {
  readonly project: string;
  readonly store: ProjectStore;
  readonly plan: ImportPlan;
  readonly launch: WorkerLauncher;
  /** What the version says it came from, when that is not the plan's own kind and path. */
  readonly source?: Dataset['source'];
  emit(event: StudioEvent): void;
  /** The version is in the store; whatever belongs to that (attaching it) is done here, before the job is `done`. */
  onDataset(dataset: Dataset): Promise<void>;
}

type JobEvent = Extract<StudioEvent, { type: 'job' }>;
type ProblemOfJob = JobEvent['problem'];

/** An import ends before the disk is full: on a full disk not even what it wrote could be taken away again, nor an edit be saved. */
const reserveBytes = 128 * 1024 ** 2;
/** Chunks (up to 256 KB each) between two looks at the disk. */
const lookEvery = 64;

/** How long a cancelled worker may take to stop by itself. */
const grace = 2000;

export function startImport(options: ImportJobOptions): ImportJob {
  const { project, store, plan, emit } = options;
  const id = randomUUID();
  const timeLeft = createTimeLeft();
  const writer = store.datasets.begin();
  let chunks = 0;
  let done = 0;
  let total: number | null = null;
  let latest: readonly string[] = []; // files the worker was last heard to decode
  let ended = false;
  let kept = false; // the version is in the store: its reader is no longer needed
  const { promise: over, resolve: finish } = Promise.withResolvers<void>();

  const report = (state: JobEvent['state'], problem: Problem | null = null): void => {
    const secondsLeft = state === 'running' && total !== null ? timeLeft(done, total) : null;
    emit({ type: 'job', job: id, project, kind: 'import', state, done, total, secondsLeft, problem: problem as ProblemOfJob });
  };

  function end(state: 'done' | 'cancelled' | 'failed', problem: Problem | null = null): void {
    if (ended) return;
    ended = true;
    if (state !== 'done' && !kept) {
      try {
        writer.abort();
      } catch {
        // The project was closed meanwhile: an unfinished version does not exist for anybody.
      }
    }
    void worker.end();
    report(state, problem);
    finish();
  }

  async function keep(imported: Imported): Promise<void> {
    const dataset = writer.finish({ ...imported, source: options.source ?? imported.source });
    kept = true;
    void worker.end();
    await options.onDataset(dataset);
    if (total !== null) done = total;
    end('done');
  }

  const worker = startWatched(options.launch, {
    kind: 'importer',
    watchdog: 60, // one very large picture or a slow network drive may take its time
    onMessage(raw) {
      if (ended || kept) return;
      const message = raw as FromImporter;
      try {
        switch (message.type) {
          case 'chunk':
            if (chunks++ % lookEvery === 0 && freeBytes(store.path) < reserveBytes) throw new ProblemError(diskFull(store.path));
            writer.append(message.bytes, message.rows);
            worker.send({ type: 'stored' } satisfies ToImporter);
            return;
          case 'reading':
            latest = [...latest, message.file].slice(-parallelFiles);
            return;
          case 'progress':
            done = message.done;
            total = message.total;
            report('running');
            return;
          case 'imported':
            keep(message.imported).catch((error: unknown) => {
              end('failed', problemOf(asProblem(store.path, error)));
            });
            return;
          case 'cancelled':
            end('cancelled');
            return;
          case 'refused':
            end('failed', message.problem);
            return;
          case 'inspected':
            return;
        }
      } catch (error) {
        end('failed', problemOf(asProblem(store.path, error)));
      }
    },
    onDeath: (problem) => {
      if (!kept) end('failed', diedReading(plan.path, problem, latest));
    },
  });
  worker.send({ type: 'import', plan } satisfies ToImporter);
  queueMicrotask(() => {
    if (!ended) report('running');
  });

  return {
    id,
    project,
    over,
    cancel() {
      worker.send({ type: 'cancel' } satisfies ToImporter);
      setTimeout(() => {
        end('cancelled');
      }, grace).unref();
    },
  };
}

/** The world failing in the store (a full disk) as a Problem. */
function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return makeProblem({
    code: 'import-write',
    what: text(`The data could not be written: ${detail}`, `数据无法写入：${detail}`),
    how: text('Check that the disk has room, then import again.', '请检查磁盘空间，然后重新导入。'),
  });
}

export function diedReading(path: string, problem: Problem | null, latest: readonly string[] = []): Problem {
  const cause = problem?.what ?? text('The process ended.', '进程已结束。');
  const how =
    latest.length === 0
      ? text('Nothing else was touched. The file is probably damaged.', '其他内容未受影响。该文件可能已损坏。')
      : text(
          `Nothing else was touched. One of the files read last is probably damaged; take it out and import again: ${latest.join(', ')}`,
          `其他内容未受影响。最后读取的文件中可能有一个已损坏，请移除后重新导入：${latest.join('、')}`,
        );
  return makeProblem({
    code: 'import-crashed',
    place: { file: path },
    how,
    what: text(`Reading ${path} ended its process. ${cause.en}`, `读取 ${path} 时进程结束。${cause.zh}`),
  });
}
