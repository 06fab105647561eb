/** Steps of a training make little garbage: V8 need not keep 32 MB and more ready for it. */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/**
 * Electron gives its processes no V8 flags (elsewhere `fork.ts` does), so the worker says it itself: the space for new objects
 * stays as V8 begins with it. A training of a small GPT takes 266 MB so, 253 by the flag.
 */
export function keepHeapSmall(): void {
  if (process.versions['electron'] !== undefined) keepYoungSpace();
}

/** For tests: whatever the host. */
export function keepYoungSpace(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
