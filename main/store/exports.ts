/** A record of what was exported, when and where to. The files themselves are the user's. */
import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { ExportStore } from './types.ts';

type Entry = ReturnType<ExportStore['list']>[number];

export function createExports(db: Connection): ExportStore {
  return {
    add({ run, kind, path, bytes, maxAbsDiff }) {
      db.prepare('INSERT INTO export (id, run, kind, path, created_at, bytes, max_abs_diff) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        `export-${randomUUID().slice(0, 12)}`,
        run,
        kind,
        path,
        new Date().toISOString(),
        bytes,
        maxAbsDiff,
      );
    },
    list: () =>
      db.prepare<[], Entry>('SELECT id, run, kind, path, created_at AS createdAt, bytes, max_abs_diff AS maxAbsDiff FROM export ORDER BY number').all(),
  };
}
