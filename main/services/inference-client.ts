/** The services' side of the inference worker: started when first needed, started again (within limits) when it dies. */
import { ProblemError, type Problem } from '../../shared/base/problem.ts';
import { createRestartBudget, startWatched, type WatchedWorker } from '../supervise.ts';
import type { FromInference, InferenceJob, InferenceJobs } from '../workers/protocol.ts';
import type { Context, WorkerLauncher } from './context.ts';

export interface InferenceClient {
  ask<J extends InferenceJob>(
    job: J,
    input: InferenceJobs[J]['input'],
    generated?: (sample: number, text: string) => void,
  ): Promise<InferenceJobs[J]['output']>;
  /** Ends the text that is being written, where it is. */
  stopWriting(): void;
  /** Resolves when its worker is gone. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  readonly generated: Generated | undefined;
}

/** Told of each sample as it grows. */
type Generated = (sample: number, text: string) => void;

/** Jobs that were under way when the worker died are refused with the reason, never repeated: one of them may be the cause. */
export function createInferenceClient(launch: WorkerLauncher): InferenceClient {
  const budget = createRestartBudget('inference');
  const waiting = new Map<number, Waiting>();
  let worker: WatchedWorker | undefined;
  let nextId = 1;

  function start(): WatchedWorker {
    const started = startWatched(launch, {
      kind: 'inference',
      onMessage(raw) {
        const message = raw as FromInference;
        if (message.type === 'alive') return;
        const job = waiting.get(message.id);
        if (message.type === 'generated') {
          job?.generated?.(message.sample, message.text);
          return;
        }
        waiting.delete(message.id);
        if (message.type === 'answer') job?.resolve(message.value);
        else job?.reject(new ProblemError(message.problem));
      },
      onDeath(problem: Problem | null) {
        if (worker === started) worker = undefined;
        if (problem === null) return;
        budget.died();
        for (const job of waiting.values()) job.reject(new ProblemError(problem));
        waiting.clear();
      },
    });
    return started;
  }

  return {
    async ask<J extends InferenceJob>(job: J, input: InferenceJobs[J]['input'], generated?: Generated) {
      if (!worker) {
        const wait = budget.wait();
        if (wait > 0)
          await new Promise((resolve) => {
            setTimeout(resolve, wait);
          });
        worker ??= start();
      }
      const id = nextId++;
      const answer = new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject, generated });
      });
      worker.send({ type: 'job', id, job, input });
      return (await answer) as InferenceJobs[J]['output'];
    },
    stopWriting() {
      worker?.send({ type: 'stop' });
    },
    async close() {
      const last = worker;
      worker = undefined;
      await last?.end();
    },
  };
}

const clients = new WeakMap<Context, InferenceClient>();

/** One worker for all services of a host. */
export function inferenceOf(context: Context): InferenceClient {
  const client = clients.get(context) ?? createInferenceClient(context.launch);
  clients.set(context, client);
  return client;
}
