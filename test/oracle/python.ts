/** Runs Python for the oracle suite. Where its environment cannot be had, tests are skipped by name and reason. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
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

/** So that sums are the same everywhere, and two workers do not crowd each other out. */
export const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };

/** The FIFO a served Python reads its requests from. */
export const requestsOf = (folder: string): string => join(folder, 'requests');

/**
 * What `python ...words` prints. Where the suite has set one up, a copy of a Python that has the frameworks loaded runs it
 * (serve.ts), which spares the seconds of loading them.
 */
export function runPython(
  words: readonly string[],
  { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string {
  const server = process.env['NETLOOM_ORACLE_SERVER'];
  if (server === undefined)
    return execFileSync(oraclePython(), words, { input, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...oneThread, ...env } });
  const folder = mkdtempSync(join(server, 'run-'));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('request.json'), JSON.stringify({ words, env }));
  writeFileSync(file('input'), input);
  execFileSync('mkfifo', [file('end')]);
  // Fails at once when nobody reads. A line is shorter than what a pipe takes in one piece: two workers never mix.
  const requests = openSync(requestsOf(server), constants.O_WRONLY | constants.O_NONBLOCK);
  writeSync(requests, `${folder}\n`);
  closeSync(requests);
  const code = readFileSync(file('end'), 'utf8');
  const [out, err] = [readFileSync(file('out'), 'utf8'), readFileSync(file('err'), 'utf8')];
  rmSync(folder, { recursive: true });
  if (code !== '0') throw new Error(`python ${words.join(' ').slice(0, 200)} ended with ${code}: ${err}`);
  return out;
}

/** Runs a script of this folder with JSON in and out. */
export function askPython<T>(script: string, request: unknown): T {
  return JSON.parse(runPython([join(here, script)], { input: JSON.stringify(request) })) as T;
}
