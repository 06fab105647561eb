/** Built files, made again only when a source changed: a stamp holds the hash of everything that went in. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { quietly, root } from './process.mjs';
import { say, tellingLine } from './say.mjs';

function* filesBelow(path) {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(inner);
    else yield inner;
  }
}

function sourceHash(folders, files) {
  const hash = createHash('sha256');
  const all = [
    ...folders.flatMap((folder) => [...filesBelow(join(root, folder))]),
    ...files.map((file) => join(root, file)).filter((file) => existsSync(file)),
  ];
  for (const file of all) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

async function buildOnce({ what, stamp, result, folders, files, command }) {
  const stampPath = join(root, stamp);
  const hash = sourceHash(folders, [...files, 'package-lock.json']);
  if (existsSync(join(root, result)) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) return;
  say(`Building ${what} ...`);
  const { code, output } = await quietly(process.execPath, command);
  if (code !== 0) {
    // Not `fail`: a caller that lists several steps wants to go on with the next.
    throw Object.assign(new Error(`building ${what} failed: ${tellingLine(output)}`), { output });
  }
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, hash);
}

const vite = 'node_modules/vite/bin/vite.js';

/** The screen: `dist/renderer`, served by the local host and shipped in the desktop app. */
export function buildRenderer() {
  return buildOnce({
    what: 'the screen',
    stamp: 'dist/renderer.stamp',
    result: 'dist/renderer/index.html',
    folders: ['renderer', 'shared', 'assets/icons', 'assets/fonts'],
    files: ['vite.renderer.config.ts'],
    command: [vite, 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'error'],
  });
}

/** The desktop shell and its workers: `.vite/build/*.cjs`. */
export function buildDesktop() {
  return buildOnce({
    what: 'the desktop shell',
    stamp: '.vite/build.stamp',
    result: '.vite/build/main.cjs',
    folders: ['main', 'shared'],
    files: ['vite.main.config.ts', 'main/electron/build.ts'],
    command: ['main/electron/build.ts'],
  });
}
