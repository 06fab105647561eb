/** Python for reading data, in plain numpy: pictures in class folders, or a file of rows. The same text in every language. */
import { defined } from '../base/assert.ts';
import type { ParameterSchema, ParameterValues } from '../layers/parameters.ts';
import { pythonNumber, pythonString } from '../layers/torch.ts';
import type { Split } from '../model/document.ts';
import { ofAnswer, ofInput, ownTruth, type Program, type ProgramAnswer, type ProgramInput } from './program.ts';
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
  /** Name of the class that holds the data. */
  readonly dataset: string;
}

const listed = (values: readonly string[]) => `[${values.map(pythonString).join(', ')}]`;
const classesOf = (program: Program, answer: ProgramAnswer) => ofAnswer(program, answer, 'CLASSES').toUpperCase();

const targetName = (program: Program, answer: ProgramAnswer) => ofAnswer(program, answer, 'TARGET').toUpperCase();

function readPicture(channels: number, height: number, width: number): string {
  return `def read_picture(path):
    """uint8 [${channels}, ${height}, ${width}], 0..255: scaled to cover, then cropped in the middle."""
    with Image.open(path) as picture:
        fitted = ImageOps.fit(picture.convert("${channels === 1 ? 'L' : 'RGB'}"), (${width}, ${height}), Image.Resampling.BILINEAR)
    values = np.array(fitted)
    return ${channels === 1 ? 'values[None]' : 'values.transpose(2, 0, 1)'}`;
}

const pictureImports = ['from PIL import Image, ImageOps'];

/** Pictures as uint8 `[N, C, H, W]`, answers as class indices. */
function folderData(program: Program, input: ProgramInput): DataCode {
  const [channels = 0, height = 0, width = 0] = input.feed.type.shape;
  const code = `class Data:
    """A folder with one folder of pictures per class, or two such folders: train and test."""

    def __init__(self, folder):
        folder = Path(folder)
        parts = [folder / "train", folder / "test"] if (folder / "train").is_dir() else [folder]
        self.rows, self.test_from = [], None
        for part in parts:
            self.test_from = len(self.rows) if part.name == "test" else None
            for label, name in enumerate(CLASSES):
                paths = sorted(path for path in (part / name).rglob("*") if path.suffix.lower() in PICTURES)
                self.rows += [(path, label) for path in paths]
        self.labels = np.array([label for _, label in self.rows])

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, rows):
        """The network's inputs and the right answers for some rows."""
        pictures = np.stack([read_picture(self.rows[row][0]) for row in rows])
        return (pictures,), (self.labels[rows],)`;
  return {
    imports: ['from pathlib import Path', 'import numpy as np', ...pictureImports],
    constants: [`CLASSES = ${listed(program.answers[0]?.classes ?? [])}`, 'PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}'],
    sections: [{ title: 'Data', code: `${readPicture(channels, height, width)}\n\n\n${code}` }],
    dataset: 'Data',
  };
}

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
      if (feed.cut === 'stream') return { ...all, fill: `self.${name} = ${encode}_stream([row[${pythonString(feed.column)}] for row in rows])` };
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
      return { fill: `self.${name} = np.array([${classesOf(program, answer)}.index(row[${column}].strip()) for row in rows])`, take: `self.${name}[rows]` };
    case 'number':
      return { fill: `self.${name} = np.array([[number(row[${column}])] for row in rows], np.float32)`, take: `self.${name}[rows]` };
    case 'tags':
      return { fill: `self.${name} = np.array([tags_of(row[${column}]) for row in rows])`, take: `self.${name}[rows]` };
    case 'next-token':
    case 'masked-token': {
      const ids = `self.${text?.name ?? 'tokens'}[rows]`;
      return { take: padding === null ? `${ids}.astype(np.int64)` : `np.where(${ids} == ${padding}, -100, ${ids}).astype(np.int64)` };
    }
  }
}

