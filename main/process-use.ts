/** What a process is doing, as the system sees it. Linux only; elsewhere nothing is known. */
import { readFileSync } from 'node:fs';
import process from 'node:process';

export interface ProcessUse {
  /** Of processor time, all threads together. */
  readonly seconds: number;
  /** It computes, waits for its turn to, or for the disk; it does not merely wait. */
  readonly ready: boolean;
}

/** Clock ticks a second in /proc: fixed for user space (proc(5), `USER_HZ`). */
const ticks = 100;

/** Null when it is gone, or the system does not say. */
export function processUse(pid: number): ProcessUse | null {
  if (process.platform !== 'linux') return null;
  try {
    // The name, in brackets, may hold anything; after it come state (field 3) and utime, stime (14, 15).
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { seconds: (Number(fields[11]) + Number(fields[12])) / ticks, ready: fields[0] === 'R' || fields[0] === 'D' };
  } catch {
    return null;
  }
}
