/** The manifest of the built screen: only files listed here can be asked for, so no path from outside reaches the disk. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface BuiltFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  /** The name carries a hash of the content: it may be kept for ever. */
  readonly immutable: boolean;
}

/** URL path (`/assets/x.js`) -> file. Empty when nothing is built. */
export function builtFiles(folder: string): ReadonlyMap<string, BuiltFile> {
  const files = new Map<string, BuiltFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name).toLowerCase()];
    if (type === undefined) continue;
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(name, { path, type, bytes: statSync(path).size, immutable: name.startsWith('/assets/') });
  }
  return files;
}

/** The file for a URL path; a path without an extension is a place inside the screen and gets `index.html`. */
export function builtFileFor(files: ReadonlyMap<string, BuiltFile>, pathname: string): BuiltFile | undefined {
  const lastPart = pathname.slice(pathname.lastIndexOf('/') + 1);
  return files.get(pathname) ?? (lastPart.includes('.') ? undefined : files.get('/index.html'));
}
