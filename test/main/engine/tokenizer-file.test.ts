/** Damaged `tokenizer.json` files: each is refused with a Problem, or cuts every text into pieces that the network has rows for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTokenizerFile } from '../../../main/engine/tokenizer-file.ts';
import { ProblemError, unwrap } from '../../../shared/base/problem.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { openTokenizer, parseTokenizer } from '../../../shared/data/tokenizers/index.ts';
import { mutate } from '../../helpers/mutate.ts';
import { scratchFolder } from '../../helpers/folder.ts';

const folder = scratchFolder();
afterAll(() => folder.remove());

const special = (id: number, content: string) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
const added = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((content, id) => special(id, content));
const wordPiece = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: added,
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '[MASK]': 4, the: 5, sea: 6, '##s': 7, a: 8 },
  },
};
const bytePair = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [special(0, '<|endoftext|>')],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: '',
    end_of_word_suffix: '',
    fuse_unk: false,
    byte_fallback: false,
    vocab: { '<|endoftext|>': 0, t: 1, h: 2, e: 3, s: 4, a: 5, Ġ: 6, th: 7, the: 8 },
    merges: ['t h', 'th e'],
  },
};
const seeds: readonly unknown[] = [wordPiece, bytePair];
const strange: readonly unknown[] = [
  null,
  -1,
  1e18,
  0.5,
  '',
  'x',
  [],
  {},
  true,
  '[PAD]',
  { type: 'Replace', pattern: { Regex: '(' }, content: 'y' },
  { type: 'Sequence', normalizers: null },
];
const texts = ['the seas', '', '  ', '海', 'a\u0000b', '😀', 'x'.repeat(300)];

/** The same JSON with one value, chosen by the seed, exchanged, renamed or taken away. */
function changed(value: unknown, seed: number): unknown {
  const paths: (readonly (string | number)[])[] = [];
  const walk = (at: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (at !== null && typeof at === 'object') for (const key of Object.keys(at)) walk((at as Record<string, unknown>)[key], [...path, key]);
  };
  walk(value, []);
  const path = paths[hash32(seed, 1) % paths.length] ?? [];
  const result = structuredClone(value);
  const holder = path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, result as Record<string, unknown>);
  const key = String(path.at(-1));
  const kind = hash32(seed, 2) % 8;
  if (kind === 0) Reflect.deleteProperty(holder, key);
  else if (kind === 1) holder[`${key}x`] = holder[key];
  else holder[key] = strange[hash32(seed, 3) % strange.length];
  return result;
}

function outcome(bytes: string | Uint8Array): 'read' | 'refused' {
  const path = join(folder.path, 'tokenizer.json');
  writeFileSync(path, bytes);
  try {
    const tokenizer = openTokenizer(unwrap(parseTokenizer(readTokenizerFile(path))));
    const { size, specials } = tokenizer;
    expect(Number.isSafeInteger(size) && size > 0).toBe(true);
    const whole = (ids: readonly (number | null)[]) => ids.every((id) => id === null || (Number.isInteger(id) && id >= 0 && id < size));
    expect(whole(Object.values(specials))).toBe(true);
    for (const text of texts) {
      const ids = tokenizer.encode(text);
      expect(whole(ids), JSON.stringify(ids)).toBe(true);
      expect(typeof tokenizer.decode(ids)).toBe('string');
    }
    return 'read';
  } catch (error) {
    if (error instanceof ProblemError) return 'refused';
    throw error;
  }
}

describe('a damaged tokenizer.json', () => {
  it('whole ones are read', () => {
    for (const seed of seeds) expect(outcome(JSON.stringify(seed))).toBe('read');
  });
  it('1,500 with a value exchanged, renamed or missing', () => {
    const count = { read: 0, refused: 0 };
    for (let i = 0; i < 1500; i++) count[outcome(JSON.stringify(changed(seeds[i % 2], i)))]++;
    expect(count.read).toBeGreaterThan(200);
    expect(count.refused).toBeGreaterThan(200);
  });
  it('500 with damaged bytes', () => {
    for (let i = 0; i < 500; i++) outcome(mutate(new TextEncoder().encode(JSON.stringify(seeds[i % 2])), i));
  });
});
