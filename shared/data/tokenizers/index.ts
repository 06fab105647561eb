/** Tokenizers: fitted on texts, opened from what the project keeps of them. */
import { makeProblem, ok, refused, type Result } from '../../base/problem.ts';
import { text } from '../../base/text.ts';
import { fitBytePair, openBytePair } from './byte-pair.ts';
import { fitCharacters, openCharacters } from './characters.ts';
import { type Tokenizer, type TokenizerFile, tokenizerFileSchema, type TokenizerReference } from './define.ts';
import { openFile } from './file.ts';
import { fitWords, openWords } from './words.ts';

export type { Tokenizer, TokenizerFile, TokenizerReference } from './define.ts';

/** Kinds that are made from the data; a file comes as it is. */
export type FittedKind = Exclude<TokenizerFile['kind'], 'file'>;

/** `size`: the most pieces it may have, special ones included. */
export function fitTokenizer(kind: FittedKind, texts: Iterable<string>, size: number): TokenizerFile {
  switch (kind) {
    case 'characters':
      return fitCharacters(texts, size);
    case 'words':
      return fitWords(texts, size);
    case 'byte-pair':
      return fitBytePair(texts, size);
  }
}

/** Throws ProblemError when a `tokenizer.json` is of a kind that cannot be read. */
export function openTokenizer(file: TokenizerFile): Tokenizer {
  switch (file.kind) {
    case 'characters':
      return openCharacters(file);
    case 'words':
      return openWords(file);
    case 'byte-pair':
      return openBytePair(file);
    case 'file':
      return openFile(file);
  }
}

/** What a document holds of it. */
export function referenceTo(id: string, { kind, size, specials }: Tokenizer): TokenizerReference {
  return { id, kind, size, specials };
}

/** From what is stored or came inside a model: a Problem when it is no tokenizer of ours. */
export function parseTokenizer(json: string): Result<TokenizerFile> {
  try {
    return ok(tokenizerFileSchema.parse(JSON.parse(json)));
  } catch {
    return refused(
      makeProblem({
        code: 'tokenizer-unreadable',
        what: text('The tokenizer, which cuts text into pieces, cannot be read.', '无法读取分词器（用于把文本切成片段）。'),
        how: text('Choose the data again: it is made anew.', '请重新选择数据，分词器会重新生成。'),
      }),
    );
  }
}
