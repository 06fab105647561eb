/** What the shell allows, as pure functions: no Electron here, so every rule is tested without its binary. */
import { isAbsolute, resolve } from 'node:path';

/** The page's own scheme and name; nothing else is ever shown in a window. */
export const appScheme = 'app';
export const appOrigin = 'app://netloom';
export const startUrl = `${appOrigin}/index.html`;

/** Whether a URL is a page of ours. `new URL('app://x').origin` is "null" for schemes Node does not know, so the parts are compared. */
export function isOwnUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return `${protocol}//${host}` === appOrigin && username === '' && password === '';
}

/** Links that may go to the person's browser. */
export function mayOpenOutside(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username === '' && password === '';
}

/** What a page may ask for: to put something on the clipboard. No room uses a camera or a microphone. */
const grantedPermissions: readonly string[] = ['clipboard-sanitized-write'];

export function mayHave(permission: string, requestingUrl: string): boolean {
  return grantedPermissions.includes(permission) && isOwnUrl(requestingUrl);
}

/** The parts of an IPC event's sender that matter. */
export interface SenderFrame {
  readonly url: string;
  /** Null for the top frame. */
  readonly parent: unknown;
}

/** Only the top frame of our own page is answered. The frame is null when it went away before the message was read. */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isOwnUrl(frame.url);
}

/** The project named on a command line, made absolute; null when there is none. Options (`--x`) are Chromium's and ours. */
export function projectFromArguments(args: readonly string[], folder: string): string | null {
  const named = args.slice(1).find((arg) => !arg.startsWith('-') && arg.toLowerCase().endsWith('.netloom'));
  if (named === undefined) return null;
  return isAbsolute(named) ? named : resolve(folder, named);
}

export interface WindowState {
  readonly width: number;
  readonly height: number;
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly maximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window opens: as it was left, but only if that place is still on a screen and not larger than it. */
export function windowPlace(kept: unknown, screens: readonly Area[]): WindowState {
  const first = screens[0] ?? { x: 0, y: 0, width: 1280, height: 800 };
  const fallback = { width: Math.min(1440, first.width), height: Math.min(900, first.height), maximized: false };
  if (typeof kept !== 'object' || kept === null) return fallback;
  const { width, height, x, y, maximized } = kept as { readonly [name: string]: unknown };
  const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 400;
  if (!isSize(width) || !isSize(height)) return fallback;
  const size = { width: Math.round(width), height: Math.round(height), maximized: maximized === true };
  if (typeof x !== 'number' || typeof y !== 'number') return size;
  const screen = screens.find((area) => x >= area.x && y >= area.y && x < area.x + area.width - 100 && y < area.y + area.height - 50);
  return screen
    ? { ...size, width: Math.min(size.width, screen.width), height: Math.min(size.height, screen.height), x: Math.round(x), y: Math.round(y) }
    : size;
}

/** Whether a page that died may be loaded once more: three times a minute. One that dies while loading would do so for ever. */
export function reloadLimit(now: () => number = () => performance.now()): () => boolean {
  let times: number[] = [];
  return () => {
    times = times.filter((time) => now() - time < 60_000);
    if (times.length >= 3) return false;
    times.push(now());
    return true;
  };
}

/** Every window's web preferences. A test holds each of them. */
export function webPreferences(preload: string) {
  return {
    preload,
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
  } as const;
}
