/** Wiring: the shell calls Electron in the right order with the right rules. Against a typed fake; the real one has its own suite. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startUrl } from '../../../main/electron/decisions.ts';
import { startShell } from '../../../main/electron/shell.ts';
import { utilityLauncher } from '../../../main/electron/workers.ts';
import { contentSecurityPolicy } from '../../../main/services/content-security.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { fakeElectron } from '../../helpers/fake-electron.ts';

let home: string;
let services: Services | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netloom-shell-'));
  mkdirSync(join(home, 'screen'));
  writeFileSync(join(home, 'screen/index.html'), '<!doctype html>');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function started(options?: { firstInstance?: boolean }) {
  const fake = fakeElectron(options);
  await startShell(fake.electron, {
    built: home,
    screen: join(home, 'screen'),
    preload: join(home, 'preload.cjs'),
    paths: () => studioPaths({ NETLOOM_HOME: home }),
    language: undefined,
    log: () => {},
    services: (given) => {
      services = createServices(given);
      return services;
    },
  });
  return { ...fake, window: fake.windows[0]! };
}

const own = { senderFrame: { url: startUrl, parent: null } };

test('the scheme is registered before the app is ready, pages and IPC before the window', async () => {
  const { order, window } = await started();
  expect(order).toEqual(['lock', 'scheme', 'ready', 'pages', 'ipc', 'window']);
  expect(window.url).toBe(startUrl);
  expect(window.options['webPreferences']).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  expect(window.calls).toEqual([]);
  window.emit('ready-to-show');
  expect(window.calls).toEqual(['show']);
});

test('a second instance goes at once', async () => {
  expect((await started({ firstInstance: false })).order).toEqual(['lock', 'quit']);
});

test('pages come from the manifest with the policy', async () => {
  const { pages } = await started();
  const ask = pages.get('app') as (request: Request) => Promise<Response>;
  const get = (url: string, method = 'GET') => ask({ url, method } as Request);
  expect((await get(startUrl)).headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect((await get('app://netloom/../../etc/passwd.txt')).status).toBe(404);
  expect((await get('app://evil/index.html')).status).toBe(403);
  expect((await get(startUrl, 'POST')).status).toBe(403);
});

test('requests of our page are answered, of others refused', async () => {
  const { handlers } = await started();
  const request = handlers.get('netloom:request')!;
  expect(await request(own, { id: 1, name: 'system.info', input: {} })).toMatchObject({ id: 1, ok: true, value: { host: 'electron', version: '1.2.3' } });
  expect(await request(own, { id: 2, name: 'nothing', input: {} })).toMatchObject({ id: 2, ok: false, problem: { code: 'bad-request' } });
  for (const event of [{ senderFrame: null }, { senderFrame: { url: 'https://evil.example', parent: null } }, { senderFrame: { url: startUrl, parent: {} } }]) {
    expect(() => request(event, { id: 1, name: 'system.info', input: {} })).toThrow('refused');
  }
});

test('events reach the page', async () => {
  const { window } = await started();
  services?.context.emit({ type: 'command', command: 'view.palette' });
  expect(window.webContents.sent).toEqual([{ channel: 'netloom:event', message: { type: 'command', command: 'view.palette' } }]);
});

test('a file opened before the page is there waits for it; later ones come at once, the window to the front', async () => {
  const { app, window } = await started();
  const prevented: boolean[] = [];
  app.emit('open-file', { preventDefault: () => prevented.push(true) }, '/a.netloom');
  expect(prevented).toEqual([true]);
  expect(window.webContents.sent).toEqual([]);
  window.webContents.emit('did-finish-load');
  app.emit('second-instance', {}, ['netloom', 'b.netloom'], '/folder');
  expect(window.webContents.sent.map(({ message }) => message)).toEqual([
    { type: 'command', command: 'project.open', path: '/a.netloom' },
    { type: 'command', command: 'project.open', path: '/folder/b.netloom' },
  ]);
  expect(window.calls).toContain('focus');
});

test('leaving the page, new windows, webviews and permissions are refused', async () => {
  const { window, permissions, opened } = await started();
  const prevented: string[] = [];
  const leave = (event: string, url: string): void => {
    window.webContents.emit(event, { url, preventDefault: () => prevented.push(`${event} ${url}`) });
  };
  leave('will-navigate', startUrl);
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) leave(event, 'https://evil.example/');
  expect(prevented).toHaveLength(4);
  expect(window.webContents.openHandler?.({ url: 'https://onnx.ai/' })).toEqual({ action: 'deny' });
  expect(window.webContents.openHandler?.({ url: 'file:///bin/sh' })).toEqual({ action: 'deny' });
  expect(opened).toEqual(['https://onnx.ai/']);
  const answers: unknown[] = [];
  permissions['request']?.({}, 'media', (answer: unknown) => answers.push(answer), { requestingUrl: startUrl });
  expect(answers).toEqual([false]);
  expect(permissions['check']?.({}, 'geolocation', startUrl)).toBe(false);
  expect(permissions['device']?.({})).toBe(false);
});

test('a crashed page is loaded again', async () => {
  const { window } = await started();
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(window.webContents.reloads).toBe(1);
});

test('the menu follows the language of the page', async () => {
  const { listeners, menus } = await started();
  listeners.get('netloom:language')?.(own, 'zh-CN');
  listeners.get('netloom:language')?.(own, 'zh-CN');
  listeners.get('netloom:language')?.({ senderFrame: null }, 'en');
  expect(menus).toHaveLength(2);
  expect(JSON.stringify(menus[1])).toContain('开始训练');
});

test('quitting waits for the services', async () => {
  const { app, order } = await started();
  const event = {
    prevented: 0,
    preventDefault() {
      this.prevented += 1;
    },
  };
  app.emit('before-quit', event);
  expect(event.prevented).toBe(1);
  await expect.poll(() => order.at(-1)).toBe('quit');
  app.emit('before-quit', event);
  expect(event.prevented).toBe(1);
});

test('workers are utility processes behind the usual handle', async () => {
  const { electron, forks } = fakeElectron();
  const worker = utilityLauncher(electron, '/app/.vite/build')('trainer');
  expect(forks[0]).toMatchObject({ path: join('/app/.vite/build', 'trainer.cjs'), execArgv: ['--js-flags=--max-semi-space-size=2'] });
  const heard: unknown[] = [];
  const stop = worker.onMessage((message) => heard.push(message));
  worker.send({ a: 1 });
  stop();
  worker.send({ a: 2 });
  expect(heard).toEqual([{ a: 1 }]);
  const exits: unknown[] = [];
  worker.onExit((code, signal) => exits.push([code, signal]));
  forks[0]?.child.emit('exit', 9);
  worker.send({ a: 3 });
  worker.onExit((code) => exits.push(code));
  await expect.poll(() => exits).toEqual([[9, null], 9]);
});
