/** What a tokenizer is: text to ids and back. It lives in the project as JSON; documents only hold a reference to it. */
import { z } from 'zod';

const pieces = z.array(z.string()).max(1_000_000);

/** As it is stored. Ids count the special pieces first, then `pieces` (or bytes and merges) in order. */
export const tokenizerFileSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('characters'), version: z.literal(1), pieces }),
  z.strictObject({ kind: z.literal('words'), version: z.literal(1), lowercase: z.boolean(), pieces }),
  /** Each merge joins two ids to the next free one. */
  z.strictObject({ kind: z.literal('byte-pair'), version: z.literal(1), merges: z.array(z.tuple([z.int(), z.int()])).max(1_000_000) }),
  /** A `tokenizer.json` of Hugging Face, as it is. */
  z.strictObject({ kind: z.literal('file'), version: z.literal(1), json: z.record(z.string(), z.json()) }),
]);
export type TokenizerFile = z.infer<typeof tokenizerFileSchema>;
export type TokenizerKind = TokenizerFile['kind'];
export type FileOf<K extends TokenizerKind> = Extract<TokenizerFile, { kind: K }>;

/**
 * How text becomes numbers: what the layers need to know of a tokenizer. The tokenizer itself is in the project, by its id.
 * Special pieces are ids, or null where the tokenizer has none. (A type, not an interface: it is a value of a document too.)
 */
export type TokenizerReference = {
  readonly id: string;
  readonly kind: 'characters' | 'words' | 'byte-pair' | 'file';
  /** Pieces it knows, special ones included: every id is below it. */
  readonly size: number;
  readonly specials: {
    readonly padding: number | null;
    readonly unknown: number | null;
    /** Before and after a text: [CLS] and [SEP], or <s> and </s>. */
    readonly begin: number | null;
    readonly end: number | null;
    readonly mask: number | null;
  };
};

export interface Tokenizer {
  readonly kind: TokenizerKind;
  /** Every id is below it. */
  readonly size: number;
  readonly specials: TokenizerReference['specials'];
  /** Without the special pieces for begin and end. */
  encode(text: string): number[];
  /** Special pieces are left out. Characters and bytes come back exactly; words with the spaces a person would put. */
  decode(ids: Iterable<number>): string;
}

/** Pieces of every tokenizer made here; padding is 0. */
export const specialPieces = ['<pad>', '<unk>', '<s>', '</s>', '<mask>'] as const;
export const ownSpecials: TokenizerReference['specials'] = { padding: 0, unknown: 1, begin: 2, end: 3, mask: 4 };

/** The commonest first, equals in the order of their code units: the same on every machine. */
export function byFrequency(counts: ReadonlyMap<string, number>, most: number): string[] {
  const entries = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return entries.slice(0, Math.max(0, most)).map(([piece]) => piece);
}

/** Ids by piece, the special ones not among them: text that says "<pad>" is text. */
export function idsOf(pieces: readonly string[]): ReadonlyMap<string, number> {
  return new Map(pieces.map((piece, index) => [piece, index + specialPieces.length]));
}
