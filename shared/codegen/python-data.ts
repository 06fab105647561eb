/** Python for reading data, in plain numpy: files of pictures, or a file of rows. The same text in every language. */
import { defined } from '../base/assert.ts';
import { pythonString } from '../layers/torch.ts';
import { historyOf, ofAnswer, ofInput, ownTruth, reads, type Program, type ProgramAnswer, type ProgramInput } from './program.ts';
import { bracketed, indent } from './python-lines.ts';
import { pictureFiles } from './python-picture-files.ts';
import { pictureImports, readPicture } from './python-pictures.ts';
import { chanceCode, splitCode } from './python-split.ts';
import { tokenizerClass, tokenizerCode, tokenizerFile } from './python-tokenizer.ts';

/** A part of a program: a cell of a notebook. */
export interface Section {
  /** A heading in plain words. */
  readonly title: string;
  readonly code: string;
}

export interface DataCode {
  readonly imports: readonly string[];
  readonly constants: readonly string[];
  readonly sections: readonly Section[];
}

/** Texts that stand for no value: those of the studio's own tables. */
const missing = ['', '?', 'NA', 'N/A', 'n/a', '#NA', '#N/A', '#N/A N/A', '<NA>', 'NaN', 'nan', '-NaN', '-nan', 'NULL', 'null', 'None'];

/** A constant that is a list of texts. */
const listed = (name: string, values: readonly string[]) => bracketed(`${name} = [`, values.map(pythonString), ']', { fill: true }).join('\n');
const classesOf = (program: Program, answer: ProgramAnswer) => ofAnswer(program, answer, 'CLASSES').toUpperCase();

const targetName = (program: Program, answer: ProgramAnswer) => ofAnswer(program, answer, 'TARGET').toUpperCase();

/** The array of an input, made of all rows; and for pictures, which are read when they are needed, of some. */
function arrayOf(program: Program, input: ProgramInput): { readonly fill: string; readonly take: string } {
  const { name, feed } = input;
  const all = { take: `self.${name}[rows]` };
  switch (feed.kind) {
    case 'image': {
      const column = pythonString(feed.columns[0] ?? 'image');
      return { fill: `self.${name} = [folder / row[${column}] for row in rows]`, take: `np.stack([read_picture(self.${name}[row]) for row in rows])` };
    }
    case 'numbers':
      return { ...all, fill: `self.${name} = np.array([[number(row[name]) for name in ${ofInput(program, input, 'NUMBERS')}] for row in rows], np.float32)` };
    case 'categories': {
      const values = ofInput(program, input, 'CATEGORIES');
      return { ...all, fill: `self.${name} = np.array([[place(row[name], values) for name, values in ${values}.items()] for row in rows], np.int32)` };
    }
    case 'tokens': {
      const encode = `${ofInput(program, input, 'encode').toLowerCase()}`;
      if (feed.cut === 'stream') {
        const lines = [
          `streams = [${encode}_stream(rows[i][${pythonString(feed.column)}] for i in part) for part in split_rows(rows)]`,
          `self.${name} = np.concatenate(streams)`,
          `self.parts = np.split(np.arange(len(self.${name})), np.cumsum([len(blocks) for blocks in streams])[:-1])`,
        ];
        return { ...all, fill: lines.join('\n        ') };
      }
      const fill = `self.${name} = np.array([${encode}(row[${pythonString(feed.column)}]) for row in rows], np.int32)`;
      return { ...all, fill: feed.cut === 'pairs' ? `${fill}\n        self.${name}_texts = [row[${pythonString(feed.column)}] for row in rows]` : fill };
    }
    case 'window': {
      const columns = ofInput(program, input, 'SERIES');
      return {
        fill: `self.${name} = np.array([[number(row[name]) for name in ${columns}] for row in rows], np.float32)`,
        take: `self.${name}[np.asarray(rows)[:, None] + np.arange(${1 - feed.length - feed.ahead}, ${1 - feed.ahead})]`,
      };
    }
  }
}

