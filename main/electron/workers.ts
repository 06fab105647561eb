/** Starts workers as Electron utility processes, behind the same handle as Node child processes. */
import { join } from 'node:path';
import type { WorkerHandle, WorkerKind, WorkerLauncher } from '../services/context.ts';
import { engineFlags } from '../workers/engine-flags.ts';
import type { Electron } from './api.ts';

/** Electron makes `execArgv` the command line of the process, where V8's flags stand behind a switch of Chromium's. */
function engineSwitches(kind: WorkerKind): string[] {
  const flags = engineFlags[kind];
  return flags.length === 0 ? [] : [`--js-flags=${flags.join(' ')}`];
}

/** `folder` holds `trainer.cjs` and its siblings; it may lie inside the asar. */
export function utilityLauncher({ utilityProcess }: Pick<Electron, 'utilityProcess'>, folder: string): WorkerLauncher {
  return (kind: WorkerKind): WorkerHandle => {
    const child = utilityProcess.fork(join(folder, `${kind}.cjs`), [], { serviceName: `Netloom ${kind}`, stdio: 'inherit', execArgv: engineSwitches(kind) });
    let code: number | undefined;
    child.once('exit', (exitCode) => {
      code = exitCode;
    });
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => {
        if (code === undefined) child.postMessage(message);
      },
      onMessage(listener) {
        child.on('message', listener);
        return () => {
          child.off('message', listener);
        };
      },
      onExit(listener) {
        // Electron tells a code only: a process ended by a signal has one that no program of ours exits with.
        const tell = (exitCode: number): void => listener(exitCode, null);
        const known = code;
        if (known !== undefined) queueMicrotask(() => tell(known));
        else child.once('exit', tell);
        return () => {
          child.off('exit', tell);
        };
      },
      kill() {
        // `child.kill()` asks politely; a worker inside a long native call would not hear it.
        try {
          if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        } catch {
          // It was gone already.
        }
      },
    };
  };
}
