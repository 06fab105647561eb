/** Starts workers as Node child processes: for the local host, the command line and tests. Electron has its own launcher. */
import { fork } from 'node:child_process';
import { dirname, extname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { WorkerHandle, WorkerKind } from '../services/context.ts';
import { codeCacheFolder } from './code-cache.ts';
import { engineFlags } from './engine-flags.ts';

/** Characters of a worker's error output that are kept. */
const lastWords = 8192;

/** `entry` gives the file of a kind; by default the one beside this file. */
export function forkWorker(kind: WorkerKind, entry: (kind: WorkerKind) => string = besideThis): WorkerHandle {
  const child = fork(entry(kind), [], {
    // 'advanced' is structured clone: typed arrays arrive as typed arrays.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { NODE_COMPILE_CACHE: codeCacheFolder(), ...process.env },
    execArgv: ['--disable-warning=ExperimentalWarning', ...engineFlags[kind]],
  });
  // Drivers talk a lot: what a worker says is shown only when it dies of it.
  let complaints = '';
  let killed = false;
  child.stderr?.setEncoding('utf8').on('data', (words: string) => {
    complaints = (complaints + words).slice(-lastWords);
  });
  // 'error' (could not start, or a send to a dead child) is followed by 'close' or means there was no process at all.
  let exit: readonly [number | null, string | null] | undefined;
  const exitListeners = new Set<(code: number | null, signal: string | null) => void>();
  const ended = (code: number | null, signal: string | null): void => {
    if (exit) return;
    exit = [code, signal];
    if (code !== 0 && !killed) process.stderr.write(complaints);
    for (const listener of exitListeners) listener(code, signal);
  };
  // Not 'exit', which may come before its last messages are read.
  child.on('close', ended);
  child.on('error', () => {
    if (child.pid === undefined) ended(-1, null);
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      if (child.connected) child.send(message as never, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
      return () => {
        child.off('message', listener);
      };
    },
    onExit: (listener) => {
      if (exit)
        queueMicrotask(() => {
          if (exit) listener(...exit);
        });
      exitListeners.add(listener);
      return () => {
        exitListeners.delete(listener);
      };
    },
    kill: () => {
      killed = true;
      child.kill('SIGKILL');
    },
  };
}

/** A source, which Node 24 runs as it is, or built, as this file is. */
function besideThis(kind: WorkerKind): string {
  const here = fileURLToPath(import.meta.url);
  return join(dirname(here), kind + extname(here));
}
