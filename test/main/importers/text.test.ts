/** Text files in the usual encodings, folders of them, tables with sentences: what is in them comes back as it is written. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectData } from '../../../main/importers/index.ts';
import type { ImportPlan } from '../../../shared/contract.ts';
import { put, readAll, folderOfThisFile } from '../../helpers/data-fixtures.ts';
import { codeOfAsync } from '../../helpers/store.ts';

const folder = folderOfThisFile();

/** Rows of the text column, through chunks and back. */
const textsOf = async (plan: ImportPlan) => (await readAll(plan)).texts('text');

const poem = '床前明月光，\n疑是地上霜。\n\n举头望明月，\n低头思故乡。\n';

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from(poem)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(poem)])],
    ['UTF-16 little-endian with a mark', Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(poem, 'utf16le')])],
    ['UTF-16 big-endian with a mark', Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.from(poem, 'utf16le').swap16()])],
    ['GB 18030', Buffer.from('b4b2c7b0c3f7d4c2b9e2a3ac0ad2c9cac7b5d8c9cfcbaaa1a30a0abed9cdb7cdfbc3f7d4c2a3ac0ab5cdcdb7cbbcb9cacfe7a1a30a', 'hex')],
    ['gzip', gzipSync(poem)],
  ])('in %s is read by lines', async (name, bytes) => {
    const path = put(join(folder, name, `poem.txt${name === 'gzip' ? '.gz' : ''}`), bytes);
    expect(await textsOf({ kind: 'text', path, name: 'poem', text: { cut: 'line' } })).toEqual([
      '床前明月光，',
      '疑是地上霜。',
      '举头望明月，',
      '低头思故乡。',
    ]);
  });

  it('is cut into paragraphs, or taken whole', async () => {
    const path = put(join(folder, 'cuts.txt'), 'one\r\ntwo\r\n  \r\n\r\nthree\rfour\n\n');
    const cut = async (how: 'line' | 'paragraph' | 'whole') => textsOf({ kind: 'text', path, name: 'cuts', text: { cut: how } });
    expect(await cut('line')).toEqual(['one', 'two', 'three', 'four']);
    expect(await cut('paragraph')).toEqual(['one\r\ntwo', 'three\rfour']);
    expect(await cut('whole')).toEqual(['one\r\ntwo\r\n  \r\n\r\nthree\rfour']);
  });

  it('of any size is cut the same as in one piece', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 17)}${i % 3 === 0 ? '\n' : ''}`);
    const path = put(join(folder, 'long.txt'), lines.join('\n'));
    const rows = await textsOf({ kind: 'text', path, name: 'long', text: { cut: 'line' } });
    expect(rows).toEqual(lines.map((line) => line.trim()));
    const paragraphs = await textsOf({ kind: 'text', path, name: 'long', text: { cut: 'paragraph' } });
    expect(paragraphs).toEqual(
      lines
        .join('\n')
        .split(/\n\n/)
        .map((part) => part.trim()),
    );
  });

  it('is recognised by its name, its way of cutting guessed', async () => {
    const paragraphs = put(join(folder, 'a.txt'), Array.from({ length: 9 }, (_, i) => `first ${i}\nsecond\nthird\n`).join('\n'));
    expect(await inspectData(paragraphs, null)).toMatchObject({ plan: { kind: 'text', text: { cut: 'paragraph' }, name: 'a' }, rows: 9, problems: [] });
    const lines = put(join(folder, 'b.txt'), 'one, two\nthree, four\nfive\n');
    expect(await inspectData(lines, null)).toMatchObject({ plan: { kind: 'text', text: { cut: 'line' } }, preview: [['one, two'], ['three, four'], ['five']] });
    const table = put(join(folder, 'c.txt'), 'a\tb\n1\t2\n3\t4\n');
    expect((await inspectData(table, null)).plan.kind).toBe('table');
  });

  it('in an encoding nobody can tell is refused, not guessed', async () => {
    const path = put(join(folder, 'd.txt'), Buffer.from(poem, 'utf16le')); // no mark
    expect(await codeOfAsync(() => inspectData(path, null))).toBe('encoding');
    const western = put(join(folder, 'e.txt'), Buffer.from('caf\xe9 na\xefve\nline\n', 'latin1'));
    expect((await inspectData(western, null)).problems.map(({ code }) => code)).toEqual(['encoding-guessed']);
  });
});

describe('a folder of texts', () => {
  beforeAll(() => {
    for (const [path, text] of Object.entries({
      'good/1.txt': 'I liked it',
      'good/2.txt': ' Very good\n',
      'bad/10.txt': 'No',
      'bad/9.txt': ' ',
      'bad/8.txt': Buffer.of(1, 0, 2),
    }))
      put(join(folder, 'reviews', path), text);
  });
  it('has a class for each folder inside; what is no text is left out and listed', async () => {
    const { plan, classes, rows } = await inspectData(join(folder, 'reviews'), null);
    expect({ plan, classes, rows }).toMatchObject({
      plan: { kind: 'text-folder', name: 'reviews' },
      classes: [
        { name: 'bad', rows: 3 },
        { name: 'good', rows: 2 },
      ],
      rows: 5,
    });
    const { imported, names } = await readAll(plan);
    expect(imported).toMatchObject({
      rows: 4,
      target: 'class',
      skippedCount: 1,
      columns: [
        { kind: 'text', missing: 1 },
        { kind: 'category', counts: [2, 2] },
      ],
    });
    expect(names('class')).toEqual(['bad', 'bad', 'good', 'good']);
    expect(await textsOf(plan)).toEqual([null, 'No', 'I liked it', 'Very good']);
  });
  it('without folders is texts alone', async () => {
    for (const name of ['1.txt', '2.txt']) put(join(folder, 'flat', name), `text ${name}`);
    const { plan, classes } = await inspectData(join(folder, 'flat'), null);
    expect(classes).toBeNull();
    expect(await textsOf(plan)).toEqual(['text 1.txt', 'text 2.txt']);
  });
});

describe('a table with sentences', () => {
  it('keeps them as they are: commas, quotes, line ends, "NA"', async () => {
    const rows = ['"Hello, world. This is ""it""."', '"two\nlines of text here"', 'NA', '', '  plain words in a row  '];
    const path = put(join(folder, 'mails.csv'), `text,label\n${rows.map((row, i) => `${row},${i % 2 === 0 ? 'x' : 'y'}`).join('\n')}\n`);
    const plan: ImportPlan = {
      kind: 'table',
      path,
      name: 'mails',
      table: {
        delimiter: ',',
        header: true,
        target: 'label',
        columns: [
          { name: 'text', kind: 'text' },
          { name: 'label', kind: 'category' },
        ],
      },
    };
    expect(await textsOf(plan)).toEqual(['Hello, world. This is "it".', 'two\nlines of text here', 'NA', null, '  plain words in a row  ']);
    const { imported } = await readAll(plan);
    expect(imported.columns[0]).toMatchObject({ kind: 'text', missing: 1, characters: { max: 27, min: 2 } });
  });
  it('is guessed: sentences, tags of sentences, pairs of sentences', async () => {
    const sentences = Array.from({ length: 30 }, (_, i) => `this is sentence ${i}`);
    const kinds = async (name: string, lines: string[]) =>
      (await inspectData(put(join(folder, name), `${lines.join('\n')}\n`), null)).plan.table?.columns.map(({ kind }) => kind);
    expect(await kinds('s.csv', ['text,label', ...sentences.map((text, i) => `${text},${i % 2}`)])).toEqual(['text', 'category']);
    expect(await kinds('t.csv', ['text,tags', ...sentences.map((text) => `${text},O O B-X I-X`)])).toEqual(['text', 'text']);
    expect(await kinds('p.tsv', ['en\tzh', ...sentences.map((text, i) => `${text}\t这是第${i}个句子`)])).toEqual(['text', 'text']);
  });
});
