/** The services put together: every request has a handler, areas load when asked for, folders stay inside the home. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areaNames, areaOf, areas, closingOrder } from '../../../main/services/areas.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { isWithin } from '../../../main/services/system.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { type RequestName, requests } from '../../../shared/contract.ts';
import { startWorker } from '../../helpers/built.ts';

let home: string;
let services: Services;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netloom-services-'));
  services = createServices({ host: 'cli', paths: studioPaths({ NETLOOM_HOME: home }), launch: startWorker });
});
afterEach(async () => {
  await services.close();
  rmSync(home, { recursive: true, force: true });
});

async function problemOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );
}

test('every area answers every request of its name, and is closed', async () => {
  expect([...closingOrder].sort()).toEqual([...areaNames].sort());
  for (const area of areaNames) {
    const service = (await areas[area](services.context, {})) as unknown as Record<string, unknown>;
    for (const name of (Object.keys(requests) as RequestName[]).filter((name) => areaOf(name) === area)) expect(service[name], name).toBeTypeOf('function');
    await (service['close'] as (() => Promise<void>) | undefined)?.();
  }
});

test('templates and samples name each other', async () => {
  const templates = await services.handlers['catalogue.templates']({});
  const samples = await services.handlers['catalogue.samples']({});
  expect(templates.map(({ id }) => id)).toEqual(expect.arrayContaining(['convnet', 'convnet-grey', 'dense-table']));
  expect(samples.map(({ id }) => id)).toEqual(expect.arrayContaining(['fashion-mnist', 'iris', 'penguins']));
  expect(templates.find(({ id }) => id === 'convnet')?.parameters).toBe(62_006);
  for (const { samples: named } of templates) for (const id of named) expect(samples.map((sample) => sample.id)).toContain(id);
  for (const { template } of samples) expect(templates.map(({ id }) => id)).toContain(template);
  for (const name of ['catalogue.templates', 'catalogue.samples'] as const) requests[name].output.parse(await services.handlers[name]({}));
});

test('a project that is not open is a Problem, before and after the first project', async () => {
  expect(() => services.context.projects.store('x')).toThrow(ProblemError);
  expect(await problemOf(services.handlers['projects.get']({ project: 'x' }))).toBe('project-not-open');
  expect(await problemOf(services.handlers['data.versions']({ project: 'x' }))).toBe('project-not-open');
});

test('a folder is listed, folders first, numbers as people count, hidden and broken ones left out', async () => {
  const folder = join(home, 'data');
  for (const name of ['b10', 'b2']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['z.csv', 'A.csv', '.hidden']) writeFileSync(join(folder, name), '12345');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  const { entries, parent } = await services.handlers['system.listFolder']({ path: folder });
  expect(entries.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
    ['b2', 'folder', 0],
    ['b10', 'folder', 0],
    ['A.csv', 'file', 5],
    ['z.csv', 'file', 5],
  ]);
  expect(parent).toBe(home);
  expect((await services.handlers['system.listFolder']({ path: null })).parent).toBeNull();
});

test('nothing outside the home folder is listed, not even through a link', async () => {
  symlinkSync('/', join(home, 'out'));
  for (const path of ['/', '/etc', `${home}/..`, join(home, 'out'), join(home, 'out/etc')])
    expect(await problemOf(services.handlers['system.listFolder']({ path })), path).toBe('outside-home');
  expect(await problemOf(services.handlers['system.listFolder']({ path: join(home, 'none') }))).toBe('folder-unreadable');
  expect(isWithin('/home/a', '/home/ab')).toBe(false);
  expect(isWithin('/home/a', '/home/a/..b')).toBe(true);
});

test('without a desktop there are no native dialogs', async () => {
  expect(await problemOf(services.handlers['system.pick']({ purpose: 'data-file' }))).toBe('no-native-dialog');
  expect(await problemOf(services.handlers['system.revealInFolder']({ path: home }))).toBe('no-file-manager');
});

test('the doctor knows the parts that matter', async () => {
  const lines = await services.handlers['system.doctor']({});
  requests['system.doctor'].output.parse(lines);
  for (const id of ['node', 'sqlite', 'onnxruntime', 'sharp', 'device-cpu'])
    expect(
      lines.find((line) => line.id === id),
      id,
    ).toMatchObject({ ok: true });
});
