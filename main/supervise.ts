/** Starts workers, listens to their heartbeat, ends those that hang, and limits how often one may be started again. */
import { makeProblem, ProblemError, type Problem } from '../shared/base/problem.ts';
import { text } from '../shared/base/text.ts';
import { type ProcessUse, processUse } from './process-use.ts';
import type { WorkerHandle, WorkerKind, WorkerLauncher } from './services/context.ts';

const watchdogSeconds = 10;
const lookMilliseconds = 500;
/** In a row, without any sign of work: a single one may fall between two turns on a busy machine. */
const idleLooks = 4;

export interface WatchedWorker {
  readonly pid: number | undefined;
  send(message: unknown): void;
  /** Ends it now. `onDeath` is called with null: it was our wish. Resolves when it is gone. */
  end(): Promise<void>;
}

export interface WatchOptions {
  readonly kind: WorkerKind;
  onMessage(message: unknown): void;
  /** Called once. Null when it ended by itself without an error, or by `end`. */
  onDeath(problem: Problem | null): void;
  /** Seconds without a sign of life. */
  readonly watchdog?: number;
  /** For tests. Default: what the system says of a process. */
  readonly use?: (pid: number) => ProcessUse | null;
}

/** Heartbeats carry `{ type: 'alive', patience? }` and are not passed on. */
export function startWatched(launch: WorkerLauncher, options: WatchOptions): WatchedWorker {
  const limit = (options.watchdog ?? watchdogSeconds) * 1000;
  const handle: WorkerHandle = launch(options.kind);
  const use = options.use ?? processUse;
  let allowed = 3 * limit; // starting a process may take a while on a busy machine
  let silentSince = performance.now();
  /** Processor time when the silence was first noticed, and at the last look. */
  let usedFirst: number | undefined;
  let usedLast = 0;
  let idle = 0;
  let lastLook = performance.now();
  let wished = false;
  let hung = false;
  /** What was wrong with what it said. */
  let nonsense: string | null = null;
  let leave = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });

  /** Silent because others have the processor: it would go on, and has had less than half of the time it is allowed. */
  const starved = (): boolean => {
    const now = handle.pid === undefined ? null : use(handle.pid);
    if (now === null) return false;
    const { seconds, ready } = now;
    idle = ready || seconds > usedLast ? 0 : idle + 1;
    usedFirst ??= seconds;
    usedLast = seconds;
    return idle < idleLooks && seconds - usedFirst < allowed / 2000;
  };
  const watch = setInterval(() => {
    // Where we were late ourselves (the laptop slept, the machine is busy) the worker has had no time either.
    const late = performance.now() - lastLook - lookMilliseconds;
    lastLook = performance.now();
    if (late > lookMilliseconds) silentSince += late;
    const waiting = starved();
    if (performance.now() - silentSince < allowed || waiting) return;
    hung = true;
    handle.kill();
  }, lookMilliseconds);
  watch.unref();

  const hear = (message: unknown): void => {
    const { type, patience } = message as { readonly type?: unknown; readonly patience?: number };
    // A permission to be silent holds until the next sign of life says otherwise.
    if (type === 'alive') allowed = patience === undefined ? limit : patience * 1000;
    silentSince = performance.now();
    usedFirst = undefined;
    idle = 0;
    if (type === 'alive') return;
    if (!wished) options.onMessage(message);
  };
  handle.onMessage((message) => {
    if (nonsense !== null) return;
    try {
      hear(message);
    } catch (error) {
      // It parses foreign bytes: whatever has become of it must not end its owner.
      nonsense = error instanceof Error ? error.message : String(error);
      handle.kill();
    }
  });
  handle.onExit((code, signal) => {
    clearInterval(watch);
    options.onDeath(wished || (code === 0 && nonsense === null) ? null : deathProblem(options.kind, code, signal, hung, nonsense));
    leave();
  });
  return {
    get pid() {
      return handle.pid;
    },
    send: (message) => {
      handle.send(message);
    },
    end: () => {
      wished = true;
      handle.kill();
      return gone;
    },
  };
}

