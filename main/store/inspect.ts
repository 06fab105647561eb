/**
 * Looking at a file before trusting it: is it ours, whole, of a version we know, with nothing in it but our tables?
 * Read only; a file that is refused stays byte for byte as it was.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { ProblemError } from '../../shared/base/problem.ts';
import { connect, type Connection } from './connection.ts';
import { createDocuments } from './documents.ts';
import { asProblem, damaged, foreign, missingFile, newer, notOurs } from './problems.ts';
import { applicationId, expectedSchema, readSchema, schemaVersion } from './schema.ts';

/** https://www.sqlite.org/fileformat2.html, section 1.3 */
const header = { length: 100, magic: 'SQLite format 3\0', pageSize: 16, changeCounter: 24, pages: 28, userVersion: 60, applicationId: 68, validFor: 92 };

/** Small tables, checked whole at each open. The big ones (chunks, metrics, checkpoints) prove themselves when read. */
const smallTables = ['project', 'dataset', 'run'] as const;

function readHeader(path: string): { bytes: Buffer; size: number } {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(header.length);
    const read = readSync(file, bytes, 0, header.length, 0);
    return { bytes: bytes.subarray(0, read), size: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

/** Throws a ProblemError unless the first 100 bytes are those of a project we can read, and the file is as long as they say. */
function inspectHeader(path: string): void {
  const { bytes, size } = readHeader(path);
  const isSqlite = bytes.length === header.length && bytes.toString('latin1', 0, 16) === header.magic;
  if (!isSqlite || bytes.readUInt32BE(header.applicationId) !== applicationId) throw new ProblemError(notOurs(path));
  const version = bytes.readUInt32BE(header.userVersion);
  if (version > schemaVersion) throw new ProblemError(newer(path, version, schemaVersion));
  const stored = bytes.readUInt16BE(header.pageSize);
  const pageSize = stored === 1 ? 65536 : stored;
  // The page count counts only while the two counters agree (same section).
  const counted = bytes.readUInt32BE(header.changeCounter) === bytes.readUInt32BE(header.validFor);
  const expected = bytes.readUInt32BE(header.pages) * pageSize;
  // With a log beside it, a file may be shorter than its first page says: a kill or a full disk cut off the moving of pages
  // out of the log, which still has them all.
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!hasLog && counted && size < expected) throw new ProblemError(damaged(path, `${size} of ${expected} bytes`));
}

/** The version of an honest, whole file. Throws a ProblemError otherwise. */
export function inspectContents(path: string, db: Connection): number {
  const id = db.pragma('application_id', { simple: true });
  if (id !== applicationId) throw new ProblemError(notOurs(path));
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > schemaVersion) throw new ProblemError(newer(path, version, schemaVersion));
  if (version < 1) throw new ProblemError(damaged(path, `version ${version}`));
  const found = readSchema(db);
  const expected = expectedSchema(version);
  const known = new Map(expected.map((object) => [`${object.type} ${object.name}`, object.sql]));
  const strange = found.find((object) => known.get(`${object.type} ${object.name}`) !== object.sql);
  if (strange !== undefined) throw new ProblemError(foreign(path, `${strange.type} ${strange.name}`));
  if (found.length !== expected.length) throw new ProblemError(damaged(path, `${found.length} of ${expected.length} tables`));
  for (const table of smallTables) {
    const answer = db.pragma(`quick_check(${table})`, { simple: true });
    if (answer !== 'ok') throw new ProblemError(damaged(path, `${table}: ${String(answer)}`));
  }
  return version;
}

/**
 * Checks a file that this process does not have open (closing a file by hand would drop SQLite's locks on it), without
 * changing it. Returns its version.
 */
export function inspectFile(path: string): number {
  if (!existsSync(path)) throw new ProblemError(missingFile(path));
  if (!statSync(path).isFile()) throw new ProblemError(notOurs(path));
  inspectHeader(path);
  const before = ['-wal', '-shm'].map((ending) => ({ side: path + ending, existed: existsSync(path + ending) }));
  let db: Connection | undefined;
  try {
    db = connect(path, true);
    const version = inspectContents(path, db);
    createDocuments(path, db).state(); // the document's own SHA-256 and schema
    return version;
  } catch (error) {
    throw asProblem(path, error);
  } finally {
    db?.close();
    // A reader leaves these behind. With no log before and none written, they hold nothing.
    for (const { side, existed } of before) if (!existed) rmSync(side, { force: true });
  }
}
