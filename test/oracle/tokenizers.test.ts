/** Tokenizers against Hugging Face's own: byte-pair pieces fitted by both are the same, and files Python wrote are read the same. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniform } from '../../shared/base/random.ts';
import { fitTokenizer, openTokenizer } from '../../shared/data/tokenizers/index.ts';
import { askPython, oracleMissing } from './python.ts';

interface Answer {
  readonly json: Readonly<Record<string, unknown>> & { readonly model: { readonly vocab: Readonly<Record<string, number>> } };
  readonly ids: readonly (readonly number[])[];
  readonly texts: readonly string[];
}

const lines = (name: string) => readFileSync(`assets/samples/${name}/${name}.txt`, 'utf8').split('\n');
const texts = [...lines('king-james').slice(0, 800), ...lines('tang-poems').slice(0, 200)];
const size = 700;

/** Words of the texts, marks, other alphabets and odd space, put together by chance. */
const parts = [
  'the',
  'God',
  'created',
  "don't",
  "they're",
  ' ',
  '  ',
  '\t',
  'naïve',
  'café',
  '明月',
  '关山',
  '，',
  '3.14',
  '2,000',
  '😀',
  'Ünïcödé',
  'ÅNGSTRÖM',
  '—',
  '...',
  'e\u0301',
  '[x]',
  'http://a.b/c?d=1',
  'ﬁ',
  '①',
  'Ω',
  'привет',
  'שלום',
  '\u00a0',
];
const probes = Array.from({ length: 400 }, (_, i) =>
  Array.from({ length: 1 + (i % 14) }, (__, j) => parts[Math.floor(uniform(3, i, j) * parts.length)]).join(uniform(4, i, 0) < 0.5 ? ' ' : ''),
);

describe.skipIf(oracleMissing !== '')(`tokenizers ${oracleMissing}`, () => {
  let found: { readonly bytePair: Answer; readonly wordPiece: Answer };
  beforeAll(() => {
    found = askPython('cut_text.py', { texts, probes, size });
  }, 1_200_000);

  it('byte-pair pieces fitted here are those of BpeTrainer, id by id', () => {
    const ours = openTokenizer(fitTokenizer('byte-pair', texts, size));
    expect(ours.size).toBe(Object.keys(found.bytePair.json.model.vocab).length);
    expect(probes.map((probe) => ours.encode(probe))).toEqual(found.bytePair.ids);
    expect(found.bytePair.ids.map((ids) => ours.decode(ids))).toEqual(probes);
  });

  it.each(['bytePair', 'wordPiece'] as const)('a tokenizer.json of %s is read as Python reads it', (kind) => {
    const { json, ids, texts: decoded } = found[kind];
    const ours = openTokenizer({ kind: 'file', version: 1, json: json as never });
    expect(ours.specials).toMatchObject({ padding: 0, unknown: 1, begin: 2, end: 3, mask: 4 });
    expect(probes.map((probe) => ours.encode(probe))).toEqual(ids);
    expect(ids.map((some) => ours.decode(some))).toEqual(decoded);
  });
});
