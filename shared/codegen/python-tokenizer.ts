/** The studio's tokenizers in Python: the same ids for the same text. */
import type { TokenizerReference } from '../layers/parameters.ts';
import { ofInput, type Program, type ProgramInput } from './program.ts';

/** Name of the file beside the program that holds an input's tokenizer. */
export function tokenizerFile(program: Program, input: ProgramInput): string {
  return `${ofInput(program, input, 'tokenizer').toLowerCase()}.json`;
}

/** A class that reads our own file. */
const open = (name: string, fields: string, more: string) => `class ${name}:
    """A tokenizer of the studio, from its file. Ids below 5 are special: padding, unknown, begin, end, mask."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
${fields}

${more}`;

const characters = open(
  'Characters',
  `        self.pieces = data["pieces"]
        self.ids = {piece: i + 5 for i, piece in enumerate(self.pieces)}`,
  `    def encode(self, text):
        return [self.ids.get(character, 1) for character in text]

    def decode(self, ids):
        return "".join(self.pieces[i - 5] for i in ids if i >= 5)`,
);

const words = open(
  'Words',
  `        self.pieces, self.lowercase = data["pieces"], data["lowercase"]
        self.ids = {piece: i + 5 for i, piece in enumerate(self.pieces)}`,
  `    def encode(self, text):
        text = unicodedata.normalize("NFC", text)
        ids = []
        for run in RUN.findall(text.lower() if self.lowercase else text):
            if CHINESE.match(run):  # the longest word known at each place
                while run:
                    length = next((n for n in range(min(8, len(run)), 1, -1) if run[:n] in self.ids), 1)
                    ids.append(self.ids.get(run[:length], 1))
                    run = run[length:]
            else:
                ids.append(self.ids.get(run, 1))
        return ids

    def decode(self, ids):
        return " ".join(self.pieces[i - 5] if i >= 5 else "<unk>" for i in ids if i >= 5 or i == 1)`,
);

const wordRuns = `# A run of Chinese characters; a word or number, with an apostrophe inside; or one mark.
RUN = regex.compile(r"\\p{Script=Han}+|(?:(?!\\p{Script=Han})[\\p{L}\\p{M}\\p{N}_])+(?:['’](?:(?!\\p{Script=Han})[\\p{L}\\p{M}])+)*|[^\\s\\p{L}\\p{M}\\p{N}_]")
CHINESE = regex.compile(r"\\p{Script=Han}")`;

const bytePair = open(
  'BytePairs',
  `        printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
        self.bytes = [bytes([b]) for b in [*printable, *(b for b in range(256) if b not in printable)]]
        self.start = {piece[0]: i + 5 for i, piece in enumerate(self.bytes)}
        self.merges = {}
        for rank, (a, b) in enumerate(data["merges"]):
            self.merges[a, b] = rank + 261
            self.bytes.append(self.bytes[a - 5] + self.bytes[b - 5])`,
  `    def encode(self, text):
        return [i for word in WORD.findall(text) for i in self.cut(word)]

    def cut(self, word):
        ids = [self.start[b] for b in word.encode("utf-8")]
        while len(ids) > 1:
            best = min((self.merges.get(pair, math.inf) for pair in zip(ids, ids[1:])))
            if best == math.inf:
                break
            joined, i = [], 0
            while i < len(ids):
                merged = i + 1 < len(ids) and self.merges.get((ids[i], ids[i + 1])) == best
                joined.append(best if merged else ids[i])
                i += 2 if merged else 1
            ids = joined
        return ids

    def decode(self, ids):
        return b"".join(self.bytes[i - 5] for i in ids if i >= 5).decode("utf-8", errors="replace")`,
);

const bytePairWords = `# GPT-2's words: with the space before them, numbers, marks, space.
WORD = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+")`;

const hugging = `class TokenizerFile:
    """A tokenizer.json of Hugging Face."""

    def __init__(self, path):
        self.own = tokenizers.Tokenizer.from_file(str(path))

    def encode(self, text):
        return self.own.encode(text, add_special_tokens=False).ids

    def decode(self, ids):
        return self.own.decode([int(i) for i in ids])`;

/** Name of the class of a kind. */
export const tokenizerClass: { readonly [K in TokenizerReference['kind']]: string } = {
  characters: 'Characters',
  words: 'Words',
  'byte-pair': 'BytePairs',
  file: 'TokenizerFile',
};

/** The class of one kind, and what it imports. */
export function tokenizerCode(kind: TokenizerReference['kind']): {
  readonly imports: readonly string[];
  readonly constants: readonly string[];
  readonly code: string;
} {
  switch (kind) {
    case 'characters':
      return { imports: ['import json'], constants: [], code: characters };
    case 'words':
      return { imports: ['import json', 'import unicodedata', 'import regex'], constants: [wordRuns], code: words };
    case 'byte-pair':
      return { imports: ['import json', 'import math', 'import regex'], constants: [bytePairWords], code: bytePair };
    case 'file':
      return { imports: ['import tokenizers'], constants: [], code: hugging };
  }
}
