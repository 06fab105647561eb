/** How a worker talks to the process that started it: the same whether that is Electron (utilityProcess) or Node (fork). */
import { flushCompileCache } from 'node:module';
import process from 'node:process';

export interface WorkerPort {
  send(message: unknown): void;
  /** Sends it behind all that was sent before, and resolves when the process may go: a parent that is busy reads late. */
  sendLast(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
}

/** Electron's `process.parentPort`, as far as we use it. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Messages are structured-clonable values. The worker ends when its parent is gone, so that none is ever left over. */
export function workerPort(): WorkerPort {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => {
        parentPort.postMessage(message);
      },
      async sendLast(message) {
        parentPort.postMessage(message);
        // Electron writes messages in a thread of its own, and does not say when.
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      },
      onMessage: (listener) => {
        parentPort.on('message', (event) => {
          listener(event.data);
        });
      },
    };
  }
  process.on('disconnect', () => {
    process.exit(0);
  });
  // Workers are mostly ended by SIGKILL, which writes nothing: what was compiled for the start is kept here.
  setTimeout(flushCompileCache, 500).unref();
  // A terminal sends Ctrl-C to the whole group: the parent decides what it means and tells us.
  process.on('SIGINT', () => undefined);
  return {
    send: (message) => {
      // A parent that died just now is no error of ours: 'disconnect' follows.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    sendLast: (message) =>
      new Promise((resolve) => {
        if (process.connected)
          process.send?.(message, undefined, undefined, () => {
            resolve();
          });
        else resolve();
      }),
    onMessage: (listener) => {
      process.on('message', listener);
    },
  };
}
