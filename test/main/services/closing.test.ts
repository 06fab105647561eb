/** A project that is closed, or whose file moves, while requests of it are being answered: each gets its answer or a plain Problem. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDispatch } from '../../../main/services/dispatch.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import type { AnswerMessage, RequestInput, RequestName } from '../../../shared/contract.ts';
import { startWorker } from '../../helpers/built.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { addData } from '../../helpers/project.ts';
import { codeOf } from '../../helpers/store.ts';

const rows = 14;
const size = 900;

let folder: ScratchFolder;
let services: Services;
let project: string;
let version: string;
const mistakes: string[] = [];
let ask: <N extends RequestName>(name: N, input: RequestInput<N>) => Promise<AnswerMessage>;

beforeEach(async () => {
  folder = scratchFolder();
  services = createServices({ host: 'local-host', paths: studioPaths({ NETLOOM_HOME: folder.path }), launch: startWorker });
  mistakes.length = 0;
  const dispatch = createDispatch(services.handlers, (line) => mistakes.push(line));
  ask = (name, input) => dispatch({ id: 1, name, input });
  ({ id: project } = await services.handlers['projects.create']({ name: 'Mine', path: null, template: 'convnet', document: null }));
  // More than the 32 MB that are kept in memory: a page is read from the file, picture by picture.
  const picture = { kind: 'image', name: 'picture', channels: 3, height: size, width: size } as const;
  const pixels = new Uint8Array(rows * 3 * size * size);
  for (let row = 0; row < rows; row++) pixels.fill(row, row * 3 * size * size);
  version = addData(services.context.projects.store(project), [picture], [pixels], rows, { chunkRows: 1 }).id;
});
afterEach(async () => {
  await services.close();
  folder.remove();
});

it('closed: a page of rows on its way is refused in plain words', async () => {
  await ask('data.partSizes', { project }); // the service is loaded when it is first asked
  const page = ask('data.rows', { project, version, offset: 0, limit: rows });
  const closed = ask('projects.close', { project });
  expect(await closed).toMatchObject({ ok: true });
  expect(await page).toMatchObject({ ok: false, problem: { code: 'project-not-open' } });
  expect(mistakes).toEqual([]);
});

it('renamed: the same page comes from where the file is now', async () => {
  await ask('data.partSizes', { project }); // the service is loaded when it is first asked
  const page = ask('data.rows', { project, version, offset: 0, limit: rows });
  const some = ask('data.rowsByIndex', { project, version, rows: Array.from({ length: rows }, (_, i) => rows - 1 - i) });
  const renamed = await ask('projects.rename', { project, name: 'Other' });
  expect(renamed).toMatchObject({ ok: true, value: { path: expect.stringContaining('Other') } });
  const [whole, turned] = await Promise.all([page, some]);
  expect(whole).toMatchObject({ ok: true, value: { total: rows } });
  expect(turned).toMatchObject({ ok: true });
  if (whole.ok && turned.ok) expect([...(turned.value as unknown[])].reverse()).toEqual((whole.value as { rows: unknown[] }).rows);
  expect(mistakes).toEqual([]);
});

it('whatever is asked of a closed file is no mistake of ours', () => {
  const store = services.context.projects.store(project);
  const [dataset] = store.datasets.list();
  store.close();
  const calls: (() => unknown)[] = [
    () => store.state(),
    () => store.name(),
    () => store.undo(0),
    () => store.datasets.chunk(dataset?.id ?? '', 0),
    () => store.runs.list(),
    () => store.runs.checkpoint('run'),
    () => store.exports.list(),
    () => store.tokenizers.has('x'),
  ];
  expect(calls.map(codeOf)).toEqual(calls.map(() => 'project-not-open'));
  store.close();
});
