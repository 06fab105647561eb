/** Tokenizers are kept once, found by what they are, and never handed out damaged. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { emptyDocument } from '../../../shared/model/templates/index.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { codeOf } from '../../helpers/store.ts';

it('are named by their content and read back', () => {
  const folder = scratchFolder();
  try {
    const path = `${folder.path}/t.netloom`;
    const store = createProject(path, { name: 't', document: emptyDocument() });
    const id = store.tokenizers.put('{"a":1}');
    expect(id).toMatch(/^tokenizer-[0-9a-f]{16}$/);
    expect(store.tokenizers.put('{"a":1}')).toBe(id);
    expect(store.tokenizers.put('{"a":2}')).not.toBe(id);
    expect(store.tokenizers.get(id)).toBe('{"a":1}');
    expect([store.tokenizers.has(id), store.tokenizers.has('tokenizer-0')]).toEqual([true, false]);
    expect(codeOf(() => store.tokenizers.get('tokenizer-0'))).toBe('no-such-tokenizer');
    store.close();

    const db = new Database(path);
    db.prepare('UPDATE tokenizer SET file = ? WHERE id = ?').run('{"a":3}', id);
    db.close();
    const damaged = openProject(path, { readOnly: true });
    expect(codeOf(() => damaged.tokenizers.get(id))).toBe('project-damaged');
    expect(codeOf(() => damaged.tokenizers.put('{}'))).toBe('project-read-only');
    damaged.close();
  } finally {
    folder.remove();
  }
});
