/** A connection with the settings of every project file, and short helpers. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** `synchronous=FULL`: WAL alone lost acknowledged commits in most simulated power cuts. */
const settings = ['foreign_keys = ON', 'trusted_schema = OFF', 'cell_size_check = ON', 'mmap_size = 0', 'busy_timeout = 5000'];

export function connect(path: string, readonly: boolean): Connection {
  const db = new Database(path, { readonly, fileMustExist: true, timeout: 5000 });
  try {
    for (const setting of settings) db.pragma(setting);
    if (!readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs `body` in one transaction that takes the write lock at once. */
export function transact<T>(db: Connection, body: () => T): T {
  return db.transaction(body).immediate();
}

export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Whether the file still says so. In a damaged one a hash may be anything: a number, a text, nothing. */
export function agrees(hash: Buffer, stored: unknown): boolean {
  return stored instanceof Uint8Array && hash.equals(stored);
}
