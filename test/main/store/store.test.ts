/** The project file: what goes in comes out, now and after reopening; one writer; foreign files refused and untouched. */
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import type { DocumentState } from '../../../shared/contract.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { addChunks, addRun, codeOf, codeOfAsync, edit, fileHash, makeCheckpoint } from '../../helpers/store.ts';
import { noTinyDisk, tinyDisk } from '../../helpers/tiny-disk.ts';
import { toEdit } from '../../shared/model/arbitraries.ts';

const document = (): Document => templateOf('convnet')!.build();
const move = (x: number) => edit({ type: 'move-nodes', positions: [{ id: 'conv1', x, y: 0 }] });

const commands = fc.array(fc.record({ kind: fc.nat(), a: fc.nat(), b: fc.nat(), c: fc.nat() }), { minLength: 1, maxLength: 10 });

let folder: ScratchFolder;
let path: string;
const opened: ProjectStore[] = [];
const keep = (store: ProjectStore): ProjectStore => {
  opened.push(store);
  return store;
};

beforeEach(() => {
  folder = scratchFolder();
  path = join(folder.path, 'p.netloom');
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  folder.remove();
});

describe('a project file', () => {
  it('is one file when closed, with document, names of steps and undo after reopening', () => {
    const first = createProject(path, { name: 'Mine', document: document() });
    let state = first.edit(0, [edit({ type: 'set-param', node: 'fc1', name: 'units', value: 64 })]);
    state = first.edit(state.revision, [edit({ type: 'remove-nodes', ids: ['relu4'], relink: true })]);
    state = first.undo(state.revision);
    first.close();
    expect(readdirSync(folder.path)).toEqual(['p.netloom']);

    const second = keep(openProject(path));
    expect(second.name()).toBe('Mine');
    expect(second.state()).toEqual(state);
    expect(second.state().history).toEqual({
      undo: { en: 'Change Units of Linear / Dense', zh: expect.any(String) },
      redo: { en: 'Remove ReLU', zh: expect.any(String) },
    });
    expect(second.undo(state.revision).document).toEqual(document());
    expect(codeOf(() => second.undo(second.state().revision))).toBe('nothing-to-undo');
  });

  it('refuses a stale revision and an impossible edit, and changes nothing', () => {
    const store = keep(createProject(path, { name: 'Mine', document: document() }));
    const state = store.edit(0, [move(5)]);
    expect(codeOf(() => store.edit(0, [move(6)]))).toBe('stale-revision');
    expect(codeOf(() => store.edit(1, [move(6), edit({ type: 'disconnect', ids: ['ghost'] })]))).toBe('no-such-wire');
    expect(codeOf(() => store.edit(1, [edit({ type: 'nonsense' })]))).toBe('edit-malformed');
    expect(store.state()).toEqual(state);
    expect(store.edit(1, [move(5)])).toEqual(state); // already so: not a step
  });

  it('agrees with a replay, whatever the commands (2,000 sequences)', () => {
    const store = createProject(path, { name: 'Mine', document: document() });
    let model: { past: Document[]; future: Document[]; now: Document } = { past: [], future: [], now: store.state().document };
    let sequence = 0;
    fc.assert(
      fc.property(commands, (steps) => {
        sequence++;
        for (const [index, choice] of steps.entries()) {
          const { revision } = store.state();
          let state: DocumentState | null = null;
          if (choice.kind % 5 === 0) {
            const can = model.past.length > 0;
            expect(
              codeOf(() => {
                state = store.undo(revision);
              }),
            ).toBe(can ? 'ok' : 'nothing-to-undo');
            if (can) model = { past: model.past.slice(0, -1), future: [model.now, ...model.future], now: model.past.at(-1)! };
          } else if (choice.kind % 5 === 1) {
            const can = model.future.length > 0;
            expect(
              codeOf(() => {
                state = store.redo(revision);
              }),
            ).toBe(can ? 'ok' : 'nothing-to-redo');
            if (can) model = { past: [...model.past, model.now], future: model.future.slice(1), now: model.future[0]! };
          } else {
            const wanted = toEdit(model.now, choice, `s${sequence}-${index}`);
            const result = applyEdits(model.now, [wanted]);
            const changed = result.ok && !isDeepStrictEqual(result.value.document, model.now);
            expect(
              codeOf(() => {
                state = store.edit(revision, [wanted]);
              }),
            ).toBe(result.ok ? 'ok' : result.problem.code);
            if (result.ok && changed) model = { past: [...model.past, model.now], future: [], now: result.value.document };
          }
          if (state !== null && !isDeepStrictEqual((state as DocumentState).document, model.now)) expect((state as DocumentState).document).toEqual(model.now);
        }
        if (model.now.nodes.length > 40) {
          const wanted = [
            edit({ type: 'replace-graph', nodes: document().nodes, wires: document().wires, template: null }),
            edit({ type: 'rename-node', node: 'fc1', name: `round ${sequence}` }),
          ];
          const fresh = store.edit(store.state().revision, wanted);
          model = { past: [...model.past, model.now], future: [], now: fresh.document };
        }
      }),
      { numRuns: 2000, seed: 5, endOnFailure: true },
    );
    const last = store.state();
    store.close();
    const again = keep(openProject(path));
    expect(again.state()).toEqual(last);
    // The whole way back, through the file.
    let state = again.state();
    for (const past of model.past.slice(-200).toReversed()) {
      state = again.undo(state.revision);
      expect(state.document).toEqual(past);
    }
  }, 240_000);

  it('has the settings that survive a power cut', () => {
    keep(createProject(path, { name: 'Mine', document: document() }));
    const db = new Database(path, { readonly: true });
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('application_id', { simple: true })).toBe(0x4e4c6f6d);
    db.close();
    const source = readFileSync(join(import.meta.dirname, '../../../main/store/connection.ts'), 'utf8');
    for (const setting of [
      'synchronous = FULL',
      'foreign_keys = ON',
      'trusted_schema = OFF',
      'cell_size_check = ON',
      'mmap_size = 0',
      'busy_timeout = 5000',
      '.immediate()',
    ])
      expect(source).toContain(setting);
  });

  it('is made beside the leavings of a deleted project, which it does not read', () => {
    for (const orphan of ['-wal', '-shm']) writeFileSync(`${path}${orphan}`, 'left behind by a crash'.repeat(500));
    const store = keep(createProject(path, { name: 'P', document: document() }));
    expect(store.state().document).toEqual(document());
  });

  it('never overwrites a file', async () => {
    writeFileSync(path, 'precious');
    expect(codeOf(() => createProject(path, { name: 'Mine', document: document() }))).toBe('file-exists');
    const other = keep(createProject(join(folder.path, 'q.netloom'), { name: 'Mine', document: document() }));
    expect(await codeOfAsync(() => other.backup(path))).toBe('file-exists');
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });
});

