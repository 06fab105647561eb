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
const rounds = 100;
/** The first edits run code that the browser has not compiled yet: told apart, and part of the median. */
const first = 10;
const limit = 16;

/** Milliseconds of each edit: the new document, its shapes and Problems, its code. Half the edits change every shape, half one layer. */
export function measurePure(start: Document): readonly number[] {
  let document = start;
  const wide = document.nodes.filter((node) => node.name === wideName).map((node) => node.id);
  const input = document.nodes.find((node) => node.type === 'image-input')?.id ?? '';
  check(document);
  return Array.from({ length: rounds + 5 }, (_, round) => {
    const edit =
      round % 2 === 0
        ? { type: 'set-param', node: input, name: 'height', value: 32 + (round % 4) * 4 }
        : { type: 'set-param', node: wide[round % wide.length] ?? '', name: 'filters', value: 16 + (round % 8) };
    const begun = performance.now();
    document = unwrap(applyEdits(document, [edit])).document;
    pytorchCode(document, check(document));
    return performance.now() - begun;
  }).slice(5);
}

type Edited = 'one layer' | 'every layer';

/**
 * In the page, from the press until card, wire, Problems and code hold the new shape and all of it is laid out. No time of
 * Playwright's is in it. One layer: a starred number of filters is pressed. Every layer: the height of the pictures is
 * entered, and the last card drawn has to change too.
 */
async function measureScreen(page: Page, edited: Edited, wire: string, withCode: boolean): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(
      await page.evaluate(
        async ({ round, every, wire, withCode }) => {
          const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
          const key = (target: Element, name: string) =>
            target.dispatchEvent(new KeyboardEvent('keydown', { key: name, code: name, bubbles: true, cancelable: true }));
          const text = (element: Element | null | undefined) => (element?.textContent ?? '').replaceAll('\u00a0', ' ');
          const card = document.querySelector('.nl-layer[data-selected] .nl-layer-shape');
          const thread = document.querySelector(`[data-testid="rf__edge-${wire}"] .nl-thread-shape`);
          const last = [...document.querySelectorAll('.nl-layer-shape')].filter((shape) => text(shape).split('×').length === 3).at(-1);
          const code = document.querySelector('[data-testid="code"]');
          const before = [card, thread, ...(every ? [last] : [])].map((element) => ({ element, was: text(element) }));
          const star = document.querySelectorAll<HTMLElement>('[data-parameter="filters"] .nl-star')[round % 2];
          const height = document.querySelector<HTMLElement>('[data-parameter="height"] input');
          const line = every ? '' : `Conv2d(16, ${text(star).trim()}, kernel_size`;
          if (every && height !== null) {
            height.focus();
            key(height, 'ArrowUp');
          }
          await frame();
          const begun = performance.now();
          if (every && height !== null) key(height, 'Enter');
          else star?.click();
          const shown = () => before.every(({ element, was }) => text(element) !== was) && (!withCode || every || text(code).includes(line));
          // React works within the press or right behind it: looked at after each task.
          while (!shown()) {
            if (performance.now() - begun > 5000) throw new Error('the edit never showed');
            await new Promise((resolve) => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = resolve;
              port2.postMessage(0);
            });
          }
          // What is left of the frame: style and layout.
          document.body.getBoundingClientRect();
          return performance.now() - begun;
        },
        { round, every: edited === 'every layer', wire, withCode },
      ),
    );
    await page.waitForTimeout(60);
  }
  return times;
}

/** Selects a layer as a person does, in the outline, which brings it to the middle at a readable size; then opens the code. */
async function choose(page: Page, id: string): Promise<void> {
  await page.locator('#nl-tab-outline').click();
  await page.locator(`tr[data-node="${id}"]`).click();
  await page.locator('#nl-tab-code').click();
  await page.getByTestId('code').getByText('torch').first().waitFor();
  await page.locator('.nl-layer[data-selected]').waitFor();
  await page.waitForTimeout(500);
}

/** Down the code until the layer's line is on the screen, as it is when somebody watches it. */
async function scrollTo(page: Page, line: string): Promise<void> {
  const code = page.getByTestId('code');
  await code.hover();
  for (let n = 0; n < 80 && !((await code.textContent()) ?? '').replaceAll('\u00a0', ' ').includes(line); n++) {
    await page.mouse.wheel(0, 60);
    await page.waitForTimeout(50);
  }
}

async function openInBrowser(page: Page, url: string, document: Document): Promise<void> {
  await page.goto(url);
  await page.locator('.nl-app').waitFor();
  const path = await page.evaluate(async (text) => {
    const drawing = JSON.parse(text) as { nodes: unknown[] };
    const socket = new WebSocket(`ws://${location.host}/api`);
    await new Promise((resolve) => {
      socket.onopen = resolve;
    });
    const request = (id: number, name: string, input: unknown) =>
      new Promise<{ value: { id: string; path: string } }>((resolve) => {
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
    localStorage.setItem('netloom.network-panes', JSON.stringify({ bottom: 320 }));
    return value.path;
  }, JSON.stringify(document));
  if (typeof path !== 'string') throw new Error('the project was not made');
  await page.reload();
  await page.locator('.react-flow__node').first().waitFor();
}

export async function benchEditLatency(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const sizes = [200, 1000];
  for (const size of sizes)
    rows.push(row(`edit, check and code, ${size} layers`, 'ms', median(measurePure(bigNetwork(size))), null, size === 200 ? { limit } : {}));
  const executablePath = await findBrowser();
  if (executablePath === undefined) return rows;
  const home = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  const host = spawn(process.execPath, ['main/bootstrap/start.mjs', '--no-open', '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NETLOOM_HOME: home },
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for await (const line of createInterface({ input: host.stdout })) {
      const url = /Netloom is ready at (\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })).newPage();
      for (const size of sizes) {
        const network = bigNetwork(size);
        const wide = network.nodes.find((node) => node.name === wideName)?.id ?? '';
        const input = network.nodes.find((node) => node.type === 'image-input')?.id ?? '';
        const wireFrom = (id: string) => network.wires.find((wire) => wire.from === id)?.id ?? '';
        const withCode = size <= 400;
        const edited = (name: string, times: readonly number[], seen: string) =>
          row(name, 'ms', median(times), null, {
            ...(withCode ? { limit } : {}),
            note: `${seen}; the first ${first}: ${median(times.slice(0, first)).toFixed(1)} ms`,
          });
        await openInBrowser(page, url, network);
        await choose(page, wide);
        if (withCode) await scrollTo(page, 'self.wide_look = ');
        rows.push(
          edited(
            `edit on the screen, ${size} layers`,
            await measureScreen(page, 'one layer', wireFrom(wide), withCode),
            withCode ? 'press to card, wire, Problems and code' : 'press to card and wire; code follows',
          ),
        );
        await choose(page, input);
        rows.push(
          edited(
            `edit on the screen of every shape, ${size} layers`,
            await measureScreen(page, 'every layer', wireFrom(input), false),
            'press to the last card',
          ),
        );
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