function targetOf(program: Program, answer: ProgramAnswer): { readonly fill?: string; readonly take: string } {
  const name = ofAnswer(program, answer, 'target');
  const column = targetName(program, answer);
  const { text } = answer;
  const padding = text?.feed.kind === 'tokens' && text.feed.cut !== 'stream' && text.tokenizer?.specials.padding !== null ? text.feed.padding : null;
  if (answer.pairs !== null) return { fill: `self.${name} = np.zeros(len(rows), np.int64)`, take: `self.${name}[rows]` };
  switch (answer.form) {
    case 'classes':
    case 'two-classes':
      return { fill: `self.${name} = np.array([place(row[${column}], ${classesOf(program, answer)}) for row in rows])`, take: `self.${name}[rows]` };
    case 'number':
      return { fill: `self.${name} = np.array([[number(row[${column}])] for row in rows], np.float32)`, take: `self.${name}[rows]` };
    case 'tags': {
      const given = ['words', `row[${column}]`, classesOf(program, answer), String(text?.feed.type.shape[0] ?? 0)];
      return {
        fill: `self.${name} = np.array([tags_of(${given.join(', ')}) for words, row in zip(self.${wordsOf(program, answer)}, rows)])`,
        take: `self.${name}[rows]`,
      };
    }
    case 'next-token':
    case 'masked-token': {
      const ids = `self.${text?.name ?? 'tokens'}[rows]`;
      return { take: padding === null ? `${ids}.astype(np.int64)` : `np.where(${ids} == ${padding}, -100, ${ids}).astype(np.int64)` };
    }
  }
}

/** Names in the program of the words of a text whose words are given tags: of all rows. */
export function wordsOf(program: Program, { text }: ProgramAnswer): string {
  return ofInput(program, defined(text, 'a text'), 'words').toLowerCase();
}

/** Where the words of a text stand among its pieces: a word cut in several has its tag at the first. */
function wordsCode(program: Program, input: ProgramInput): string {
  const { feed, tokenizer } = input;
  const begins = feed.kind === 'tokens' && feed.begin && typeof tokenizer?.specials.begin === 'number';
  const open = `${ofInput(program, input, 'tokenizer').toLowerCase()}()`;
  return `def ${ofInput(program, input, 'words_in').toLowerCase()}(text):
    """Each word of the text, and the place of its first piece."""
    words, place = [], ${begins ? '1  # after the mark at the beginning' : '0'}
    for word in text.split():
        pieces = ${open}.encode(f" {word}" if words else word)
        blank = [${open}.decode([piece]).isspace() for piece in pieces]  # a space may be a piece of its own
        words.append((word, place + (blank.index(False) if False in blank else 0)))
        place += len(pieces)
    return words`;
}

const tagsCode = `def tags_of(words, names, classes, length):
    """The class of each word at its first piece, -1 everywhere else; \`names\` are the tags with spaces between."""
    tags = np.full(length, -1)
    for (_, place), name in zip(words, names.split()):
        if place < length and name in classes:
            tags[place] = classes.index(name)
    return tags`;

