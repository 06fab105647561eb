/** How much memory a process took at its fullest moment since it was asked first. */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const mega = 2 ** 20;

/** Of /proc/self/status, in MB; NaN where there is none. */
function status(field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

/** Begins here; the answer gives MB grown at the fullest moment since. Elsewhere than on Linux, since the fullest moment before. */
export function watchResident(): () => number {
  try {
    writeFileSync('/proc/self/clear_refs', '5'); // the fullest moment is now
    const before = status('VmRSS');
    return () => status('VmHWM') - before;
  } catch {
    const most = (): number => (process.resourceUsage().maxRSS * 1024) / mega;
    const before = most();
    return () => most() - before;
  }
}
