/** Trainings under way in this host, of all its projects: what would slow one down, or be wrong beside one, waits. */
import type { Context } from './context.ts';

interface Now {
  running: number;
  readonly changed: Set<() => void>;
}

const known = new WeakMap<Context, Now>();

function nowOf(context: Context): Now {
  const now = known.get(context) ?? { running: 0, changed: new Set() };
  known.set(context, now);
  return now;
}

export function isTraining(context: Context): boolean {
  return nowOf(context).running > 0;
}

/** Says that a training begins; the answer says that it has ended. */
export function trainingBegins(context: Context): () => void {
  const now = nowOf(context);
  const change = (by: number) => {
    now.running += by;
    for (const tell of [...now.changed]) tell();
  };
  change(1);
  return () => {
    change(-1);
  };
}

/** Does `work` while nothing is trained. A training that begins ends it (`disturbed`), and it is begun anew when all have ended. */
export async function whileIdle<T>(context: Context, work: (disturbed: AbortSignal) => Promise<T>): Promise<T> {
  const { changed } = nowOf(context);
  for (;;) {
    while (isTraining(context)) await nextChange(changed);
    const disturbance = new AbortController();
    const tell = () => {
      disturbance.abort();
    };
    changed.add(tell);
    const result = await work(disturbance.signal).finally(() => changed.delete(tell));
    if (!disturbance.signal.aborted) return result;
  }
}

function nextChange(changed: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    const once = () => {
      changed.delete(once);
      resolve();
    };
    changed.add(once);
  });
}