function encodeCode(program: Program, input: ProgramInput): string {
  const { feed, tokenizer } = input;
  if (feed.kind !== 'tokens') return '';
  const encode = ofInput(program, input, 'encode').toLowerCase();
  const open = ofInput(program, input, 'tokenizer').toLowerCase();
  const special = (on: boolean, id: number | null | undefined) => (on && typeof id === 'number' ? id : null);
  const [begin, end] = [special(feed.begin, tokenizer?.specials.begin), special(feed.end, tokenizer?.specials.end)];
  const pieces =
    begin === null && end === null
      ? 'ids'
      : `[${[...(begin === null ? [] : [begin]), `*ids[:${feed.length - (begin === null ? 0 : 1) - (end === null ? 0 : 1)}]`, ...(end === null ? [] : [end])].join(', ')}]`;
  const between = tokenizer?.specials.end ?? null;
  const one = `def ${encode}(text):
    """int32 [${feed.length}]: the text's pieces${begin === null && end === null ? '' : ' between their marks'}, filled up with ${feed.padding}."""
    ids = ${open}().encode(text)${begin === null && end === null ? ` or [${tokenizer?.specials.unknown ?? tokenizer?.specials.end ?? feed.padding}]` : ''}
    ids = ${pieces === 'ids' ? `ids[:${feed.length}]` : pieces}
    return ids + [${feed.padding}] * (${feed.length} - len(ids))`;
  const rest =
    tokenizer?.specials.padding == null ? `ids[: len(ids) // ${feed.length} * ${feed.length}]` : `ids + [${feed.padding}] * (-len(ids) % ${feed.length})`;
  const stream = `def ${encode}_stream(texts):
    """int32 [blocks, ${feed.length}]: all texts one after the other, cut into blocks."""
    ids = [i for text in texts if text.strip() for i in ${between === null ? `${open}().encode(text)` : `[*${open}().encode(text), ${between}]`}]
    return np.array(${rest}, np.int32).reshape(-1, ${feed.length})`;
  const marks = Number(begin !== null);
  const pair = `def ${encode}(*texts):
    """int32 [${feed.length}]: one text or two; where room is short the longer loses its last pieces."""
    parts = [${open}().encode(text) for text in texts]
    while sum(map(len, parts)) > ${feed.length - marks}${end === null ? '' : ' - len(parts)'}:
        max(reversed(parts), key=len).pop()
    ids = [${begin === null ? '' : `${begin}, `}*(i for part in parts for i in ${end === null ? 'part' : `[*part, ${end}]`})]
    return ids + [${feed.padding}] * (${feed.length} - len(ids))`;
  return { stream, pairs: pair, row: one }[feed.cut];
}

/** Texts by twos, within one part of the data. */
function pairsMethod(program: Program): readonly string[] {
  const input = pairedInput(program);
  if (input === null) return [];
  const answer = program.answers.find(({ pairs }) => pairs !== null);
  return [
    '',
    '    def make_pairs(self, rows):',
    '        """Half of the rows with the text that follows, the others with any other text of these rows: as the studio pairs them."""',
    '        coins, picks = uniform(0, 0x9A125, rows), uniform(1, 0x9A125, rows)',
    '        for place, row in enumerate(rows):',
    '            near = place + 1 < len(rows) and rows[place + 1] == row + 1',
    '            follows = near and coins[place] < 0.5',
    '            other = int(picks[place] * (len(rows) - 1 - near))',
    '            other = place + 1 if follows else other + (1 + near) * (other >= place)',
    `            texts = [self.${input.name}_texts[rows[i]] for i in (place, other) if i < len(rows)]`,
    `            self.${input.name}[row] = ${ofInput(program, input, 'encode').toLowerCase()}(*texts)`,
    ...(answer === undefined ? [] : [`            self.${ofAnswer(program, answer, 'target')}[row] = follows`]),
  ];
}

/** The text that comes in by twos. */
export function pairedInput({ inputs }: Program): ProgramInput | null {
  return inputs.find(({ feed }) => feed.kind === 'tokens' && feed.cut === 'pairs') ?? null;
}

