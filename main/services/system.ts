/** What the machine is: folders, devices, health. */
import { constants, accessSync } from 'node:fs';
import { readdir, realpath, stat, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileSizeText, memoryText } from '../../shared/base/bytes.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text, type Text } from '../../shared/base/text.ts';
import type { Device, FileEntry, HandlersOf, RequestInput } from '../../shared/contract.ts';
import type { Context } from './context.ts';
import { probeDevices } from './devices.ts';

export type PickPurpose = RequestInput<'system.pick'>['purpose'];

/** What only a desktop can do. Hosts without it leave a field out. */
export interface Desktop {
  readonly pick?: (purpose: PickPurpose, suggestedName: string | undefined) => Promise<string | null>;
  readonly reveal?: (path: string) => Promise<void>;
}

interface DoctorLine {
  readonly id: string;
  readonly ok: boolean;
  readonly title: Text;
  readonly detail: string;
}

const outsideHome = (path: string) =>
  new ProblemError(
    makeProblem({
      code: 'outside-home',
      place: { file: path },
      what: text('Folders outside your home folder cannot be looked into from a browser.', '在浏览器中无法查看用户主目录之外的文件夹。'),
      how: text('Put the data below your home folder, then pick it again.', '请把数据放到主目录下，然后重新选择。'),
    }),
  );

const noSuchFolder = (path: string, detail: string) =>
  new ProblemError(
    makeProblem({
      code: 'folder-unreadable',
      place: { file: path },
      what: text(`This folder cannot be read: ${path} (${detail}).`, `无法读取此文件夹：${path}（${detail}）。`),
      how: text('Check that it still exists and that you may read it.', '请确认它仍然存在并且您有读取权限。'),
    }),
  );

const refuse = (code: string, what: Text) => new ProblemError(makeProblem({ code, what }));

/** Inside `home` or equal to it. Both are real paths, links already followed. */
export function isWithin(home: string, path: string): boolean {
  const way = relative(home, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function entryOf(folder: string, name: string): Promise<FileEntry | null> {
  const path = join(folder, name);
  try {
    const facts = await stat(path);
    if (!facts.isDirectory() && !facts.isFile()) return null;
    return { name, path, kind: facts.isDirectory() ? 'folder' : 'file', bytes: facts.isFile() ? facts.size : 0, modifiedAt: facts.mtime.toISOString() };
  } catch {
    return null; // a broken link, or gone since it was listed
  }
}

/** Folders first, then by name as a person counts: `2` before `10`. Hidden files are left out. */
async function listFolder(home: string, wanted: string | null) {
  const root = await realpath(home);
  const path = await realpath(wanted ?? root).catch((error: NodeJS.ErrnoException) => {
    throw noSuchFolder(wanted ?? root, error.code ?? 'unreadable');
  });
  if (!isWithin(root, path)) throw outsideHome(path);
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw noSuchFolder(path, error.code ?? 'unreadable');
  });
  const entries = (await Promise.all(names.filter((name) => !name.startsWith('.')).map((name) => entryOf(path, name)))).filter((entry) => entry !== null);
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  entries.sort((a, b) => (a.kind === b.kind ? order.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1));
  return { path, parent: path === root ? null : dirname(path), entries };
}

async function moduleLine(id: string, title: Text, load: () => Promise<string>): Promise<DoctorLine> {
  try {
    return { id, ok: true, title, detail: await load() };
  } catch (error) {
    return { id, ok: false, title, detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

async function packageVersion(name: string): Promise<string> {
  const { createRequire } = await import('node:module');
  const { readFile } = await import('node:fs/promises');
  // Not require(name): the picture and tensor libraries are only loaded in workers.
  const found =
    createRequire(import.meta.url)
      .resolve.paths(name)
      ?.map((folder) => join(folder, name, 'package.json')) ?? [];
  for (const path of found) {
    const content = await readFile(path, 'utf8').catch(() => undefined);
    if (content !== undefined) return (JSON.parse(content) as { version: string }).version;
  }
  throw new Error(`${name} is not installed`);
}

async function doctor(context: Context, devices: () => Promise<readonly Device[]>): Promise<DoctorLine[]> {
  const { paths } = context;
  const disk = await statfs(paths.projects);
  const free = disk.bavail * disk.bsize;
  const writable = (folder: string): boolean => {
    try {
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  };
  return [
    { id: 'netloom', ok: true, title: text('Netloom', 'Netloom'), detail: `${context.version} (${context.host})` },
    { id: 'node', ok: true, title: text('Node', 'Node'), detail: `${process.version} ${process.platform}-${process.arch}` },
    { id: 'processor', ok: true, title: text('Processor threads', '处理器线程'), detail: String(availableParallelism()) },
    { id: 'memory', ok: freemem() > 1024 ** 3, title: text('Free memory', '可用内存'), detail: `${memoryText(freemem())} / ${memoryText(totalmem())}` },
    { id: 'projects-folder', ok: writable(paths.projects), title: text('Projects folder', '项目文件夹'), detail: paths.projects },
    { id: 'disk', ok: free > 2e9, title: text('Free disk space', '可用磁盘空间'), detail: fileSizeText(free) },
    await moduleLine('sqlite', text('Project files (SQLite)', '项目文件（SQLite）'), () => packageVersion('better-sqlite3')),
    await moduleLine('onnxruntime', text('Engine (onnxruntime)', '引擎（onnxruntime）'), () => packageVersion('onnxruntime-node')),
    await moduleLine('sharp', text('Pictures (sharp)', '图片（sharp）'), () => packageVersion('sharp')),
    ...(await devices()).map((device) => ({
      id: `device-${device.id}`,
      ok: device.usable || device.id !== 'cpu',
      title: text(device.name, device.name),
      detail: device.usable ? 'usable' : (device.reason?.en ?? 'not usable'),
    })),
  ];
}

export function createSystemService(context: Context, desktop: Desktop = {}): HandlersOf<'system'> {
  const devices = () => probeDevices(context);
  return {
    'system.info': async () => ({
      version: context.version,
      host: context.host,
      platform: process.platform,
      projectsFolder: context.paths.projects,
      home: context.paths.home,
      threads: availableParallelism(),
    }),
    'system.devices': devices,
    'system.doctor': () => doctor(context, devices),
    'system.listFolder': ({ path }) => listFolder(context.paths.home, path),
    async 'system.pick'({ purpose, suggestedName }) {
      if (!desktop.pick) throw refuse('no-native-dialog', text('This host has no file dialog of its own.', '当前环境没有系统文件对话框。'));
      return { path: await desktop.pick(purpose, suggestedName) };
    },
    async 'system.revealInFolder'({ path }) {
      if (!desktop.reveal) throw refuse('no-file-manager', text(`There is no file manager here. The file is ${path}`, `此处没有文件管理器。文件位于 ${path}`));
      await desktop.reveal(path);
      return {};
    },
  };
}