function encodeCode(program: Program, input: ProgramInput): string {
  const { feed, tokenizer } = input;
  if (feed.kind !== 'tokens') return '';
  const encode = ofInput(program, input, 'encode').toLowerCase();
  const open = ofInput(program, input, 'tokenizer').toLowerCase();
  const special = (on: boolean, id: number | null | undefined) => (on && typeof id === 'number' ? id : null);
  const [begin, end] = [special(feed.begin, tokenizer?.specials.begin), special(feed.end, tokenizer?.specials.end)];
  const pieces = begin === null && end === null ? 'ids' : `[${[...(begin === null ? [] : [begin]), `*ids[:${feed.length - (begin === null ? 0 : 1) - (end === null ? 0 : 1)}]`, ...(end === null ? [] : [end])].join(', ')}]`;
  const between = tokenizer?.specials.end ?? null;
  const one = `def ${encode}(text):
    """int32 [${feed.length}]: the text's pieces${begin === null && end === null ? '' : ' between their marks'}, filled up with ${feed.padding}."""
    ids = ${open}().encode(text)
    ids = ${pieces === 'ids' ? `ids[:${feed.length}]` : pieces}
    return ids + [${feed.padding}] * (${feed.length} - len(ids))`;
  const stream = `def ${encode}_stream(texts):
    """int32 [blocks, ${feed.length}]: all texts one after the other, cut into blocks."""
    ids = [i for text in texts for i in ${between === null ? `${open}().encode(text)` : `[*${open}().encode(text), ${between}]`}]
    blocks = len(ids) // ${feed.length}
    return np.array(ids[: blocks * ${feed.length}], np.int32).reshape(blocks, ${feed.length})`;
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
    '        """Half of the rows with the text that follows, the others with any other text of these rows."""',
    '        random, rows = np.random.default_rng(SEED), np.sort(rows)',
    '        for place, row in enumerate(rows):',
    '            near = place + 1 < len(rows) and rows[place + 1] == row + 1',
    '            follows = near and random.random() < 0.5',
    '            others = np.delete(rows, slice(place, place + 1 + near))',
    '            second = [row + 1] if follows else random.choice(others, min(1, len(others)))',
    `            self.${input.name}[row] = ${ofInput(program, input, 'encode').toLowerCase()}(*(self.${input.name}_texts[i] for i in [row, *second]))`,
    ...(answer === undefined ? [] : [`            self.${ofAnswer(program, answer, 'target')}[row] = follows`]),
  ];
}

/** The text that comes in by twos. */
export function pairedInput({ inputs }: Program): ProgramInput | null {
  return inputs.find(({ feed }) => feed.kind === 'tokens' && feed.cut === 'pairs') ?? null;
}