function rowData(program: Program) {
  const { inputs, answers } = program;
  const judged = program.turns === null ? answers.filter((answer) => !ownTruth(answer)) : [];
  const kinds = new Set(inputs.map(({ feed }) => feed.kind));
  const texts = inputs.filter(({ feed }) => feed.kind === 'tokens');
  const tokenizers = [...new Set(texts.map(({ tokenizer }) => tokenizer?.kind ?? 'words'))].map(tokenizerCode);
  const numeric = kinds.has('numbers') || kinds.has('window') || judged.some(({ form }) => form === 'number');
  const tagged = judged.filter(({ form }) => form === 'tags');
  const worded = [...new Set(tagged.flatMap(({ text }) => (text === null ? [] : [text])))];
  const streamed = reads(program, 'stream');
  const image = inputs.find(({ feed }) => feed.kind === 'image');
  const first = texts[0]?.feed;

  const constants = [
    ...judged.map((answer) => `${targetName(program, answer)} = ${pythonString(answer.column)}`),
    ...answers.flatMap((answer) => (answer.classes.length === 0 || program.turns !== null ? [] : [listed(classesOf(program, answer), answer.classes)])),
    ...inputs.flatMap((input) => {
      const { feed, values } = input;
      if (feed.kind === 'numbers') return [listed(ofInput(program, input, 'NUMBERS'), feed.columns)];
      if (feed.kind === 'window') return [listed(ofInput(program, input, 'SERIES'), feed.columns)];
      if (feed.kind === 'categories')
        return [
          `${ofInput(program, input, 'CATEGORIES')} = {\n${indent(
            1,
            [...values].flatMap(([name, list]) => bracketed(`${pythonString(name)}: [`, list.map(pythonString), '],', { depth: 1, fill: true })),
          )}}`,
        ];
      return [];
    }),
    ...(numeric || kinds.has('categories') ? bracketed('MISSING = {', missing.map(pythonString), '}', { fill: true }) : []),
    ...tokenizers.flatMap((tokenizer) => tokenizer.constants),
  ];

  const helpers = [
    ...tokenizers.map(({ code }) => code),
    ...texts.map(
      (input) => `@functools.cache
def ${ofInput(program, input, 'tokenizer').toLowerCase()}():
    """From the file that was exported with this program."""
    return ${tokenizerClass[input.tokenizer?.kind ?? 'words']}(Path(__file__).with_name("${tokenizerFile(program, input)}"))`,
    ),
    ...texts.map((input) => encodeCode(program, input)),
    ...(numeric
      ? [
          'def number(text):\n    """NaN where it is missing. Signs of money and commas between thousands are left out."""\n    return float("nan") if text.strip() in MISSING else float(re.sub(r"[$€£¥₹元%,\\s]", "", text))',
        ]
      : []),
    ...(kinds.has('categories') || judged.some(({ form }) => form === 'classes' || form === 'two-classes')
      ? [
          'def place(text, values):\n    """Which of the values it is; -1 where it is missing or unknown."""\n    return values.index(text.strip()) if text.strip() in values else -1',
        ]
      : []),
    ...worded.map((input) => wordsCode(program, input)),
    ...(tagged.length === 0 ? [] : [tagsCode]),
    ...(image === undefined ? [] : [readPicture(image.feed, program.pictures.fit)]),
    texts.length === 0
      ? `def read_rows(path):
    """Rows of a CSV file with a header."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter="\\t" if str(path).endswith(".tsv") else ","))`
      : `def read_rows(path):
    """Rows of a CSV file with a header. Of a plain text file, each line that is not empty is a row."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        if not str(path).endswith(".txt"):
            return list(csv.DictReader(file, delimiter="\\t" if str(path).endswith(".tsv") else ","))
        return [{${pythonString(first?.kind === 'tokens' ? first.column : '')}: line.rstrip("\\r\\n")} for line in file if line.strip()]`,
  ];

  const takes = inputs.map((input) => arrayOf(program, input));
  const targets = judged.map((answer) => targetOf(program, answer).fill ?? '');
  const all = program.turns === null ? answers.map((answer) => targetOf(program, answer).take) : [];
  const tuple = (values: readonly string[]) => `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;
  const known = judged.flatMap((answer) => {
    const target = `self.${ofAnswer(program, answer, 'target')}`;
    return answer.form === 'tags' ? [] : [answer.form === 'number' ? `~np.isnan(${target}[:, 0])` : `(${target} >= 0)`];
  });
  const written = texts.flatMap(({ feed }) => (feed.kind === 'tokens' && !streamed ? [`row[${pythonString(feed.column)}].strip()`] : []));
  const history = historyOf(program);
  const usable = [
    `self.usable = ${written.length === 0 ? 'np.ones(len(rows), bool)' : `np.array([bool(${written.join(' and ')}) for row in rows])`}`,
    ...(history === 0 ? [] : [`self.usable[:${history}] = False  # windows need rows before them`]),
  ];
  const words = worded.map(
    (input) =>
      `self.${ofInput(program, input, 'words').toLowerCase()} = [${ofInput(program, input, 'words_in').toLowerCase()}(row[${pythonString(input.feed.kind === 'tokens' ? input.feed.column : '')}]) for row in rows]`,
  );
  const answered = [
    ...targets,
    ...(known.length === 0 || streamed ? [] : [`self.usable &= ${known.length === 1 ? (known[0] ?? '').replace(/^\((.*)\)$/, '$1') : known.join(' | ')}`]),
  ];
  const code = [
    'class Data:',
    `    """${streamed ? 'Texts as blocks of one long text for each part' : 'The rows of a file'}, as the network takes them."""`,
    '',
    '    def __init__(self, path, answered=True):',
    ...(image === undefined ? [] : ['        folder = Path(path).parent']),
    '        rows = read_rows(path)',
    ...[...takes.map(({ fill }) => fill), ...words].map((fill) => `        ${fill}`),
    ...answers.flatMap((answer) => (answer.pairs === null ? [] : [`        ${targetOf(program, answer).fill}`])),
    ...(streamed ? [] : usable.map((line) => `        ${line}`)),
    ...(answered.length === 0 ? [] : ['        if answered:', ...answered.map((line) => `            ${line}`)]),
    ...(targets.length === 0 ? [] : ['        self.answered = answered']),
    '',
    '    def __len__(self):',
    `        return len(${streamed ? `self.${inputs[0]?.name}` : 'self.usable'})`,
    '',
    '    def __getitem__(self, rows):',
    '        """The network\'s inputs and the right answers for some rows."""',
    `        inputs = ${tuple(takes.map(({ take }) => take))}`,
    `        return inputs, ${targets.length === 0 ? tuple(all) : `${tuple(all)} if self.answered else ()`}`,
    ...pairsMethod(program),
  ].join('\n');
  return {
    imports: [
      ...new Set([
        'import csv',
        ...(numeric ? ['import re'] : []),
        ...(texts.length > 0 ? ['import functools'] : []),
        ...tokenizers.flatMap(({ imports }) => imports),
        ...(texts.length > 0 || image !== undefined ? ['from pathlib import Path'] : []),
        'import numpy as np',
        ...(image === undefined ? [] : pictureImports),
      ]),
    ],
    constants,
    code: [...helpers, code].join('\n\n\n'),
  };
}

