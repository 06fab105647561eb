/** Projects as the start page and the header use them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../main/services/context.ts';
import { mustEndWith, safeFileName } from '../../../main/services/file-names.ts';
import { createProjectsService, type ProjectsService } from '../../../main/services/projects.ts';
import { moveToTrash } from '../../../main/services/trash.ts';
import { openProject } from '../../../main/store/open.ts';
import { projectSchema, type Run, type StudioEvent } from '../../../shared/contract.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { addRun, codeOf, codeOfAsync, edit } from '../../helpers/store.ts';

let folder: ScratchFolder;
let service: ProjectsService;
let events: StudioEvent[];
let context: Context;
let dataHome: string | undefined;

function makeContext(): Context {
  const listeners = new Set<(event: StudioEvent) => void>();
  const at = (name: string) => join(folder.path, name);
  for (const name of ['projects', 'state']) mkdirSync(at(name), { recursive: true });
  return {
    host: 'cli',
    version: '0',
    paths: { projects: at('projects'), state: at('state'), assets: at('assets'), scratch: at('scratch'), home: folder.path },
    launch: () => {
      throw new Error('no workers here');
    },
    projects: { store: (id) => service.projects.store(id), ids: () => service.projects.ids() },
    emit(event) {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

beforeEach(() => {
  folder = scratchFolder();
  events = [];
  context = makeContext();
  service = createProjectsService(context);
  dataHome = process.env['XDG_DATA_HOME'];
  process.env['XDG_DATA_HOME'] = join(folder.path, 'share');
});
afterEach(async () => {
  await service.close();
  if (dataHome === undefined) delete process.env['XDG_DATA_HOME'];
  else process.env['XDG_DATA_HOME'] = dataHome;
  folder.remove();
});

const create = (name: string, template: string | null = 'convnet') => service['projects.create']({ name, path: null, template, document: null });
const move = (x: number) => edit({ type: 'move-nodes', positions: [{ id: 'conv1', x, y: 0 }] });

describe('projects', () => {
  it('are made from a template, a document or nothing, under a free name', async () => {
    const first = await create('Digits');
    expect(projectSchema.parse(first)).toEqual(first);
    expect(first).toMatchObject({ name: 'Digits', readOnly: false, dataset: null, runs: [], state: { revision: 0, document: { template: 'convnet' } } });
    const second = await create('Digits', null);
    expect([first, second].map(({ path }) => basename(path))).toEqual(['Digits.netloom', 'Digits 2.netloom']);
    expect(second.state.document.nodes).toEqual([]);
    const copied = { ...first.state.document, data: { ...first.state.document.data, version: 'data-of-another' } };
    const third = await service['projects.create']({ name: 'x', path: join(folder.path, 'own.netloom'), template: null, document: copied });
    expect(third.state.document.data.version).toBeNull();
    expect(await codeOfAsync(() => create('x', 'no such'))).toBe('no-such-template');
    expect(await codeOfAsync(() => service['projects.create']({ name: 'x', path: first.path, template: null, document: null }))).toBe('file-exists');
  });

  it('open once, and are remembered newest first', async () => {
    const a = await create('A');
    const b = await create('B');
    expect((await service['projects.open']({ path: a.path })).id).toBe(a.id);
    expect((await service['projects.recent']({})).map(({ name, present }) => [name, present])).toEqual([
      ['A', true],
      ['B', true],
    ]);
    await service['projects.close']({ project: b.id });
    expect(await codeOfAsync(() => service['projects.get']({ project: b.id }))).toBe('project-not-open');
    await service['projects.forget']({ path: b.path });
    expect((await service['projects.recent']({})).map(({ name }) => name)).toEqual(['A']);
    writeFileSync(join(folder.path, 'state', 'recent.json'), '{ torn');
    expect(await service['projects.recent']({})).toEqual([]);
  });

  it('tell every window of a change, and only of a change', async () => {
    const { id } = await create('A');
    const state = await service['projects.edit']({ project: id, revision: 0, edits: [move(7)] });
    expect(events).toEqual([{ type: 'document', project: id, state }]);
    await service['projects.edit']({ project: id, revision: 1, edits: [move(7)] });
    expect(events).toHaveLength(1);
    const undone = await service['projects.undo']({ project: id, revision: 1 });
    expect(undone.history.redo?.en).toBe('Move Conv2d');
    expect((await service['projects.redo']({ project: id, revision: 2 })).document).toEqual(state.document);
    expect(await codeOfAsync(() => service['projects.edit']({ project: id, revision: 0, edits: [move(1)] }))).toBe('stale-revision');
    await service['projects.edit']({ project: id, revision: 3, edits: [edit({ type: 'set-data', patch: { version: 'data-x' } })] });
    expect(events.at(-1)).toEqual({ type: 'dataset', project: id, dataset: null });
  });

  it('take their file along when renamed, unless it has a name of its own', async () => {
    const { id, path } = await create('A');
    await service['projects.edit']({ project: id, revision: 0, edits: [move(3)] });
    const renamed = await service['projects.rename']({ project: id, name: 'Clothes: winter / summer' });
    expect(basename(renamed.path)).toBe('Clothes winter summer.netloom');
    expect(existsSync(path)).toBe(false);
    const after = await service['projects.get']({ project: id });
    expect(after).toMatchObject({ name: 'Clothes: winter / summer', path: renamed.path, readOnly: false, state: { revision: 1 } });
    expect((await service['projects.recent']({})).map((entry) => entry.path)).toEqual([renamed.path]);
    const own = await service['projects.create']({ name: 'B', path: join(folder.path, 'thesis.netloom'), template: null, document: null });
    expect((await service['projects.rename']({ project: own.id, name: 'C' })).path).toBe(own.path);
  });

  it('are duplicated and copied, open or not', async () => {
    const { id, path } = await create('A');
    await service['projects.edit']({ project: id, revision: 0, edits: [move(3)] });
    const twin = await service['projects.duplicate']({ path });
    expect(twin).toMatchObject({ name: 'A 2', present: true });
    await service['projects.close']({ project: id });
    expect((await service['projects.duplicate']({ path: twin.path })).name).toBe('A 2 2');
    const opened = await service['projects.open']({ path: twin.path });
    expect(opened).toMatchObject({ name: 'A 2', readOnly: false, state: { revision: 1, history: { undo: { en: 'Move Conv2d' } } } });
    const target = join(folder.path, 'backup.netloom');
    await service['projects.saveCopy']({ project: opened.id, path: target });
    expect(await codeOfAsync(() => service['projects.saveCopy']({ project: opened.id, path: target }))).toBe('file-exists');
    expect(readdirSync(join(folder.path, 'projects')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('go to the trash, and can be taken back', async () => {
    const { path } = await create('A');
    await service['projects.trash']({ path });
    expect(existsSync(path)).toBe(false);
    expect(await service['projects.recent']({})).toEqual([]);
    const trash = join(folder.path, 'share', 'Trash');
    expect(readFileSync(join(trash, 'info', 'A.netloom.trashinfo'), 'utf8')).toMatch(
      /^\[Trash Info\]\nPath=\/.*A\.netloom\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n$/,
    );
    const back = openProject(join(trash, 'files', 'A.netloom'));
    expect(back.name()).toBe('A');
    back.close();
    await create('A').then((again) => service['projects.trash']({ path: again.path }));
    expect(readdirSync(join(trash, 'files')).sort()).toEqual(['A 2.netloom', 'A.netloom']);
    expect(await codeOfAsync(() => service['projects.trash']({ path }))).toBe('project-missing');
  });

  it('are all that is ever trashed, whatever is asked for', async () => {
    const precious = join(folder.path, 'thesis.docx');
    writeFileSync(precious, 'years of work');
    symlinkSync(precious, join(folder.path, 'looks-like.netloom'));
    mkdirSync(join(folder.path, 'folder.netloom'));
    for (const path of [precious, folder.path, join(folder.path, 'looks-like.netloom'), join(folder.path, 'folder.netloom')])
      expect(await codeOfAsync(() => service['projects.trash']({ path })), path).toBe('not-a-project');
    expect(readFileSync(precious, 'utf8')).toBe('years of work');
    // A damaged project may go: that is what its owner wants of it.
    const damaged = join(folder.path, 'damaged.netloom');
    writeFileSync(damaged, 'SQLite format 3');
    await service['projects.trash']({ path: damaged });
    expect(existsSync(damaged)).toBe(false);
  });

  it('and exports are written under names of their own kind, when a page asks', () => {
    for (const [path, ending] of [
      ['/home/x/.bashrc', '.py'],
      ['/home/x/.ssh/authorized_keys', '.onnx'],
      ['/x/model.onnx.sh', '.onnx'],
      ['/x/y', '.netloom'],
    ] as const) {
      expect(
        codeOf(() => {
          mustEndWith('local-host', path, ending);
        }),
        path,
      ).toBe('wrong-ending');
      expect(
        codeOf(() => {
          mustEndWith('electron', path, ending);
        }),
      ).toBe('wrong-ending');
      expect(
        codeOf(() => {
          mustEndWith('cli', path, ending);
        }),
      ).toBe('ok');
    }
    expect(
      codeOf(() => {
        mustEndWith('local-host', '/x/Model.ONNX', '.onnx');
      }),
    ).toBe('ok');
  });

  it('are not trashed, moved or closed while something goes on in them', async () => {
    const { id, path } = await create('A');
    const store = service.projects.store(id);
    const run = store.runs.get(addRun(store)) as Run;
    context.emit({ type: 'run', project: id, run: { ...run, status: 'running' }, secondsLeft: null });
    expect(await codeOfAsync(() => service['projects.trash']({ path }))).toBe('project-in-use');
    expect((await service['projects.rename']({ project: id, name: 'B' })).path).toBe(path);
    await service['projects.close']({ project: id });
    expect(service.projects.store(id)).toBe(store);
    context.emit({ type: 'run', project: id, run: { ...run, status: 'done' }, secondsLeft: null });
    await new Promise((resolve) => {
      setTimeout(resolve, 1200);
    });
    expect(service.projects.ids()).toEqual([]);
    const other = openProject(path);
    expect(await codeOfAsync(() => service['projects.trash']({ path }))).toBe('project-in-use');
    other.close();
  });

  it('say of runs that nobody works on that they were interrupted', async () => {
    const { id, path } = await create('A');
    const run = addRun(service.projects.store(id));
    await service['projects.close']({ project: id });
    const again = await service['projects.open']({ path });
    expect(again.runs).toMatchObject([{ id: run, status: 'interrupted', problem: { code: 'run-interrupted' } }]);
  });
});

describe('names and trash', () => {
  it.each([
    ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
    ['..', 'Network'],
    ['', 'Network'],
    ['con', 'con network'],
    ['  x . ', 'x'],
    ['衣服', '衣服'],
    ['a\u0000b', 'a b'],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('makes a file name of %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it('falls back to a folder beside the file', async () => {
    const path = join(folder.path, 'a.txt');
    for (const content of ['1', '2']) {
      writeFileSync(path, content);
      await moveToTrash(path, join(folder.path, 'nobody'), 'darwin');
    }
    expect(readdirSync(join(folder.path, '.netloom-trash')).sort()).toEqual(['a 2.txt', 'a.txt']);
  });
});
