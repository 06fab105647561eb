/** Tokenizers, by the hash of what they are: documents and models name one, and find it unchanged. */
import { ProblemError } from '../../shared/base/problem.ts';
import { agrees, sha256, type Connection } from './connection.ts';
import { damaged, noSuch } from './problems.ts';
import type { TokenizerStore } from './types.ts';

interface TokenizerRow {
  readonly sha256: Buffer;
  readonly file: string;
}

export function createTokenizers(path: string, db: Connection): TokenizerStore {
  const select = db.prepare<[string], TokenizerRow>('SELECT sha256, file FROM tokenizer WHERE id = ?');
  return {
    put(file) {
      const hash = sha256(file);
      const id = `tokenizer-${hash.toString('hex').slice(0, 16)}`;
      db.prepare('INSERT INTO tokenizer (id, created_at, sha256, file) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING').run(
        id,
        new Date().toISOString(),
        hash,
        file,
      );
      return id;
    },
    has: (id) => select.get(id) !== undefined,
    get(id) {
      const row = select.get(id);
      if (row === undefined) throw new ProblemError(noSuch('tokenizer', id));
      if (!agrees(sha256(row.file), row.sha256)) throw new ProblemError(damaged(path, `tokenizer ${id}`));
      return row.file;
    },
  };
}
