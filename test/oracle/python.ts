/** Runs Python for the oracle suite. Where its environment cannot be had, tests are skipped by name and reason. */
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

function findPython(): { python: string | null; reason: string } {
  const result = spawnSync('bash', [join(here, 'setup.sh')], { encoding: 'utf8' });
  if (result.status === 0) return { python: result.stdout.trim(), reason: '' };
  return { python: null, reason: (result.stderr ?? '').trim().split('\n').at(-1) ?? 'no Python' };
}

const found = findPython();

/** Why there is no oracle here; empty when there is one. */
export const oracleMissing = found.python === null ? found.reason : '';

/** Path of the oracle's Python. */
export function oraclePython(): string {
  if (found.python === null) throw new Error(found.reason);
  return found.python;
}

/** Runs a script of this folder with JSON in and out. */
export function askPython<T>(script: string, request: unknown): T {
  const output = execFileSync(oraclePython(), [join(here, script)], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  return JSON.parse(output) as T;
}
