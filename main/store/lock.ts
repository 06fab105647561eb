/**
 * One writer per project, across processes: an exclusive SQLite transaction on a side file, held for as long as the
 * project is open. The system lets go of it when the process dies, so a lock never outlives its owner.
 */
import { rmSync } from 'node:fs';
import process from 'node:process';
import Database from 'better-sqlite3';

export interface Lock {
  release(): void;
}

function lockPath(project: string): string {
  return `${project}-lock`;
}

function hold(path: string): Database.Database | null {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: 0 });
    db.pragma('journal_mode = OFF');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch {
    // Busy: somebody else writes. Anything else (no permission, a strange file in the way): nobody can write here.
    db?.close();
    return null;
  }
}

/** True when what we hold is the file at `path`, not one that its last owner has just deleted. */
function isCurrent(path: string): boolean {
  const other = hold(path);
  other?.close();
  return other === null;
}

/** The right to write, or null when another connection (of any process) has it. */
export function lockProject(project: string): Lock | null {
  const path = lockPath(project);
  for (let attempt = 0; attempt < 10; attempt++) {
    const db = hold(path);
    if (db === null) return null;
    if (!isCurrent(path)) {
      db.close();
      continue;
    }
    return {
      release() {
        // Where open files can be deleted it is done while we hold the lock; Windows refuses if somebody came in between.
        const windows = process.platform === 'win32';
        if (windows) db.close();
        try {
          rmSync(path, { force: true });
        } catch {
          // Left behind: harmless.
        }
        if (!windows) db.close();
      },
    };
  }
  return null;
}
