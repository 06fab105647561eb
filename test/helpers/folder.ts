/** A folder for one test, and its removal. In memory where the system offers that: thousands of commits would wait for the disk. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/** `large`: gigabytes, which are left to the disk. */
export function scratchFolder(large = false): ScratchFolder {
  const path = mkdtempSync(join(!large && existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netloom-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
