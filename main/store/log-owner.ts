/**
 * Whose log stands beside a project. A kill leaves the log behind; where the file had been replaced before, SQLite would take it
 * for the log of the file that is there now. So a note lies beside an open project that says which file it is.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockProject } from './lock.ts';

const noteOf = (project: string): string => `${project}-log-of`;

/**
 * `number.made`: the file's number and, where the system keeps it, when it was made; the same for as long as the file exists, wherever it
 * is moved. A system that does not keep it gives nothing, or the time of the last change in its place.
 */
function identityOf(path: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return `${ino}.${birthtimeNs > 0n && birthtimeNs !== ctimeNs ? birthtimeNs : ''}`;
}

/** Numbers are given anew when a file is gone, so both are compared where both are known. */
function isSame(identity: string, other: string): boolean {
  const [[number, made], [otherNumber, otherMade]] = [identity.split('.'), other.split('.')];
  return number === otherNumber && (made === '' || otherMade === '' || made === otherMade);
}

/** From now on a log at this path is that of this file. Whoever has the right to write says so. */
export function claimLog(project: string): void {
  const note = noteOf(project);
  try {
    rmSync(note, { force: true });
    writeFileSync(note, '');
    // With its own identity: a note that was copied along with everything else says nothing of the copies.
    writeFileSync(note, `${identityOf(note)} ${identityOf(project)}`);
  } catch {
    // Without a note a log that is left behind is taken for the file's own, which it nearly always is.
  }
}

export function releaseLog(project: string): void {
  rmSync(noteOf(project), { force: true });
}

/** Before a project is looked at that nobody writes: a log of another file goes to that file, or out of the way where that is gone. */
export function putForeignLogAway(project: string): void {
  if (!existsSync(`${project}-wal`) || !existsSync(noteOf(project))) return;
  const lock = lockProject(project);
  if (lock === null) return;
  try {
    putAway(project, noteOf(project), `${project}-wal`);
  } finally {
    lock.release();
  }
}

function putAway(project: string, note: string, log: string): void {
  const [own, owner] = readFileSync(note, 'utf8').split(' ');
  if (own === undefined || owner === undefined || !isSame(own, identityOf(note)) || isSame(owner, identityOf(project))) return;
  const folder = dirname(project);
  const home = readdirSync(folder)
    .filter((name) => name.endsWith('.netloom'))
    .map((name) => join(folder, name))
    .find((path) => isSame(owner, identityOf(path)) && !existsSync(`${path}-wal`));
  renameSync(log, home === undefined ? `${log}-of-another` : `${home}-wal`);
  for (const left of [`${project}-shm`, note]) rmSync(left, { force: true });
}