describe('data, runs and exports', () => {
  it('keeps data versions; an unfinished one does not exist', () => {
    const store = createProject(path, { name: 'Mine', document: document() });
    const { id, bytes } = addChunks(store, 3);
    const lost = store.datasets.begin();
    lost.append(new Uint8Array(10), 1);
    const gone = store.datasets.begin();
    gone.append(new Uint8Array(10), 1);
    gone.abort();
    expect(store.datasets.list().map((dataset) => dataset.id)).toEqual([id]);
    expect(store.datasets.get(lost.id)).toBeNull();
    expect(codeOf(() => store.datasets.chunk(gone.id, 0))).toBe('no-such-data');
    store.close();
    const again = keep(openProject(path));
    expect(bytes.map((_, index) => again.datasets.chunk(id, index))).toEqual(bytes.map((chunk) => Buffer.from(chunk)));
    expect(codeOf(() => again.datasets.chunk(id, 3))).toBe('data-damaged');
    again.datasets.begin().abort();
    const db = new Database(path, { readonly: true });
    expect(db.prepare('SELECT count(*) AS n FROM chunk').get()).toEqual({ n: 3 });
    db.close();
  });

  it('keeps runs, curves and the newest of two checkpoints', () => {
    const store = createProject(path, { name: 'Mine', document: document() });
    const run = addRun(store);
    expect(store.runs.get(run)).toMatchObject({ number: 1, status: 'preparing', document: document() });
    expect(store.runs.checkpoint(run)).toBeNull();
    store.runs.appendMetrics(run, [
      { series: 'train.loss', step: 1, epoch: 0.1, value: 2, min: 1, max: 3 },
      { series: 'train.loss', step: 2, epoch: 0.2, value: Number.NaN },
    ]);
    for (const step of [3, 4, 5])
      store.runs.saveCheckpoint(makeCheckpoint(run, step), [{ series: 'train.loss', step, epoch: 0.3, value: 1 }], { step, status: 'running' });
    store.runs.truncateMetrics(run, 4);
    const second = addRun(store);
    store.close();
    const again = keep(openProject(path));
    expect(again.runs.list().map(({ id, number }) => [id, number])).toEqual([
      [run, 1],
      [second, 2],
    ]);
    expect(again.runs.metrics(run).map(({ step, value }) => [step, value])).toEqual([
      [1, 2],
      [2, Number.NaN],
      [3, 1],
      [4, 1],
    ]);
    expect(again.runs.metrics(run)[0]).toEqual({ series: 'train.loss', step: 1, epoch: 0.1, value: 2, min: 1, max: 3 });
    expect(again.runs.get(run)).toMatchObject({ step: 5, status: 'running' });
    expect(again.runs.checkpoint(run)).toEqual(makeCheckpoint(run, 5));
    expect(codeOf(() => again.runs.update('ghost', {}))).toBe('no-such-run');
  });

  it('writes what waits within the promised 300 ms', async () => {
    const store = keep(createProject(path, { name: 'Mine', document: document() }));
    const run = addRun(store);
    store.runs.appendMetrics(run, [{ series: 'train.loss', step: 1, epoch: 0, value: 2 }]);
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    const reader = keep(openProject(path, { readOnly: true }));
    expect(reader.runs.metrics(run)).toHaveLength(1);
  });

  it('takes a checkpoint of any size, in parts', () => {
    const store = keep(createProject(path, { name: 'Mine', document: document() }));
    const run = addRun(store);
    const sizes = [5_000_000, 1, 0, 4_194_304];
    const big = makeCheckpoint(run, 1, [1, 0]);
    const state = new Map(
      sizes.map((size, index) => [`t${index}`, { dtype: 'float32' as const, shape: [size], data: new Float32Array(size).fill(index + 0.5) }]),
    );
    store.runs.saveCheckpoint({ ...big, state }, [], {});
    const back = store.runs.checkpoint(run)!.state;
    expect([...back].map(([name, { shape }]) => [name, shape[0]])).toEqual(sizes.map((size, index) => [`t${index}`, size]));
    expect([...back.values()].every(({ data }, index) => data.every((value) => value === index + 0.5))).toBe(true);
  });

  it('keeps the older checkpoint when the newer is damaged, and says so when both are', () => {
    const store = createProject(path, { name: 'Mine', document: document() });
    const run = addRun(store);
    for (const step of [1, 2]) store.runs.saveCheckpoint(makeCheckpoint(run, step), [], { step });
    store.close();
    const spoil = (newest: number) => {
      const db = new Database(path);
      db.prepare(
        'UPDATE checkpoint_part SET bytes = zeroblob(length(bytes)) WHERE checkpoint = (SELECT number FROM checkpoint ORDER BY number DESC LIMIT 1 OFFSET ?)',
      ).run(newest);
      db.close();
    };
    spoil(0);
    const again = openProject(path);
    expect(again.runs.checkpoint(run)).toEqual(makeCheckpoint(run, 1));
    // The next checkpoint may take either place, but a whole one must remain.
    again.runs.saveCheckpoint(makeCheckpoint(run, 3), [], { step: 3 });
    expect(again.runs.checkpoint(run)?.step).toBe(3);
    again.close();
    spoil(0);
    spoil(1);
    expect(keep(openProject(path)).runs.checkpoint(run)).toBeNull();
  });

  it('remembers exports', () => {
    const store = keep(createProject(path, { name: 'Mine', document: document() }));
    store.exports.add({ run: 'run', kind: 'onnx', path: '/tmp/a.onnx', bytes: 10, maxAbsDiff: 1e-7 });
    expect(store.exports.list()).toMatchObject([{ run: 'run', kind: 'onnx', path: '/tmp/a.onnx', bytes: 10, maxAbsDiff: 1e-7 }]);
  });
});

