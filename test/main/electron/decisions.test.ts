/** What the shell allows: navigation, links, permissions, senders, arguments, places of windows. */
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isOwnUrl,
  isTrustedSender,
  mayHave,
  mayOpenOutside,
  projectFromArguments,
  reloadLimit,
  startUrl,
  webPreferences,
  windowPlace,
} from '../../../main/electron/decisions.ts';

test.each([
  ['app://netloom/index.html', true],
  ['app://netloom/', true],
  ['app://netloom.evil/index.html', false],
  ['app://evil/index.html', false],
  ['app://netloom:80/', false],
  ['app://user@netloom/', false],
  ['https://netloom/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['', false],
])('%s is a page of ours: %s', (url, expected) => {
  expect(isOwnUrl(url)).toBe(expected);
});

test('only https goes to the browser', () => {
  expect(mayOpenOutside('https://onnx.ai/')).toBe(true);
  for (const url of ['http://onnx.ai/', 'file:///bin/sh', 'smb://host/x', 'ms-msdt:/id', 'https://user:pass@x/', 'vbscript:x', 'nonsense'])
    expect(mayOpenOutside(url), url).toBe(false);
});

test('nothing but writing the clipboard is granted, and only to us', () => {
  expect(mayHave('clipboard-sanitized-write', startUrl)).toBe(true);
  expect(mayHave('clipboard-sanitized-write', 'https://evil.example')).toBe(false);
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb', 'fileSystem'])
    expect(mayHave(permission, startUrl), permission).toBe(false);
});

test('only the top frame of our own page is trusted', () => {
  expect(isTrustedSender({ url: startUrl, parent: null })).toBe(true);
  expect(isTrustedSender({ url: startUrl, parent: {} })).toBe(false);
  expect(isTrustedSender({ url: 'https://evil.example/', parent: null })).toBe(false);
  expect(isTrustedSender(null)).toBe(false);
});

test('the project of a command line', () => {
  const folder = resolve('/work');
  expect(projectFromArguments(['netloom', 'a.netloom'], folder)).toBe(resolve('/work/a.netloom'));
  expect(projectFromArguments(['netloom', '--flag', '/x/B.NETLOOM'], folder)).toBe('/x/B.NETLOOM');
  expect(projectFromArguments(['netloom', '--file=a.netloom', 'a.txt'], folder)).toBeNull();
  expect(projectFromArguments(['a.netloom'], folder)).toBeNull();
});

test('whatever was kept, the window opens on a screen and not larger than it', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 800 },
  ];
  const number = fc.oneof(fc.integer({ min: -5000, max: 9000 }), fc.double(), fc.constant(undefined), fc.string());
  fc.assert(
    fc.property(fc.record({ width: number, height: number, x: number, y: number, maximized: fc.anything() }), (kept) => {
      const place = windowPlace(kept, screens);
      expect(place.width).toBeGreaterThanOrEqual(400);
      expect(place.height).toBeGreaterThanOrEqual(400);
      if (place.x === undefined || place.y === undefined) return;
      const { x, y } = place;
      expect(screens.some((area) => x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height && place.width <= area.width)).toBe(true);
    }),
  );
  expect(windowPlace(null, [])).toEqual({ width: 1280, height: 800, maximized: false });
  expect(windowPlace({ width: 1000, height: 700, x: 2000, y: 20, maximized: true }, screens)).toEqual({
    width: 1000,
    height: 700,
    x: 2000,
    y: 20,
    maximized: true,
  });
  expect(windowPlace({ width: 1000, height: 700, x: 9000, y: 20 }, screens)).toEqual({ width: 1000, height: 700, maximized: false });
});

test('web preferences are shut', () => {
  expect(webPreferences('/p.cjs')).toEqual({
    preload: '/p.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  });
});

test('a page that keeps dying is not loaded for ever', () => {
  let now = 0;
  const may = reloadLimit(() => now);
  expect([may(), may(), may(), may(), may()]).toEqual([true, true, true, false, false]);
  now = 60_000;
  expect(may()).toBe(true);
});
