/** `npm run package` for real, on a stub of Electron's binary: which files are in the app, its fuses, and that its workers run. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foreignFiles, neededFiles, shipped } from '../../../main/electron/shipping.ts';
import type { WorkerKind } from '../../../main/services/context.ts';
import { createServices } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { forkWorker } from '../../../main/workers/fork.ts';
import type { StudioEvent } from '../../../shared/contract.ts';
import { fusesOf, writeStubElectron } from '../../helpers/stub-electron.ts';

const require = createRequire(import.meta.url);
const electronVersion = (JSON.parse(readFileSync('node_modules/electron/package.json', 'utf8')) as { version: string }).version;
// Packaging for another system needs that system's packages; here the build machine packages for itself.
const canPackage = process.platform === 'linux';

let work: string;
let app: string;

beforeAll(() => {
  if (!canPackage) return;
  work = mkdtempSync(join(tmpdir(), 'netloom-package-'));
  writeStubElectron(work, electronVersion, process.arch);
  const env = { ...process.env, NETLOOM_ELECTRON_ZIPS: work, NETLOOM_PACKAGE_OUT: join(work, 'out') };
  execFileSync(process.execPath, ['main/bootstrap/run.mjs', 'package'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  app = join(work, 'out', `Netloom-linux-${process.arch}`);
}, 180_000);

afterAll(() => {
  if (work !== undefined) rmSync(work, { recursive: true, force: true });
});

function asarFiles(): readonly string[] {
  const { listPackage } = require('@electron/asar') as { listPackage(path: string, options: object): string[] };
  return listPackage(join(app, 'resources/app.asar'), {});
}

test.runIf(canPackage)('the archive holds the built files and the packages they need, and nothing else', () => {
  const files = asarFiles();
  for (const wanted of [
    '/package.json',
    '/.vite/build/main.cjs',
    '/.vite/build/preload.cjs',
    '/.vite/build/trainer.cjs',
    '/.vite/build/inference.cjs',
    '/.vite/build/importer.cjs',
    '/dist/renderer/index.html',
    '/node_modules/better-sqlite3/lib/index.js',
    '/node_modules/onnxruntime-common/package.json',
    '/node_modules/sharp/package.json',
  ])
    expect(files).toContain(wanted);
  const roots = new Set(files.map((file) => file.split('/')[1]));
  expect([...roots].sort()).toEqual(['.vite', 'LICENSE', 'dist', 'node_modules', 'package.json']);
  const packages = new Set(files.filter((file) => file.startsWith('/node_modules/')).map((file) => file.split('/')[2]));
  expect([...packages].sort()).toEqual(['@img', 'better-sqlite3', 'detect-libc', 'onnxruntime-common', 'onnxruntime-node', 'semver', 'sharp']);
  expect(files.filter((file) => /\.(ts|tsx|map)$|\.env|\.git/.test(file))).toEqual([]);
});

test.runIf(canPackage)('native files lie outside the archive, those of this platform only', () => {
  const unpacked = join(app, 'resources/app.asar.unpacked');
  for (const needed of neededFiles(process.platform, process.arch).filter((path) => /\.(node|so\.1)$/.test(path)))
    expect(existsSync(join(unpacked, needed)), needed).toBe(true);
  const natives = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(node|so|dll|dylib)(\.|$)/.test(path) && statSync(join(unpacked, path)).isFile(),
  );
  for (const path of natives) expect(path).toMatch(new RegExp(`linux.*${process.arch}`));
  const bytes = natives.reduce((sum, path) => sum + statSync(join(unpacked, path)).size, 0);
  expect(bytes).toBeLessThan(90 * 1024 * 1024);
});

test.runIf(canPackage)('samples and licences are shipped beside the archive', () => {
  expect(readdirSync(join(app, 'resources/assets/samples')).length).toBeGreaterThan(0);
});

test.runIf(canPackage)('fuses are set as a release wants them', () => {
  const fuses = fusesOf(readFileSync(join(app, 'netloom')));
  const state = (fuse: FuseV1Options): string | undefined => fuses[fuse];
  expect(state(FuseV1Options.RunAsNode)).toBe('0');
  expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe('0');
  expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe('0');
  expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe('1');
  expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe('1');
  expect(state(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe('0');
});

test.runIf(canPackage)('the packaged workers read, train and judge under Node, with their native packages', async () => {
  const { extractAll } = require('@electron/asar') as { extractAll(path: string, folder: string): void };
  const folder = join(work, 'extracted');
  extractAll(join(app, 'resources/app.asar'), folder);
  const probe = "for (const name of ['better-sqlite3', 'onnxruntime-node', 'sharp']) require(name); process.stdout.write('ok')";
  expect(execFileSync(process.execPath, ['-e', probe], { cwd: folder, encoding: 'utf8' })).toBe('ok');

  // The services from the sources, the workers from the package: a table is read, trained on and judged.
  const built = (kind: WorkerKind): string => join(folder, '.vite/build', `${kind}.cjs`);
  const services = createServices({ host: 'cli', paths: studioPaths({ NETLOOM_HOME: join(work, 'home') }), launch: (kind) => forkWorker(kind, built) });
  const { handlers, context } = services;
  const happened = (wanted: (event: StudioEvent) => boolean): Promise<StudioEvent> =>
    new Promise((resolve) => {
      const stop = context.onEvent((event) => {
        if (!wanted(event)) return;
        stop();
        resolve(event);
      });
    });
  const { id: project, state } = await handlers['projects.create']({ name: 'packaged', path: null, template: 'dense-table', document: null });
  await handlers['projects.edit']({ project, revision: state.revision, edits: [{ type: 'set-training', patch: { epochs: 2 } }] });
  const read = happened((event) => event.type === 'job' && event.state !== 'running');
  await handlers['data.importSample']({ project, sample: 'iris' });
  expect(await read).toMatchObject({ state: 'done', problem: null });
  const trained = happened((event) => event.type === 'run' && ['done', 'failed', 'interrupted', 'stopped'].includes(event.run.status));
  const { id: run } = await handlers['runs.start']({ project });
  expect(await trained).toMatchObject({ run: { status: 'done', problem: null } });
  expect((await handlers['evaluate.run']({ project, run, part: 'test' })).rows).toBeGreaterThan(10);
  await services.close();
});

test('what is shipped, decided path by path', () => {
  for (const path of [
    '',
    '/package.json',
    '/.vite',
    '/.vite/build/main.cjs',
    '/dist',
    '/dist/renderer/assets/a.js',
    '/node_modules',
    '/node_modules/@img/sharp-linux-x64/lib/x.node',
    '/LICENSE',
  ])
    expect(shipped(path), path).toBe(true);
  for (const path of [
    '/main',
    '/shared/ir/ops.ts',
    '/test',
    '/.git',
    '/.tools',
    '/node_modules/react',
    '/node_modules/sharp-evil',
    '/node_modules/better-sqlite3/deps/sqlite3.c',
    '/.npmrc',
    '/.vite/other',
    '/dist/renderer.stamp',
  ])
    expect(shipped(path), path).toBe(false);
});

test('binaries of other platforms are named for removal', () => {
  const tree: Readonly<Record<string, readonly string[]>> = {
    'node_modules/onnxruntime-node/bin/napi-v6': ['linux', 'win32', 'darwin'],
    'node_modules/onnxruntime-node/bin/napi-v6/darwin': ['arm64', 'x64'],
    'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64': ['libonnxruntime.1.30.0.dylib', 'libonnxruntime.1.dylib', 'onnxruntime_binding.node'],
    'node_modules/better-sqlite3/prebuilds': ['darwin-arm64.node', 'linux-x64.node'],
  };
  const gone = foreignFiles('', 'darwin', 'arm64', (folder) => tree[folder.replaceAll('\\', '/')] ?? []).map((path) =>
    path.replaceAll('\\', '/').replace(/^.*(prebuilds|napi-v6)\//, ''),
  );
  expect(gone.sort()).toEqual(['darwin/arm64/libonnxruntime.1.30.0.dylib', 'darwin/x64', 'linux', 'linux-x64.node', 'win32']);
});
