/** The one window: where it was left, shown when it has something to show. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { Electron } from './api.ts';
import { reloadLimit, startUrl, webPreferences, windowPlace } from './decisions.ts';

function readKept(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // the first start, or a file cut short: open at the usual size
  }
}

export function openWindow(
  { BrowserWindow, screen }: Pick<Electron, 'BrowserWindow' | 'screen'>,
  options: { readonly preload: string; readonly state: string },
): BrowserWindow {
  const file = join(options.state, 'window.json');
  const place = windowPlace(
    readKept(file),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width: place.width,
    height: place.height,
    ...(place.x === undefined || place.y === undefined ? {} : { x: place.x, y: place.y }),
    minWidth: 900,
    minHeight: 600,
    title: 'Netloom',
    show: false,
    webPreferences: webPreferences(options.preload),
  });
  if (place.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    try {
      writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }));
    } catch {
      // The place of a window is not worth a message.
    }
  });
  // A crash of the page loses nothing: the document is on disk and the services live on here.
  const mayReload = reloadLimit();
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && mayReload()) window.webContents.reload();
  });
  void window.loadURL(startUrl);
  return window;
}
