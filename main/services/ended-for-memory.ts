/** Whether the kernel ends processes because memory runs out. */
import { readFileSync } from 'node:fs';

/** Processes that the kernel has ended so far because memory ran out; null where it does not count them. */
export function endedForMemory(): number | null {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}
