/** Built files, made again only when a source changed: a hash of everything that went in stands beside them or in their name. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { quietly, root } from './process.mjs';
import { say, sayIfSlow, tellingLine } from './say.mjs';

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

/** Builds for Node that are kept: a studio that was started from an older one may still start its workers. */
const buildsKept = 12;

/**
 * The folder of the command line, the local host and the workers, built (`cli.mjs` and so on); null where that cannot be
 * done, and the sources have to do. A folder per state of the sources: two builds at once are in nobody's way.
 */
export async function buildForNode() {
  const hash = sourceHash(['main', 'shared'], ['vite.main.config.ts', 'vite.node.config.ts', 'package-lock.json']);
  const builds = join(root, '.vite');
  const folder = join(builds, `node-${hash.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    const building = quietly(process.execPath, [vite, 'build', '--config', 'vite.node.config.ts', '--outDir', unfinished]);
    const { code } = await sayIfSlow('Building what runs on Node ...', building);
    if (code !== 0) return null;
    renameSync(unfinished, folder);
  } catch {
    // A folder that cannot be written, or another process was first.
    return existsSync(folder) ? folder : null;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  const all = readdirSync(builds)
    .filter((name) => name.startsWith('node-'))
    .map((name) => join(builds, name));
  const newestFirst = all.map((path) => ({ path, age: -statSync(path).mtimeMs })).sort((a, b) => a.age - b.age);
  for (const { path } of newestFirst.slice(buildsKept)) rmSync(path, { recursive: true, force: true });
  return folder;
}
