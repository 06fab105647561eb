/** From `npm start`'s script (everything installed and built) to a start page that answers to a person, in a real browser. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findBrowser } from '../../main/bootstrap/lib/browser.mjs';
import { type BenchRow, median, row } from './row.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The browser is open already, as a person's is; its own start is not ours to count. */
export async function benchHostStart(): Promise<BenchRow[]> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error('no Chrome, Chromium or Edge to measure with');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const times: number[] = [];
  try {
    for (let round = 0; round < 5; round++) {
      const home = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
      const page = await (await browser.newContext()).newPage();
      const start = performance.now();
      const host = spawn(process.execPath, ['main/bootstrap/start.mjs', '--no-open'], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NETLOOM_HOME: home },
      });
      try {
        for await (const line of createInterface({ input: host.stdout })) {
          const url = /Netloom is ready at (\S+)/.exec(line)?.[1];
          if (url === undefined) continue;
          await page.goto(url);
          await page.getByRole('button').first().click({ trial: true }); // visible, enabled, not covered: it would answer
          times.push(performance.now() - start);
          break;
        }
      } finally {
        host.kill();
        await page.context().close();
        rmSync(home, { recursive: true, force: true });
      }
    }
  } finally {
    await browser.close();
  }
  return [row('local host start to first interactive paint', 'ms', median(times), null, { note: 'browser open before' })];
}
