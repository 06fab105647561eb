/** The bootstrap's decisions, and that every file of it is understood by the oldest Node we promise. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import { hasDisplay, presentElectron } from '../../../main/bootstrap/lib/electron.mjs';
import { isNewEnough, nodePackages } from '../../../main/bootstrap/lib/node.mjs';
import { sayIfSlow, tellingLine } from '../../../main/bootstrap/lib/say.mjs';
import { importsOf, targetOf } from '../../layers/check.ts';

test('which Node runs TypeScript as it is', () => {
  for (const version of ['v22.18.0', 'v24.0.0', 'v26.1.0']) expect(isNewEnough(version), version).toBe(true);
  for (const version of ['v20.19.0', 'v22.13.0', 'v22.17.9', 'v18.0.0']) expect(isNewEnough(version), version).toBe(false);
  for (const { version } of Object.values(nodePackages)) expect(isNewEnough(version)).toBe(true);
  for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']) expect(nodePackages).toHaveProperty(platform);
});

test('nothing the bootstrap needs before the installation comes from a package', () => {
  const folder = 'main/bootstrap';
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))) {
    const file = join(folder, name);
    const source = readFileSync(file, 'utf8');
    expect(parseSync(file, source).errors).toEqual([]);
    const early = parseSync(file, source).module.staticImports.map((one) => targetOf(file, one.moduleRequest.value));
    for (const target of early) expect(target).toMatch(/^(node:|main\/bootstrap\/lib\/[\w-]+\.mjs$)/);
    // TypeScript may only be reached by a dynamic import, after the right Node was ensured.
    for (const { specifier } of importsOf(file, source)) if (specifier.endsWith('.ts')) expect(early).not.toContain(targetOf(file, specifier));
  }
});

test('the telling line of a tool that failed', () => {
  expect(tellingLine('npm error code ENOTFOUND\nnpm error\nnpm error request to https://x failed\n')).toBe('npm error request to https://x failed');
  expect(tellingLine("error during build:\n\u001b[31m[UNRESOLVED_IMPORT]\u001b[0m Could not resolve './x' in a.ts\n    at foo (b.js:1)\n")).toBe(
    "[UNRESOLVED_IMPORT] Could not resolve './x' in a.ts",
  );
  expect(tellingLine('')).toBe('no output');
});

test('only what takes its time is said', async () => {
  const said: string[] = [];
  const options = { after: 20, tell: (line: string) => said.push(line) };
  expect(await sayIfSlow('quick', Promise.resolve(1), options)).toBe(1);
  await expect(sayIfSlow('broken', Promise.reject(new Error('broken')), options)).rejects.toThrow('broken');
  expect(await sayIfSlow('slow', new Promise((resolve) => setTimeout(resolve, 60, 2)), options)).toBe(2);
  expect(said).toEqual(['slow']);
});

test('where there is a display', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({ SSH_CONNECTION: 'x' }, 'darwin')).toBe(false);
});

test('Electron elsewhere is found, and its absence is no error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-electron-'));
  expect(presentElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBeUndefined();
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Readonly<Record<string, string>>;
  const binary = join(folder, names[process.platform] ?? 'electron');
  mkdirSync(join(binary, '..'), { recursive: true });
  writeFileSync(binary, '');
  expect(presentElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(binary);
  rmSync(folder, { recursive: true });
});

test('wrong usage of npm start is said and ends with 2', () => {
  const run = (...args: string[]) => {
    try {
      execFileSync(process.execPath, ['main/bootstrap/start.mjs', ...args], { stdio: 'pipe', encoding: 'utf8' });
      return { status: 0, stderr: '' };
    } catch (error) {
      return error as { status: number; stderr: string };
    }
  };
  expect(run('--port', 'x')).toMatchObject({ status: 2, stderr: expect.stringContaining('--port wants a number') });
  expect(run('--nonsense')).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown option --nonsense') });
});

test('the lock holds the binaries of every system, so that npm ci accepts it', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> };
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => /-(darwin|win32|linux)-(x64|arm64)/.test(name) && !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing, 'run: node .ci/complete-lock.mjs').toEqual([]);
});
