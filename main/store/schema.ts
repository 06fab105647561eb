/** The tables of a project file, as the steps that made them. Numbered 1, 2, 3 ...; a step, once released, never changes. */
import Database from 'better-sqlite3';

/** "NLom", at byte 68 of the file: how a project is told from any other SQLite file. */
export const applicationId = 0x4e4c6f6d;

export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      // One row. `cursor` is the number of the last step that is done; later steps can be redone.
      `CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, created_at TEXT NOT NULL,
        revision INTEGER NOT NULL, cursor INTEGER NOT NULL, document TEXT NOT NULL, sha256 BLOB NOT NULL
      ) STRICT`,
      // The undo history: `change` as in shared/model/history.ts.
      `CREATE TABLE step (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL, change TEXT NOT NULL, sha256 BLOB NOT NULL
      ) STRICT`,
      // `description` (and its hash) is null while the data is still being read.
      `CREATE TABLE dataset (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, description TEXT, sha256 BLOB
      ) STRICT`,
      // `sha256` is over the hash of the bytes, the data version's id and the place.
      `CREATE TABLE chunk (
        dataset INTEGER NOT NULL REFERENCES dataset (number), place INTEGER NOT NULL, rows INTEGER NOT NULL,
        sha256 BLOB NOT NULL, bytes BLOB NOT NULL
      ) STRICT`,
      'CREATE UNIQUE INDEX chunk_place ON chunk (dataset, place)',
      // `facts`: all of a run that is not looked up by. `sha256` is over `facts` and `document`.
      `CREATE TABLE run (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, facts TEXT NOT NULL,
        document TEXT NOT NULL, sha256 BLOB NOT NULL
      ) STRICT`,
      `CREATE TABLE metric (
        run INTEGER NOT NULL REFERENCES run (number), step INTEGER NOT NULL, epoch REAL NOT NULL, series TEXT NOT NULL,
        value REAL, low REAL, high REAL
      ) STRICT`,
      'CREATE INDEX metric_step ON metric (run, step)',
      // Two slots a run. `sha256` is over `facts` and the hashes of the parts.
      `CREATE TABLE checkpoint (
        number INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run (number), slot INTEGER NOT NULL,
        facts TEXT NOT NULL, sha256 BLOB NOT NULL, UNIQUE (run, slot)
      ) STRICT`,
      `CREATE TABLE checkpoint_part (
        checkpoint INTEGER NOT NULL REFERENCES checkpoint (number) ON DELETE CASCADE, place INTEGER NOT NULL,
        sha256 BLOB NOT NULL, bytes BLOB NOT NULL
      ) STRICT`,
      'CREATE UNIQUE INDEX checkpoint_part_place ON checkpoint_part (checkpoint, place)',
    ],
  },
  {
    version: 2,
    statements: [
      `CREATE TABLE export (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL,
        created_at TEXT NOT NULL, bytes INTEGER NOT NULL, max_abs_diff REAL
      ) STRICT`,
    ],
  },
  {
    version: 3,
    statements: [
      // `id` begins with the hash of `file` (JSON, shared/data/tokenizers/define.ts): equal tokenizers are kept once.
      `CREATE TABLE tokenizer (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, sha256 BLOB NOT NULL, file TEXT NOT NULL
      ) STRICT`,
    ],
  },
];

export const schemaVersion = migrations.length;

export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

export function readSchema(db: Database.Database): readonly SchemaObject[] {
  return db.prepare<[], SchemaObject>('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}

/** What `sqlite_schema` holds in an honest file of this version: found by making one in memory. */
export function expectedSchema(version: number): readonly SchemaObject[] {
  const db = new Database(':memory:');
  try {
    for (const migration of migrations.slice(0, version)) for (const statement of migration.statements) db.exec(statement);
    return readSchema(db);
  } finally {
    db.close();
  }
}
