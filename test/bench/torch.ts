/** PyTorch as a peer: a Python process that answers one JSON line for each it is asked. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The oracle suite's Python when it has PyTorch, else null. Nothing is installed for a bench. */
export function findTorchPython(): string | null {
  const candidates = [process.env['NETLOOM_ORACLE_PYTHON'], pathOf('../oracle/.venv/bin/python')];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) return null;
  return spawnSync(found, ['-c', 'import torch']).status === 0 ? found : null;
}

export interface TorchPeer {
  /** Milliseconds of each of `steps` steps. */
  times(request: { threads: number; steps: number; use?: boolean }): Promise<readonly number[]>;
  /** MB taken from before the network was made to the fullest moment of the last steps; null where it cannot be known. */
  grown(): number | null;
  close(): void;
}

/** `job` is the script's first request. */
export function startTorch(python: string, script: string, job: unknown): TorchPeer {
  const child = spawn(python, [pathOf(script)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (request: unknown) => child.stdin.write(`${JSON.stringify(request)}\n`);
  send(job);
  let grown: number | null = null;
  return {
    async times(request) {
      send(request);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended early`);
      const answer = JSON.parse(String(value)) as { times: number[]; grown?: number | null };
      grown = answer.grown ?? null;
      return answer.times;
    },
    grown: () => grown,
    close: () => void child.kill(),
  };
}
