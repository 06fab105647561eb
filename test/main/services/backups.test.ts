/** A studio makes copies of what is open, and a project that cannot be opened goes back to one. */
import { existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBackups } from '../../../main/services/backups.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { openProject } from '../../../main/store/open.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { codeOfAsync, edit } from '../../helpers/store.ts';

let folder: ReturnType<typeof scratchFolder>;
let services: Services;

beforeEach(() => {
  folder = scratchFolder();
  services = createServices({ host: 'local-host', paths: studioPaths({ NETLOOM_HOME: folder.path }) });
});
afterEach(async () => {
  await services.close();
  folder.remove();
});

it('copies soon after opening and again when something changed, and goes back', async () => {
  const { handlers, context } = services;
  const { id, path } = await handlers['projects.create']({ name: 'Mine', path: null, template: 'convnet', document: null });
  const backups = createBackups(context, { first: 0.01, every: 0.02 });
  backups.watch(id, context.projects.store(id));
  const copies = async (count: number): Promise<void> => {
    while ((await handlers['projects.backups']({ path })).length < count)
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
  };
  await copies(1);
  const { document } = await handlers['projects.edit']({ project: id, revision: 0, edits: [edit({ type: 'set-training', patch: { epochs: 9 } })] });
  await copies(2);
  backups.unwatch(id);
  await handlers['projects.close']({ project: id });
  truncateSync(path, 20_000);
  expect(await codeOfAsync(() => handlers['projects.open']({ path }))).toBe('project-damaged');

  const [newest] = await handlers['projects.backups']({ path });
  const { project, replaced } = await handlers['projects.restore']({ path, backup: newest?.path ?? '' });
  expect(project).toMatchObject({ path, name: 'Mine', readOnly: false, state: { document } });
  expect(existsSync(replaced ?? '')).toBe(true);
  expect(await codeOfAsync(() => handlers['projects.restore']({ path, backup: join(folder.path, 'other.netloom') }))).toBe('no-such-backup');
});

it('a file that is gone comes back; one that another process writes stays', async () => {
  const { handlers, context } = services;
  const { id, path } = await handlers['projects.create']({ name: 'Mine', path: null, template: 'convnet', document: null });
  const backups = createBackups(context, { first: 0.01, every: 100 });
  backups.watch(id, context.projects.store(id));
  while (backups.list(path).length === 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  backups.unwatch(id);
  const backup = backups.list(path)[0]?.path ?? '';
  await handlers['projects.close']({ project: id });
  const elsewhere = openProject(path);
  expect(await codeOfAsync(() => handlers['projects.restore']({ path, backup }))).toBe('project-in-use');
  elsewhere.close();
  await handlers['projects.trash']({ path });
  expect(await handlers['projects.restore']({ path, backup })).toMatchObject({ project: { path }, replaced: null });
});