function deathProblem(kind: WorkerKind, code: number | null, signal: string | null, hung: boolean, nonsense: string | null): Problem {
  const name = workerNames[kind];
  if (hung) {
    return makeProblem({
      code: 'worker-hung',
      what: text(`The ${name.en} process stopped answering and was ended.`, `${name.zh}进程停止响应，已被结束。`),
      how: text(
        'Nothing saved was lost. Try again; a smaller batch or a smaller network makes each step shorter.',
        '已保存的内容没有丢失。请重试；减小批量或网络可以缩短每一步的时间。',
      ),
    });
  }
  if (nonsense !== null) {
    return makeProblem({
      code: 'worker-confused',
      what: text(
        `The ${name.en} process said something that makes no sense (${nonsense}) and was ended.`,
        `${name.zh}进程发来了无法理解的消息（${nonsense}），已被结束。`,
      ),
      how: text('Nothing saved was lost. Try again; if it happens again, please report it.', '已保存的内容没有丢失。请重试；若仍出现，请反馈。'),
    });
  }
  const killed = signal === 'SIGKILL' || code === 137;
  const aborted = aborts.has(signal) || aborts.has(code);
  return makeProblem({
    code: aborted ? 'worker-aborted' : 'worker-died',
    what: text(
      `The ${name.en} process ended unexpectedly (${signal ?? `code ${code ?? 'unknown'}`}).`,
      `${name.zh}进程意外结束（${signal ?? `代码 ${code ?? '未知'}`}）。`,
    ),
    ...(aborted ? { why: text('It gave up by itself: most often it could not get the memory it asked for.', '它自行终止：通常是无法获得所需的内存。') } : {}),
    ...(killed ? { why: text('The system may have run out of memory, or another program ended it.', '可能是系统内存不足，或被其他程序结束。') } : {}),
    how: text('Everything up to the last checkpoint is safe: you can go on from there.', '最后一个检查点之前的内容都是安全的，可以从那里继续。'),
  });
}

/** How V8 and C++ end a process that gets no memory: by signal, and as the exit code that hosts without signals give. */
const aborts: ReadonlySet<string | number | null> = new Set(['SIGABRT', 'SIGTRAP', 134, 133]);

const workerNames: { readonly [K in WorkerKind]: { readonly en: string; readonly zh: string } } = {
  trainer: { en: 'training', zh: '训练' },
  inference: { en: 'prediction', zh: '预测' },
  importer: { en: 'import', zh: '导入' },
};

/** At most `most` deaths in `seconds`; between starts the wait doubles. */
export interface RestartBudget {
  died(): void;
  /** Milliseconds to wait before the next start; throws ProblemError `worker-keeps-dying` when there were too many deaths. */
  wait(): number;
}

export function createRestartBudget(kind: WorkerKind, most = 3, seconds = 300, now: () => number = () => performance.now()): RestartBudget {
  let deaths: number[] = [];
  return {
    died() {
      deaths.push(now());
    },
    wait() {
      deaths = deaths.filter((time) => now() - time < seconds * 1000);
      const last = deaths.at(-1);
      if (last === undefined) return 0;
      if (deaths.length > most) {
        throw new ProblemError(
          makeProblem({
            code: 'worker-keeps-dying',
            what: text(
              `The ${workerNames[kind].en} process died ${deaths.length} times within ${Math.round(seconds / 60)} minutes.`,
              `${workerNames[kind].zh}进程在 ${Math.round(seconds / 60)} 分钟内结束了 ${deaths.length} 次。`,
            ),
            how: text('Wait a few minutes, close other programs to free memory, and try again.', '请等待几分钟，关闭其他程序以释放内存，然后重试。'),
          }),
        );
      }
      return Math.max(0, last + 200 * 2 ** (deaths.length - 1) - now());
    },
  };
}
