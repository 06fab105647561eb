/** A `tokenizer.json` of Hugging Face, read by their own library: byte-level BPE (GPT-2), WordPiece (BERT), Unigram ... */
import { Tokenizer as HuggingFace } from '@huggingface/tokenizers';
import { makeProblem, ProblemError } from '../../base/problem.ts';
import { text } from '../../base/text.ts';
import type { FileOf, Tokenizer, TokenizerReference } from './define.ts';

/** What the special pieces are called in the families people use, the commonest first. */
const names: { readonly [role in keyof TokenizerReference['specials']]: readonly string[] } = {
  padding: ['[PAD]', '<pad>', '<|padding|>', '<|pad|>'],
  unknown: ['[UNK]', '<unk>'],
  begin: ['[CLS]', '<s>', '<bos>', '<|startoftext|>', '<|begin_of_text|>', '<|endoftext|>'],
  end: ['[SEP]', '</s>', '<eos>', '<|endoftext|>', '<|end_of_text|>'],
  mask: ['[MASK]', '<mask>'],
};

/** As many as the largest networks for text have rows for, many times over. */
const mostPieces = 10_000_000;

/** What the library says of a file, or of a text, that it cannot follow. */
function unsupported(error: unknown): ProblemError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ProblemError(
    makeProblem({
      code: 'tokenizer-file-unsupported',
      what: text(`This tokenizer.json cannot be used: ${reason}`, `无法使用此 tokenizer.json：${reason}`),
      how: text('Byte-level BPE (GPT-2) and WordPiece (BERT) files can be read.', '可以读取字节级 BPE（GPT-2）与 WordPiece（BERT）文件。'),
    }),
  );
}

function orUnsupported<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unsupported(error);
  }
}

/** The pieces and their ids. What the library passes on unseen is checked here: every id is a row of a table. */
function piecesOf(tokenizer: HuggingFace): ReadonlyMap<string, number> {
  const pieces = tokenizer.get_vocab(true);
  const strange = [...pieces].find(([, id]) => !Number.isInteger(id) || id < 0 || id >= mostPieces);
  if (strange !== undefined) throw new Error(`"${strange[0]}" has the id ${JSON.stringify(strange[1])}`);
  if (pieces.size === 0) throw new Error('it has no pieces');
  return pieces;
}

/** Throws ProblemError when the library cannot follow the file. */
export function openFile({ json }: FileOf<'file'>): Tokenizer {
  const { tokenizer, pieces } = orUnsupported(() => {
    const opened = new HuggingFace(json, {});
    return { tokenizer: opened, pieces: piecesOf(opened) };
  });
  const size = [...pieces.values()].reduce((most, id) => Math.max(most, id + 1), 0);
  const find = (role: keyof typeof names): number | null => names[role].map((name) => pieces.get(name)).find((id) => id !== undefined) ?? null;
  const encode = (some: string): number[] =>
    orUnsupported(() => {
      const { ids } = tokenizer.encode(some, { add_special_tokens: false });
      if (!ids.every((id) => Number.isInteger(id) && id >= 0 && id < size)) throw new Error(`"${some.slice(0, 40)}" becomes pieces it does not know`);
      return ids;
    });
  encode('a');
  return {
    kind: 'file',
    size,
    specials: { padding: find('padding'), unknown: find('unknown'), begin: find('begin'), end: find('end'), mask: find('mask') },
    encode,
    decode(ids) {
      const list = [...ids];
      return list.length === 0 ? '' : orUnsupported(() => tokenizer.decode(list, { skip_special_tokens: true, clean_up_tokenization_spaces: false }));
    },
  };
}
