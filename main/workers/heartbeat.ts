/** A worker's sign of life. */
import type { WorkerPort } from './port.ts';

const everySeconds = 2;

export interface Heartbeat {
  /** Says that up to `seconds` of silence are to be expected (one blocking call), then that they are over. */
  during<T>(seconds: number, work: () => Promise<T>): Promise<T>;
  /** From now on, up to `seconds` of silence at a time are normal; undefined: the usual. */
  allow(seconds: number | undefined): void;
}

export function startHeartbeat(port: WorkerPort): Heartbeat {
  let patience: number | undefined;
  const beat = (): void => {
    port.send(patience === undefined ? { type: 'alive' } : { type: 'alive', patience });
  };
  setInterval(beat, everySeconds * 1000).unref();
  beat();
  return {
    allow(seconds) {
      if (seconds === patience) return;
      patience = seconds;
      beat();
    },
    async during(seconds, work) {
      const before = patience;
      patience = seconds;
      beat();
      // One turn of the event loop, so that the message is on its way before the process blocks.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      try {
        return await work();
      } finally {
        patience = before;
        beat();
      }
    },
  };
}
