/** Set-up of the oracle suite: one Python that has the frameworks loaded, for all test files. See serve.py. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oracleMissing, oraclePython, oneThread, requestsOf } from './python.ts';

/** Starts it; answers how to end it. */
export async function setup(): Promise<(() => void) | undefined> {
  if (oracleMissing !== '') return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'netloom-python-'));
  execFileSync('mkfifo', [requestsOf(folder)]);
  const server = spawn(oraclePython(), [join(import.meta.dirname, 'serve.py'), requestsOf(folder)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...oneThread },
  });
  await new Promise<void>((ready, failed) => {
    server.stdout.once('data', () => {
      ready();
    });
    server.once('error', failed);
    server.once('exit', (code) => {
      failed(new Error(`the oracle's Python ended with ${code}`));
    });
  });
  process.env['NETLOOM_ORACLE_SERVER'] = folder;
  return () => {
    server.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  };
}