function rowData(program: Program): DataCode {
  const { inputs, answers } = program;
  const judged = answers.filter((answer) => !ownTruth(answer));
  const kinds = new Set(inputs.map(({ feed }) => feed.kind));
  const texts = inputs.filter(({ feed }) => feed.kind === 'tokens');
  const tokenizers = [...new Set(texts.map(({ tokenizer }) => tokenizer?.kind ?? 'words'))].map(tokenizerCode);
  const numeric = kinds.has('numbers') || kinds.has('window') || judged.some(({ form }) => form === 'number');
  const tagged = judged.find(({ form }) => form === 'tags');
  const streamed = texts.some(({ feed }) => feed.kind === 'tokens' && feed.cut === 'stream');
  const windows = inputs.flatMap(({ feed }) => (feed.kind === 'window' ? [feed.length + feed.ahead - 1] : []));
  const image = inputs.find(({ feed }) => feed.kind === 'image');
  const first = texts[0]?.feed;

  const constants = [
    ...judged.map((answer) => `${targetName(program, answer)} = ${pythonString(answer.column)}`),
    ...answers.flatMap((answer) => (answer.classes.length === 0 ? [] : [`${classesOf(program, answer)} = ${listed(answer.classes)}`])),
    ...inputs.flatMap((input) => {
      const { feed, values } = input;
      if (feed.kind === 'numbers') return [`${ofInput(program, input, 'NUMBERS')} = ${listed(feed.columns)}`];
      if (feed.kind === 'window') return [`${ofInput(program, input, 'SERIES')} = ${listed(feed.columns)}`];
      if (feed.kind === 'categories') return [`${ofInput(program, input, 'CATEGORIES')} = {${[...values].map(([name, list]) => `${pythonString(name)}: ${listed(list)}`).join(', ')}}`];
      return [];
    }),
    ...(numeric || kinds.has('categories') ? ['MISSING = {"", "?", "NA", "N/A", "na", "n/a", "NaN", "nan", "null", "NULL", "None"}'] : []),
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
    ...(numeric ? ['def number(text):\n    """NaN where it is missing."""\n    return float("nan") if text.strip() in MISSING else float(text)'] : []),
    ...(kinds.has('categories') ? ['def place(text, values):\n    """Which of the values it is; -1 where it is missing or unknown."""\n    return values.index(text.strip()) if text.strip() in values else -1'] : []),
    ...(tagged?.text == null || tagged.text.feed.kind !== 'tokens'
      ? []
      : [
          `def tags_of(text):
    """A class for every piece, from names with spaces between; -1 where there is none."""
    tags = [${classesOf(program, tagged)}.index(tag) if tag in ${classesOf(program, tagged)} else -1 for tag in text.split()][:${tagged.text.feed.length}]
    return tags + [-1] * (${tagged.text.feed.length} - len(tags))`,
        ]),
    ...(image === undefined ? [] : [readPicture(image.feed.type.shape[0] ?? 0, image.feed.type.shape[1] ?? 0, image.feed.type.shape[2] ?? 0)]),
    texts.length === 0
      ? `def read_rows(path):
    """Rows of a CSV file with a header."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))`
      : `def read_rows(path):
    """Rows of a CSV file with a header. Of a plain text file, each line that is not empty is a row."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        if not str(path).endswith(".txt"):
            return list(csv.DictReader(file))
        return [{${pythonString(first?.kind === 'tokens' ? first.column : '')}: line.rstrip("\\r\\n")} for line in file if line.strip()]`,
  ];

  const known = judged.map((answer) => {
    const column = targetName(program, answer);
    if (answer.form === 'number') return `row[${column}].strip() not in MISSING`;
    return answer.form === 'tags' ? `row[${column}].strip()` : `row[${column}].strip() in ${classesOf(program, answer)}`;
  });
  // A window needs its rows to follow each other: there, rows without an answer stay, and are not asked for.
  const filter = known.length === 0 || windows.length > 0 ? [] : ['        if answered:', `            rows = [row for row in rows if ${known.join(' and ')}]`];
  const takes = inputs.map((input) => arrayOf(program, input));
  const targets = judged.map((answer) => targetOf(program, answer).fill ?? '');
  const labels = judged.length === 1 && (judged[0]?.form === 'classes' || judged[0]?.form === 'two-classes');
  const all = answers.map((answer) => targetOf(program, answer).take);
  const tuple = (values: readonly string[]) => `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;
  const start = Math.max(0, ...windows);
  const length = streamed ? `len(self.${inputs[0]?.name})` : 'len(rows)';
  const code = [
    'class Data:',
    `    """${streamed ? 'Blocks of one long text' : 'The rows of a file'}, as the network takes them.${filter.length > 0 ? ' Rows without an answer are left out.' : ''}"""`,
    '',
    '    def __init__(self, path, answered=True):',
    ...(image === undefined ? [] : ['        folder = Path(path).parent']),
    '        rows = read_rows(path)',
    ...filter,
    ...takes.map(({ fill }) => `        ${fill}`),
    ...answers.flatMap((answer) => (answer.pairs === null ? [] : [`        ${targetOf(program, answer).fill}`])),
    ...(targets.length === 0 ? [] : ['        if answered:', ...targets.map((fill) => `            ${fill}`)]),
    ...(labels ? [`        self.labels = self.${judged[0] === undefined ? '' : ofAnswer(program, judged[0], 'target')} if answered else None`] : ['        self.labels = None']),
    `        self.answered = answered`,
    `        self.test_from = None`,
    `        self.length = ${start === 0 ? length : `${length}${'  # windows need rows before them'}`}`,
    '',
    '    def __len__(self):',
    `        return ${start === 0 ? 'self.length' : `max(0, self.length - ${start})`}`,
    '',
    '    def __getitem__(self, rows):',
    '        """The network\'s inputs and the right answers for some rows."""',
    ...(start === 0 ? [] : [`        rows = np.asarray(rows) + ${start}`]),
    `        inputs = ${tuple(takes.map(({ take }) => take))}`,
    `        return inputs, ${targets.length === 0 ? tuple(all) : `${tuple(all)} if self.answered else ()`}`,
    ...pairsMethod(program),
  ].join('\n');
  return {
    imports: [
      ...new Set(['import csv', ...(texts.length > 0 ? ['import functools'] : []), ...tokenizers.flatMap(({ imports }) => imports), ...(texts.length > 0 || image !== undefined ? ['from pathlib import Path'] : []), 'import numpy as np', ...(image === undefined ? [] : pictureImports)]),
    ],
    constants,
    sections: [{ title: 'Data', code: [...helpers, code].join('\n\n\n') }],
    dataset: 'Data',
  };
}

export function dataCode(program: Program): DataCode {
  const [only] = program.inputs;
  return program.folders ? folderData(program, defined(only, 'an input')) : rowData(program);
}

export function splitCode(split: Split, stratify: boolean): string {
  const given = split.kind === 'given';
  const shares = given ? [1 - split.validation, split.validation, 0] : [split.train, split.validation, split.test];
  const shuffled = split.kind === 'ordered' ? 'group' : 'generator.permutation(group)';
  const groups = stratify && split.kind !== 'ordered' ? '[rows[labels == label] for label in np.unique(labels)]' : '[rows]';
  return `def split_rows(data):
    """Row numbers of the training, validation and test parts${stratify && split.kind !== 'ordered' ? ', with equal shares of each class' : ''}${given ? '; the test part is the data\'s own, where it has one' : ''}."""
    rows = np.arange(${given ? 'data.test_from or len(data)' : 'len(data)'})
${stratify && split.kind !== 'ordered' ? '    labels = data.labels[rows]\n' : ''}    shares = (${shares.map(pythonNumber).join(', ')})
${split.kind === 'ordered' ? '' : `    generator = np.random.default_rng(${split.seed})\n`}    parts = ([], [], [])
    for group in ${groups}:
        order = ${shuffled}
        first = round(len(order) * shares[0])
        second = first + round(len(order) * shares[1])
        for part, some in zip(parts, np.split(order, [first, second])):
            part.extend(some.tolist())
${given ? '    if data.test_from is not None:\n        parts[2].extend(range(data.test_from, len(data)))\n' : ''}    return parts`;
}

/** Whether the split can keep classes in equal shares: one answer, a class. */
export function stratified(program: Program): boolean {
  const [answer] = program.answers;
  return answer?.pairs === null && program.document.data.split.stratify && program.answers.length === 1 && (answer?.form === 'classes' || answer?.form === 'two-classes');
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

export type Settings = ParameterValues<ParameterSchema>;
