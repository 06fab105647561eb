/** A10 of the promises: an export is whole or absent, whenever it is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { writeExport } from '../../../main/engine/export-file.ts';
import { uniform } from '../../../shared/base/random.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { codeOf } from '../../helpers/store.ts';

it('20 kills leave no torn file', async () => {
  const folder = scratchFolder();
  const path = join(folder.path, 'model.onnx');
  let interrupted = 0;
  for (let kill = 0; kill < 20; kill++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-child.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), uniform(3, 0, kill) * 30));
    child.stdout.resume();
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    const bytes = readFileSync(path);
    expect(bytes).toHaveLength(3_000_000);
    expect(bytes.equals(Buffer.alloc(3_000_000, bytes[0] ?? 0))).toBe(true);
    interrupted = readdirSync(folder.path).length - 1;
  }
  expect(interrupted, 'some were killed while writing').toBeGreaterThan(0);
  // What they left goes with the next export, once it is certain that nobody is writing it any more.
  const left = readdirSync(folder.path).filter((name) => name.endsWith('.part'));
  for (const name of left) utimesSync(join(folder.path, name), 1, 1);
  writeFileSync(join(folder.path, '.model.onnx.mine.part'), 'a name of another kind');
  writeExport(path, Uint8Array.of(1));
  expect(readdirSync(folder.path).sort()).toEqual(['.model.onnx.mine.part', 'model.onnx']);
  folder.remove();
}, 240_000);

it('says why it cannot, and leaves what was there', () => {
  const folder = scratchFolder();
  expect(
    codeOf(() => {
      writeExport(join(folder.path, 'none', 'x.py'), Uint8Array.of(1));
    }),
  ).toBe('cannot-write');
  expect(
    codeOf(() => {
      writeExport(folder.path, Uint8Array.of(1));
    }),
  ).toBe('cannot-write');
  expect(existsSync(folder.path)).toBe(true);
  folder.remove();
});
