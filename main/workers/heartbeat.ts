/** A worker's sign of life. */
import type { WorkerPort } from './port.ts';

const everySeconds = 2;

export interface Heartbeat {
  /** Says that up to `seconds` of silence are to be expected (one blocking call), then that they are over. */
  during<T>(seconds: number, work: () => Promise<T>): Promise<T>;
}

export function startHeartbeat(port: WorkerPort): Heartbeat {
  const timer = setInterval(() => { port.send({ type: 'alive' }); }, everySeconds * 1000);
  timer.unref();
  port.send({ type: 'alive' });
  return {
    async during(seconds, work) {
      port.send({ type: 'alive', patience: seconds });
      // One turn of the event loop, so that the message is on its way before the process blocks.
      await new Promise((resolve) => { setImmediate(resolve); });
      try {
        return await work();
      } finally {
        port.send({ type: 'alive' });
      }
    },
  };
}
