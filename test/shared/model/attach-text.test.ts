/** Networks of text fitted to data: columns, tokenizers, vocabularies, heads and order, as one step; and what is said when they differ. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import type { Column, Dataset } from '../../../shared/data/dataset.ts';
import { ownSpecials } from '../../../shared/data/tokenizers/define.ts';
import type { TokenizerReference } from '../../../shared/layers/parameters.ts';
import { attachDataset } from '../../../shared/model/attach.ts';
import { type FittedTexts, tagWishes, textWishes } from '../../../shared/model/attach-text.ts';
import { check } from '../../../shared/model/check.ts';
import { checkData } from '../../../shared/model/check-data.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits, type Edit } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const characters = { missing: 0, mean: 30, std: 5, min: 3, max: 60 };
const textColumn = (name: string): Column => ({ kind: 'text', name, missing: 0, characters });
const labels: Column = { kind: 'category', name: 'label', values: ['ham', 'spam'], counts: [1, 1], missing: 0 };

function dataOf(columns: Column[], target: string | null = null): Dataset {
  return {
    id: 'data-1',
    name: 'Texts',
    source: { kind: 'text', path: '' },
    createdAt: '',
    rows: 100,
    columns,
    target,
    testFrom: null,
    chunkRows: 100,
    skipped: [],
    skippedCount: 0,
    hash: '',
  };
}

const made = (size: number, kind: TokenizerReference['kind'] = 'words'): TokenizerReference => ({ id: `tokenizer-${size}`, kind, size, specials: ownSpecials });
const build = (id: string): Document => templateOf(id)!.build();
const paramsOf = (document: Document, id: string) => document.nodes.find((node) => node.id === id)!.params;
const edited = (document: Document, ...edits: readonly Edit[]) => unwrap(applyEdits(document, edits)).document;
const codes = (document: Document, data: Dataset) => [...check(document).problems, ...checkData(document, data)].map(({ code }) => code);

/** What the worker would find: a tokenizer for each wish, of the sizes given in order. */
function attach(document: Document, data: Dataset, sizes: readonly number[], tags: readonly string[] = []): Document {
  const fitted: FittedTexts = {
    inputs: new Map(textWishes(document, data).map(({ node, cut }, i) => [node, { tokenizer: made(sizes[i] ?? 50), length: cut === 'stream' ? null : 12 }])),
    tags: new Map(tagWishes(document, data).map(({ node, column }) => [node, { column, classes: tags }])),
  };
  return unwrap(applyEdits(document, attachDataset(document, data, fitted))).document;
}

