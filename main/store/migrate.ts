/** Brings an older file up to date: a backup beside it first, then every step in one transaction, all or nothing. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { syncFile, syncFolder } from './files.ts';
import { transact, type Connection } from './connection.ts';
import { migrations, schemaVersion } from './schema.ts';

/** Where the backup goes: `digits (format 1).netloom`, numbered when that is taken. */
function backupPath(path: string, version: number): string {
  const { dir, name, ext } = parse(path);
  for (let n = 1; ; n++) {
    const candidate = join(dir, `${name} (format ${version}${n === 1 ? '' : `, ${n}`})${ext}`);
    if (!existsSync(candidate)) return candidate;
  }
}

/** A whole copy under its final name or not at all. `VACUUM INTO` reads a consistent state and keeps version and id. */
function backUp(db: Connection, path: string, version: number): string {
  const target = backupPath(path, version);
  const unfinished = `${target}.part`;
  rmSync(unfinished, { force: true });
  db.prepare('VACUUM INTO ?').run(unfinished);
  syncFile(unfinished);
  renameSync(unfinished, target);
  syncFolder(dirname(target));
  return target;
}

/** The version an open file has; 0 for an empty one. */
export function versionOf(db: Connection): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Runs the steps that are missing. `atStatement` and `to` are for tests: to stop at each, and to make old files. */
export function applyMigrations(db: Connection, atStatement: (count: number) => void = () => undefined, to = schemaVersion): void {
  let count = 0;
  transact(db, () => {
    for (const { version, statements } of migrations.slice(versionOf(db), to)) {
      for (const statement of statements) {
        atStatement(count++);
        db.exec(statement);
      }
      atStatement(count++);
      db.pragma(`user_version = ${version}`);
    }
    atStatement(count);
  });
}

/** Nothing when the file is up to date; else the path of the backup made before it was changed. */
export function migrate(db: Connection, path: string, atStatement?: (count: number) => void): string | null {
  const version = versionOf(db);
  if (version === schemaVersion) return null;
  const backup = backUp(db, path, version);
  applyMigrations(db, atStatement);
  return backup;
}
