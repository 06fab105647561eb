/** Moving a file to the system's trash, from where the person can take it back. Never deletes. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, parse, relative } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

/** The first of `name`, `name 2`, `name 3` ... that is free. */
function firstFree(name: string, taken: (candidate: string) => boolean): string {
  const { name: stem, ext } = parse(name);
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem} ${n}${ext}`;
    if (!taken(candidate)) return candidate;
  }
}

function freeName(folder: string, name: string): string {
  return firstFree(name, (candidate) => existsSync(join(folder, candidate)));
}

function freeTrashName(trash: string, name: string): string {
  return firstFree(name, (candidate) => existsSync(join(trash, 'files', candidate)) || existsSync(join(trash, 'info', `${candidate}.trashinfo`)));
}

/** The folder the file system of `path` is mounted at. */
function mountOf(path: string): string {
  const { dev } = statSync(path);
  let folder = dirname(path);
  for (let parent = dirname(folder); parent !== folder && statSync(parent).dev === dev; parent = dirname(folder)) folder = parent;
  return folder;
}

function sameDevice(path: string, folder: string): boolean {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  return statSync(existing).dev === statSync(path).dev;
}

/** `2026-11-22T00:39:00`, local time, as the specification asks. */
function localTime(now: Date): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** freedesktop.org Trash specification 1.0: `files/` and `info/`, the info first. */
function trashFreedesktop(path: string, dataHome: string): void {
  const home = join(dataHome, 'Trash');
  const atHome = sameDevice(path, home);
  const mount = atHome ? '' : mountOf(path);
  const trash = atHome ? home : join(mount, `.Trash-${process.getuid?.() ?? 0}`);
  for (const folder of ['files', 'info']) mkdirSync(join(trash, folder), { recursive: true, mode: 0o700 });
  const recorded = (atHome ? path : relative(mount, path)).split('/').map(encodeURIComponent).join('/');
  const name = freeTrashName(trash, basename(path));
  const info = join(trash, 'info', `${name}.trashinfo`);
  writeFileSync(info, `[Trash Info]\nPath=${recorded}\nDeletionDate=${localTime(new Date())}\n`, { flag: 'wx', mode: 0o600 });
  try {
    renameSync(path, join(trash, 'files', name));
  } catch (error) {
    rmSync(info, { force: true });
    throw error;
  }
}

/** A folder beside the file, when the system offers nothing. */
function trashBeside(path: string): void {
  const folder = join(dirname(path), '.netloom-trash');
  mkdirSync(folder, { recursive: true });
  renameSync(path, join(folder, freeName(folder, basename(path))));
}

function trashMac(path: string, home: string): void {
  const folder = join(home, '.Trash');
  renameSync(path, join(folder, freeName(folder, basename(path))));
}

/** The shell's own recycle bin. The path travels in the environment, never in the script. */
async function trashWindows(path: string): Promise<void> {
  const script =
    "Add-Type -AssemblyName Microsoft.VisualBasic; [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($env:NETLOOM_TRASH, 'OnlyErrorDialogs', 'SendToRecycleBin')";
  await promisify(execFile)('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
    env: { ...process.env, NETLOOM_TRASH: path },
    windowsHide: true,
    timeout: 20_000,
  });
}

/** `home`: the user's own folder. Falls back to `.netloom-trash` beside the file. */
export async function moveToTrash(path: string, home: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  try {
    if (platform === 'win32') await trashWindows(path);
    else if (platform === 'darwin') trashMac(path, home);
    else trashFreedesktop(path, process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'));
  } catch {
    trashBeside(path);
  }
}
