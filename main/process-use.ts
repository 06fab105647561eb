/** What a process is doing, as the system sees it. Linux only; elsewhere nothing is known. */
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

export interface ProcessUse {
  /** Of processor time, all threads together. */
  readonly seconds: number;
  /** It computes, waits for its turn to, or for the disk; it does not merely wait. */
  readonly ready: boolean;
}

/** Clock ticks a second in /proc: fixed for user space (proc(5), `USER_HZ`). */
const ticks = 100;

/** From state (field 3 of proc(5)) on. The name before it, in brackets, may hold anything. */
function fieldsOf(stat: string): readonly string[] {
  return readFileSync(stat, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
}

const isReady = ([state]: readonly string[]): boolean => state === 'R' || state === 'D';

/** Null when it is gone, or the system does not say. */
export function processUse(pid: number): ProcessUse | null {
  if (process.platform !== 'linux') return null;
  try {
    const fields = fieldsOf(`/proc/${pid}/stat`);
    // utime and stime of all threads, but the state of the first only, which may be waiting for the others.
    const ready = isReady(fields) || readdirSync(`/proc/${pid}/task`).some((thread) => isReady(fieldsOf(`/proc/${pid}/task/${thread}/stat`)));
    return { seconds: (Number(fields[11]) + Number(fields[12])) / ticks, ready };
  } catch {
    return null;
  }
}