describe('texts of a network', () => {
  it('classification: column, tokenizer, length, embedding and classes follow, in one step', () => {
    const data = dataOf([textColumn('mail'), labels], 'label');
    const document = attach(build('lstm-text'), data, [321]);
    expect(paramsOf(document, 'text')).toMatchObject({ column: 'mail', length: 12, tokenizer: { id: 'tokenizer-321', size: 321 } });
    expect(paramsOf(document, 'words')).toMatchObject({ vocabulary: 321 });
    expect(paramsOf(document, 'answer')).toMatchObject({ column: 'label', classes: ['ham', 'spam'] });
    expect(document.data.split.kind).toBe('ratio');
    expect(codes(document, data)).toEqual([]);
  });

  it('writing: the head has the pieces, and the split follows the order of the text', () => {
    const data = dataOf([textColumn('text')]);
    const document = attach(build('gpt'), data, [77]);
    expect(paramsOf(document, 'tokens')).toMatchObject({ length: 128, column: 'text' });
    expect(paramsOf(document, 'head')).toMatchObject({ vocabulary: 77 });
    expect(document.data.split).toMatchObject({ kind: 'ordered', train: 0.8 });
    expect(codes(document, data)).toEqual([]);
  });

  it('texts by twos: which follows which needs no column, and the split follows the order', () => {
    const data = dataOf([textColumn('text'), labels], 'label');
    const document = attach(build('bert'), data, [90]);
    expect(paramsOf(document, 'tokens')).toMatchObject({ cut: 'pairs', column: 'text' });
    expect(paramsOf(document, 'head')).toMatchObject({ vocabulary: 90 });
    expect(paramsOf(document, 'order')).toEqual({ answer: 'next-sentence' });
    expect(document.data.split.kind).toBe('ordered');
    expect(codes(document, data)).toEqual([]);
    const alone = edited(document, { type: 'set-param', node: 'tokens', name: 'cut', value: 'row' });
    const [problem] = check(alone).problems;
    expect(problem).toMatchObject({ code: 'answer-without-pairs', place: { node: 'order' } });
    expect(check(edited(alone, ...((problem?.fix?.edits ?? []) as Edit[]))).problems).toEqual([]);
  });

  it('translation: each half reads a column of its own', () => {
    const data = dataOf([textColumn('english'), textColumn('chinese')]);
    const document = attach(build('translate'), data, [40, 60]);
    expect([paramsOf(document, 'source'), paramsOf(document, 'target')]).toMatchObject([
      { column: 'english', tokenizer: { size: 40 } },
      { column: 'chinese', tokenizer: { size: 60 } },
    ]);
    expect([paramsOf(document, 'source-embed'), paramsOf(document, 'target-embed'), paramsOf(document, 'head')]).toMatchObject([
      { vocabulary: 40 },
      { vocabulary: 60 },
      { vocabulary: 60 },
    ]);
    expect(codes(document, data)).toEqual([]);
  });

  it('tags: their column is no input, and they are the classes', () => {
    const data = dataOf([textColumn('sentence'), textColumn('tags')]);
    const document = attach(build('bert-tags'), data, [90], ['O', 'B-PER', 'I-PER']);
    expect(document.nodes.find(({ type }) => type === 'tokens-input')!.params).toMatchObject({ column: 'sentence' });
    expect(paramsOf(document, 'answer')).toMatchObject({ column: 'tags', classes: ['O', 'B-PER', 'I-PER'] });
    expect(paramsOf(document, 'decide')).toMatchObject({ units: 3 });
    expect(codes(document, data)).toEqual([]);
  });

  it('is wished for as the template says, and anew in full size for other data', () => {
    const data = dataOf([textColumn('mail'), labels], 'label');
    const [wish] = textWishes(build('lstm-text'), data);
    expect(wish).toMatchObject({ column: 'mail', tokenizer: { kind: 'words', size: 10_000 }, cut: 'row' });
    expect(textWishes(attach(build('lstm-text'), data, [50]), data)[0]).toMatchObject({ tokenizer: { kind: 'words', size: 10_000 } });
    const file = edited(build('lstm-text'), { type: 'set-param', node: 'text', name: 'tokenizer', value: made(30, 'file') });
    expect(textWishes(file, data)[0]).toMatchObject({ tokenizer: { kind: 'kept', reference: { size: 30 } } });
  });

  it('a length never goes beyond the places a network knows', () => {
    const [wish] = textWishes(build('bert-sentence'), dataOf([textColumn('text')]));
    expect(wish?.longest).toBe(64);
  });
});

describe('texts and data that differ', () => {
  const data = dataOf([textColumn('mail'), labels], 'label');
  const mended = (document: Document, code: string) => {
    const problem = [...check(document).problems, ...checkData(document, data)].find((candidate) => candidate.code === code);
    return unwrap(applyEdits(document, problem?.fix?.edits ?? [])).document;
  };
  it('are said: no text, no tokenizer yet', () => {
    expect(codes(build('lstm-text'), dataOf([labels]))).toContain('data-has-no-text');
    expect(codes(unwrap(applyEdits(build('lstm-text'), attachDataset(build('lstm-text'), data))).document, data)).toContain('tokenizer-missing');
  });
  it('are mended: another column, too few rows in the embedding, rows out of order', () => {
    const fitted = attach(build('lstm-text'), data, [50]);
    const moved = edited(fitted, { type: 'set-param', node: 'text', name: 'column', value: 'gone' });
    expect(codes(moved, data)).toEqual(['text-column-missing']);
    expect(codes(mended(moved, 'text-column-missing'), data)).toEqual([]);
    const small = edited(fitted, { type: 'set-param', node: 'words', name: 'vocabulary', value: 20 });
    expect(codes(small, data)).toEqual(['vocabulary-too-small']);
    expect(codes(mended(small, 'vocabulary-too-small'), data)).toEqual([]);
    const gpt = attach(build('gpt'), data, [50]);
    const shuffled = edited(gpt, { type: 'set-data', patch: { split: { kind: 'ratio' } } });
    expect(codes(shuffled, data)).toEqual(['split-not-in-order']);
    expect(codes(mended(shuffled, 'split-not-in-order'), data)).toEqual([]);
  });
});
