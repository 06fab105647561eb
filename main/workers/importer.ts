/** The importer worker: the only place where foreign bytes are parsed. Looks at one path, or reads one data set, then waits for its end. */
import { ProblemError, makeProblem, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import { importData, inspectData } from '../importers/index.ts';
import { creditWindow, type FromImporter, type ToImporter } from '../importers/protocol.ts';
import { startHeartbeat } from './heartbeat.ts';
import { workerPort } from './port.ts';

const port = workerPort();
startHeartbeat(port);
const send = (message: FromImporter): void => {
  port.send(message);
};

/** Beyond this the worker gives up by itself, before the system has to choose whom to end. */
const memoryLimit = 1.5 * 1024 ** 3;
setInterval(() => {
  if (process.memoryUsage.rss() < memoryLimit) return;
  const refusal: FromImporter = {
    type: 'refused',
    problem: makeProblem({
      code: 'import-memory',
      what: text('Reading this data needs more than 1.5 GB of memory at once.', '读取该数据一次需要超过 1.5 GB 内存。'),
      how: text('Look for one extremely large picture or line among the files.', '请检查是否有一张特别大的图片或特别长的一行。'),
    }),
  };
  void port.sendLast(refusal).then(() => process.exit(1));
}, 250).unref();

const stop = new AbortController();
let credit = creditWindow;
let waiting: (() => void)[] = [];

function release(): void {
  for (const wake of waiting) wake();
  waiting = [];
}

async function write(bytes: Uint8Array, rows: number): Promise<void> {
  while (credit === 0 && !stop.signal.aborted)
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  stop.signal.throwIfAborted();
  credit--;
  send({ type: 'chunk', bytes, rows });
}

let lastProgress = 0;
function progress(done: number, total: number | null): void {
  const now = performance.now();
  if (now - lastProgress < 100) return;
  lastProgress = now;
  send({ type: 'progress', done, total });
}

async function read(plan: ImportPlan): Promise<void> {
  try {
    send({
      type: 'imported',
      imported: await importData(plan, {
        write,
        progress,
        reading: (file) => {
          send({ type: 'reading', file });
        },
        signal: stop.signal,
      }),
    });
  } catch (error) {
    if (stop.signal.aborted) send({ type: 'cancelled' });
    else send({ type: 'refused', problem: problemOf(error, plan.path) });
  }
}

/** The world's failures (unplugged disk, no permission) become a Problem too; so does a mistake of ours, with its text. */
function problemOf(error: unknown, path: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return makeProblem({ code: 'import-failed', place: { file: path }, what: text(`Reading stopped: ${detail}`, `读取中断：${detail}`) });
}

port.onMessage((raw) => {
  const message = raw as ToImporter;
  switch (message.type) {
    case 'inspect':
      inspectData(message.path, message.wish).then(
        (inspection) => {
          send({ type: 'inspected', inspection });
        },
        (error: unknown) => {
          send({ type: 'refused', problem: problemOf(error, message.path) });
        },
      );
      return;
    case 'import':
      void read(message.plan);
      return;
    case 'stored':
      credit++;
      release();
      return;
    case 'cancel':
      stop.abort(new Error('cancelled'));
      release();
      return;
  }
});
