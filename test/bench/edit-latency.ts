/** How soon an edit is seen: by the pure functions alone, and through the real screen with the code pane open, at 200 and 1,000 layers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { findBrowser } from '../../main/bootstrap/lib/browser.mjs';
import { unwrap } from '../../shared/base/problem.ts';
import { pytorchCode } from '../../shared/codegen/pytorch.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';
import { applyEdits } from '../../shared/model/edits.ts';
import { bigNetwork, wideName } from './big-network.ts';
import { type BenchRow, median, row } from './row.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rounds = 40;
const limit = 16;

/** Milliseconds of each edit: the new document, its shapes and Problems, its code. Half the edits change every shape, half one layer. */
export function measurePure(start: Document): readonly number[] {
  let document = start;
  const wide = document.nodes.filter((node) => node.name === wideName).map((node) => node.id);
  const input = document.nodes.find((node) => node.type === 'image-input')?.id ?? '';
  check(document);
  return Array.from({ length: rounds + 5 }, (_, round) => {
    const edit = round % 2 === 0
      ? { type: 'set-param', node: input, name: 'height', value: 32 + (round % 4) * 4 }
      : { type: 'set-param', node: wide[round % wide.length] ?? '', name: 'filters', value: 16 + (round % 8) };
    const begun = performance.now();
    document = unwrap(applyEdits(document, [edit])).document;
    check(document);
    pytorchCode(document);
    return performance.now() - begun;
  }).slice(5);
}

/** In the page: presses one of the starred numbers, and waits until card, neighbours and code have changed. */
async function measureScreen(page: Page, nodes: number): Promise<readonly number[]> {
  const times: number[] = [];
  await page.locator('[data-parameter="filters"] .nl-star').first().waitFor();
  for (let round = 0; round < rounds / 2; round++) {
    times.push(await page.evaluate(async ({ round, withCode }) => {
      const stars = [...document.querySelectorAll<HTMLElement>('[data-parameter="filters"] .nl-star')];
      const star = stars[round % 2] as HTMLElement;
      const wanted = star.textContent ?? '';
      const card = document.querySelector('.nl-layer[data-selected]');
      const code = document.querySelector('[data-testid="code"]');
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      const begun = performance.now();
      star.click();
      const shown = () => card?.querySelector('.nl-layer-shape')?.textContent?.startsWith(`${wanted} `)
        && (!withCode || (code?.textContent ?? '').replaceAll('\u00a0', ' ').includes(`Conv2d(16, ${wanted}, kernel_size`));
      // React and Monaco work within the press or in tasks right behind it: looked at after each.
      while (!shown()) {
        if (performance.now() - begun > 5000) throw new Error(`the edit to ${wanted} never showed`);
        await new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });
      }
      // What is left of the frame: style and layout.
      document.body.getBoundingClientRect();
      return performance.now() - begun;
    }, { round, withCode: nodes <= 400 }));
    await page.waitForTimeout(60);
  }
  return times.slice(2);
}

async function openInBrowser(page: Page, url: string, document: Document): Promise<void> {
  await page.goto(url);
  await page.locator('.nl-app').waitFor();
  const path = await page.evaluate(async (text) => {
    const drawing = JSON.parse(text) as { nodes: unknown[] };
    const socket = new WebSocket(`ws://${location.host}/api`);
    await new Promise((resolve) => { socket.onopen = resolve; });
    const request = (id: number, name: string, input: unknown) => new Promise<{ value: { id: string; path: string } }>((resolve) => {
      socket.addEventListener('message', (event: MessageEvent<string>) => {
        const answer = JSON.parse(event.data) as { id?: number; value: { id: string; path: string } };
        if (answer.id === id) resolve(answer);
      });
      socket.send(JSON.stringify({ id, name, input }));
    });
    const { value } = await request(1, 'projects.create', { name: `bench ${drawing.nodes.length}`, path: null, template: null, document: drawing });
    await request(2, 'projects.close', { project: value.id });
    socket.close();
    sessionStorage.setItem('netloom.session', JSON.stringify({ path: value.path, room: 'network' }));
    localStorage.setItem('netloom.network-panes', JSON.stringify({ bottom: 1500 }));
    return value.path;
  }, JSON.stringify(document));
  if (typeof path !== 'string') throw new Error('the project was not made');
  await page.reload();
  await page.locator('.react-flow__node').first().waitFor();
  await page.locator('#nl-tab-code').click();
  await page.getByTestId('code').getByText('PyTorch').first().waitFor();
  await page.locator('.nl-canvas').focus();
  // Through the layers to the first one of that name that is drawn.
  for (let n = 0; n < 12 && await page.locator('.nl-layer[data-selected]').getByText(wideName).count() === 0; n++) {
    await page.keyboard.press('Tab');
    await page.waitForTimeout(300);
  }
}

export async function benchEditLatency(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const sizes = [200, 1000];
  for (const size of sizes) rows.push(row(`edit, check and code, ${size} layers`, 'ms', median(measurePure(bigNetwork(size))), null, size === 200 ? { limit } : {}));
  const executablePath = await findBrowser();
  if (executablePath === undefined) return rows;
  const home = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  const host = spawn(process.execPath, ['main/bootstrap/start.mjs', '--no-open', '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NETLOOM_HOME: home } });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for await (const line of createInterface({ input: host.stdout })) {
      const url = /Netloom is ready at (\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      // A tall window: the changed line of code is on the screen, as it is when somebody watches it.
      const page = await (await browser.newContext({ viewport: { width: 1920, height: 2400 }, reducedMotion: 'reduce' })).newPage();
      for (const size of sizes) {
        await openInBrowser(page, url, bigNetwork(size));
        const note = size <= 400 ? 'press to card, wires, Problems and code' : 'press to card and wires; code follows';
        rows.push(row(`edit on the screen, ${size} layers`, 'ms', median(await measureScreen(page, size)), null, size === 200 ? { limit, note } : { note }));
        await page.evaluate(() => sessionStorage.clear());
      }
      break;
    }
  } finally {
    await browser.close();
    host.kill();
    rmSync(home, { recursive: true, force: true });
  }
  return rows;
}