/** What DATA is, for whoever runs the program. */
export function dataNote({ labelled, pictures: { form, shipped }, inputs }: Program): string {
  if (labelled) return `DATA:  ${pictureFiles[form].long}${shipped === null ? '' : `; the sample is in Netloom's own folder, at ${shipped}`}`;
  const image = inputs.find(({ feed }) => feed.kind === 'image')?.feed;
  const pictures = image?.kind === 'image' ? `; its column ${pythonString(image.columns[0] ?? 'image')} names picture files beside it` : '';
  const lines = inputs.some(({ feed }) => feed.kind === 'tokens') ? ', or a text file with a row on each line' : '';
  return `DATA:  a CSV or TSV file with a header${lines}${pictures}`;
}

/** Reading, and the studio's split of what was read. */
export function dataCode(program: Program): DataCode {
  const [only] = program.inputs;
  const chance = chanceCode(program);
  const { imports, constants, code } = program.labelled ? pictureFiles[program.pictures.form].reader(program) : rowData(program);
  const read = program.labelled ? `${readPicture(defined(only, 'an input').feed, program.pictures.fit)}\n\n\n${code}` : code;
  const split = [...(chance === null ? [] : [chance]), splitCode(program)].join('\n\n\n');
  return {
    imports,
    constants,
    sections: [
      { title: 'Data', code: read },
      { title: 'Split', code: split },
    ],
  };
}

/** The numbers an input layer or an answer is fitted on, `[features, values]`, from `inputs` and `targets` of the training rows. */
export function fittedValues(program: Program): readonly { readonly module: string; readonly values: string; readonly std: boolean }[] {
  return program.fits.map(({ module, of, std }) => {
    if (of.kind === 'answer') return { module, std, values: `targets[${of.index}].T` };
    const value = `inputs[${program.inputs.indexOf(of.input)}]`;
    const { kind } = of.input.feed;
    if (kind === 'image') return { module, std, values: `(${value} / 255).swapaxes(0, 1).reshape(${of.input.feed.type.shape[0]}, -1)` };
    return { module, std, values: kind === 'window' ? `${value}.reshape(-1, ${value}.shape[-1]).T` : `${value}.T` };
  });
}