describe('two openers', () => {
  it('lets the first write and the second look, until the first is gone', () => {
    const first = createProject(path, { name: 'Mine', document: document() });
    const second = keep(openProject(path));
    expect([first.readOnly, second.readOnly]).toEqual([false, true]);
    const state = first.edit(0, [move(9)]);
    expect(second.state()).toEqual(state);
    const changes: (() => unknown)[] = [
      () => second.edit(1, [move(1)]),
      () => second.undo(1),
      () => second.rename('x'),
      () => second.datasets.begin(),
      () => addRun(second),
    ];
    for (const change of changes) expect(codeOf(change)).toBe('project-read-only');
    first.close();
    second.close();
    expect(keep(openProject(path)).readOnly).toBe(false);
  });

  it('knows the file under another name', () => {
    keep(createProject(path, { name: 'Mine', document: document() }));
    const alias = join(folder.path, 'alias.netloom');
    symlinkSync(path, alias);
    expect(keep(openProject(alias)).readOnly).toBe(true);
  });

  it('backs up a whole copy while it is being written', async () => {
    const store = keep(createProject(path, { name: 'Mine', document: document() }));
    addChunks(store, 40);
    const copy = join(folder.path, 'copy.netloom');
    const done = store.backup(copy);
    for (let i = 0; i < 20; i++) store.edit(store.state().revision, [move(i)]);
    await done;
    const opened = keep(openProject(copy));
    expect(opened.readOnly).toBe(false);
    expect(opened.state().revision).toBeLessThanOrEqual(20);
    expect(opened.datasets.list()).toHaveLength(1);
  });
});

