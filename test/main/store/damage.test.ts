/** Damaged files: a Problem and an untouched file, or only what is still right; never a crash, never wrong bytes. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { addChunks, addRun, edit, fileHash, makeCheckpoint } from '../../helpers/store.ts';

const folder = scratchFolder();
const original = join(folder.path, 'original.netloom');
const path = join(folder.path, 'p.netloom');
let data: ReturnType<typeof addChunks>;
let run = '';
let whole: Buffer;

beforeAll(() => {
  const store = createProject(original, { name: 'Mine', document: templateOf('convnet')!.build() });
  for (let i = 0; i < 20; i++) store.edit(i, [edit({ type: 'set-param', node: 'fc1', name: 'units', value: 50 + i })]);
  data = addChunks(store, 6);
  run = addRun(store);
  for (let step = 1; step < 4; step++)
    store.runs.saveCheckpoint(makeCheckpoint(run, step, [2000, 9]), [{ series: 'train.loss', step, epoch: 0, value: 1 / step }], { step });
  store.close();
  whole = readFileSync(original);
});
afterAll(() => {
  folder.remove();
});

/** Problem codes seen while reading everything; any other error goes on. Bytes that come back must be the right ones. */
function readEverything(): readonly string[] {
  const codes: string[] = [];
  const attempt = (body: () => void): void => {
    try {
      body();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      codes.push(error.problem.code);
    }
  };
  attempt(() => {
    const before = fileHash(path);
    let store: ReturnType<typeof openProject>;
    try {
      store = openProject(path);
    } catch (error) {
      expect(fileHash(path)).toBe(before);
      throw error;
    }
    attempt(() => {
      expect(store.state().document.nodes).toHaveLength(14);
    });
    attempt(() => {
      store.undo(store.state().revision);
    });
    attempt(() => {
      store.datasets.list();
    });
    for (const [index, bytes] of data.bytes.entries())
      attempt(() => {
        expect(Buffer.compare(store.datasets.chunk(data.id, index), bytes)).toBe(0);
      });
    attempt(() => {
      store.runs.list();
    });
    attempt(() => {
      store.runs.metrics(run);
    });
    attempt(() => {
      const checkpoint = store.runs.checkpoint(run);
      if (checkpoint !== null) expect(checkpoint).toEqual(makeCheckpoint(run, checkpoint.step, [2000, 9]));
    });
    attempt(() => {
      store.close();
    });
  });
  return codes;
}

const random = (seed: number, below: number): number => hash32(seed, 99) % below;

it('finds every flipped bit in a chunk of data', () => {
  const chunkAt = data.bytes.map((bytes) => whole.indexOf(bytes.subarray(64, 128)));
  for (let i = 0; i < 200; i++) {
    const index = i % data.bytes.length;
    const bytes = Buffer.from(whole);
    // Within the part of the chunk that lies together: SQLite puts the rest on pages of 4 KB further on.
    const at = chunkAt[index]! + random(i, 300);
    bytes[at] = bytes[at]! ^ (1 << random(i + 1000, 8));
    writeFileSync(path, bytes);
    const store = openProject(path);
    try {
      expect(() => store.datasets.chunk(data.id, index)).toThrow(ProblemError);
    } finally {
      store.close();
    }
  }
});

it('survives 400 damaged files of every kind', () => {
  const seen = new Map<string, number>();
  for (let i = 0; i < 400; i++) {
    let bytes = Buffer.from(whole);
    const at = random(i, bytes.length);
    const page = random(i + 7, bytes.length / 4096) * 4096;
    switch (i % 5) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << (i % 8));
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        for (let j = 0; j < 64; j++) bytes[(at + j) % bytes.length] = random(i * 64 + j, 256);
        break;
      case 3:
        bytes.fill(0, page, page + 4096);
        break;
      default:
        whole.copy(bytes, page, random(i + 9, bytes.length / 4096) * 4096, random(i + 9, bytes.length / 4096) * 4096 + 4096);
    }
    writeFileSync(path, bytes);
    for (const code of readEverything()) seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  expect(seen.get('project-damaged')).toBeGreaterThan(50);
  expect(seen.get('data-damaged')).toBeGreaterThan(20);
  expect(
    [...seen.keys()].filter(
      (code) =>
        !['project-damaged', 'data-damaged', 'not-a-project', 'project-newer', 'project-foreign', 'no-such-data', 'no-such-run', 'nothing-to-undo'].includes(
          code,
        ),
    ),
  ).toEqual([]);
});

it('reads the original without complaint', () => {
  copyFileSync(original, path);
  expect(readEverything()).toEqual([]);
});
