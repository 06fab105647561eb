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

/** Throws ProblemError when the library cannot follow the file. */
export function openFile({ json }: FileOf<'file'>): Tokenizer {
  let tokenizer: HuggingFace;
  try {
    tokenizer = new HuggingFace(json, {});
    tokenizer.encode('a', { add_special_tokens: false });
  } catch (error) {
    throw new ProblemError(
      makeProblem({
        code: 'tokenizer-file-unsupported',
        what: text(
          `This tokenizer.json cannot be used: ${error instanceof Error ? error.message : String(error)}`,
          `无法使用此 tokenizer.json：${error instanceof Error ? error.message : String(error)}`,
        ),
        how: text('Byte-level BPE (GPT-2) and WordPiece (BERT) files can be read.', '可以读取字节级 BPE（GPT-2）与 WordPiece（BERT）文件。'),
      }),
    );
  }
  const vocabulary = tokenizer.get_vocab(true);
  const find = (role: keyof typeof names): number | null => names[role].map((name) => vocabulary.get(name)).find((id) => id !== undefined) ?? null;
  return {
    kind: 'file',
    size: [...vocabulary.values()].reduce((most, id) => Math.max(most, id + 1), 0),
    specials: { padding: find('padding'), unknown: find('unknown'), begin: find('begin'), end: find('end'), mask: find('mask') },
    encode: (some) => tokenizer.encode(some, { add_special_tokens: false }).ids,
    decode(ids) {
      const list = [...ids];
      return list.length === 0 ? '' : tokenizer.decode(list, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
    },
  };
}