describe('a file that cannot be trusted', () => {
  const untouched = (code: string): void => {
    const before = fileHash(path);
    expect(codeOf(() => openProject(path))).toBe(code);
    expect(fileHash(path)).toBe(before);
    expect(readdirSync(folder.path)).toEqual(['p.netloom']);
  };
  const make = (): void => {
    createProject(path, { name: 'Mine', document: document() }).close();
  };
  const change = (sql: string): void => {
    const db = new Database(path);
    db.exec(sql);
    db.close();
  };

  it('is missing, empty, not SQLite, another SQLite file, a folder', () => {
    expect(codeOf(() => openProject(path))).toBe('project-missing');
    expect(codeOf(() => openProject(folder.path))).toBe('not-a-project');
    for (const bytes of [Buffer.alloc(0), Buffer.from('SQLite format 3'), Buffer.alloc(5000, 7)]) {
      writeFileSync(path, bytes);
      untouched('not-a-project');
    }
    const db = new Database(join(folder.path, 'other'));
    db.exec('CREATE TABLE project (id)');
    db.close();
    copyFileSync(join(folder.path, 'other'), path);
    expect(codeOf(() => openProject(path))).toBe('not-a-project');
  });

  it('is from a newer version', () => {
    make();
    change('PRAGMA user_version = 99');
    untouched('project-newer');
  });

  it.each([
    ['trigger', 'CREATE TRIGGER t AFTER UPDATE ON project BEGIN DELETE FROM step; END'],
    ['view', 'CREATE VIEW v AS SELECT * FROM project'],
    ['virtual table', 'CREATE VIRTUAL TABLE f USING fts5(x)'],
    ['table', 'CREATE TABLE extra (x)'],
    ['index', 'CREATE INDEX extra ON step (at)'],
    ['generated column', "ALTER TABLE step ADD COLUMN g TEXT GENERATED ALWAYS AS ('x')"],
  ])('carries a %s that is not ours', (_, sql) => {
    make();
    change(sql);
    untouched('project-foreign');
  });

  it('lacks a table', () => {
    make();
    change('DROP TABLE metric');
    untouched('project-damaged');
  });

  it('holds a document that was changed behind our back', () => {
    make();
    change("UPDATE project SET document = replace(document, 'conv1', 'conv9')");
    untouched('project-damaged');
  });

  it('is moved, replaced or deleted while it is open: nothing more is written, and a copy holds all that was', async () => {
    const other = createProject(join(folder.path, 'other.netloom'), { name: 'Other', document: document() });
    other.close();
    const moved = join(folder.path, 'moved.netloom');
    const away: (() => void)[] = [
      () => {
        renameSync(path, moved);
      },
      () => {
        rmSync(path);
      },
      () => {
        renameSync(other.path, path);
      },
    ];
    for (const [i, leave] of away.entries()) {
      rmSync(path, { force: true });
      const store = createProject(path, { name: 'Mine', document: document() });
      const run = addRun(store);
      const state = store.edit(0, [move(9)]);
      leave();
      const changes: (() => unknown)[] = [
        () => store.edit(1, [move(1)]),
        () => store.undo(1),
        () => {
          store.rename('x');
        },
        () => store.datasets.begin(),
        () => {
          store.runs.saveCheckpoint(makeCheckpoint(run, 1), [], {});
        },
        () => {
          store.runs.appendMetrics(run, []);
        },
      ];
      expect(changes.map(codeOf)).toEqual(changes.map(() => 'project-moved'));
      expect(store.state()).toEqual(state);
      const copy = join(folder.path, `copy ${i}.netloom`);
      await store.backup(copy);
      store.close();
      for (const whole of i === 0 ? [copy, moved] : [copy]) {
        const rescued = openProject(whole);
        expect(rescued.state()).toEqual(state);
        rescued.close();
      }
    }
    expect(keep(openProject(path)).name(), 'what was put in its place is as it was').toBe('Other');
  });

  it.skipIf(noTinyDisk !== '')(`lies on a disk that may only be read, and says so ${noTinyDisk}`, () => {
    const disk = tinyDisk(3);
    if (disk === null) return;
    try {
      const there = join(disk.path, 'a.netloom');
      const made = createProject(there, { name: 'Mine', document: document() });
      const state = made.edit(0, [move(9)]);
      made.close();
      disk.lock();
      expect(codeOf(() => openProject(there))).toBe('project-not-writable');
      const copied = join(folder.path, 'copied.netloom');
      copyFileSync(there, copied);
      expect(keep(openProject(copied)).state()).toEqual(state);
    } finally {
      disk.remove();
    }
  });

  it('cannot be written here', () => {
    const create = (target: string) => codeOf(() => createProject(target, { name: 'x', document: document() }));
    expect(create(join(folder.path, 'nowhere', 'p.netloom'))).toBe('folder-missing');
    writeFileSync(path, 'a file, not a folder');
    expect(create(join(path, 'p.netloom'))).toBe('folder-missing');
  });
});
