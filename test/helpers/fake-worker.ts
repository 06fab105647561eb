/** A worker without a process: tests say for it what it says, and how it ends. */
import type { WorkerHandle } from '../../main/services/context.ts';

export interface FakeWorker {
  readonly handle: WorkerHandle;
  say(message: unknown): void;
  exit(code: number | null, signal: string | null): void;
}

/** `kill` does what the test wants of it; by default nothing. */
export function fakeWorker(pid?: number, kill: (worker: FakeWorker) => void = () => undefined): FakeWorker {
  const messages = new Set<(message: unknown) => void>();
  const exits = new Set<(code: number | null, signal: string | null) => void>();
  const worker: FakeWorker = {
    handle: {
      pid,
      send: () => undefined,
      onMessage: (listener) => {
        messages.add(listener);
        return () => messages.delete(listener);
      },
      onExit: (listener) => {
        exits.add(listener);
        return () => exits.delete(listener);
      },
      kill: () => kill(worker),
    },
    say: (message) => {
      for (const listener of messages) listener(message);
    },
    exit: (code, signal) => {
      for (const listener of exits) listener(code, signal);
    },
  };
  return worker;
}
