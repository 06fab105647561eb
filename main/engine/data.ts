/** The data of a run, opened: rows, answers, texts as ids, and which examples each part has. */
import { assert, defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Answer, GraphInput, Manifest } from '../../shared/compile/manifest.ts';
import { chunkBytes } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { createRowReader, type RowReader } from '../../shared/data/rows.ts';
import { type Parts, partsOf, type SplitSettings } from '../../shared/data/split.ts';
import type { ProjectStore } from '../store/types.ts';
import { createTokenRows, createTokenStream, openTokenizers, pairRows, placeTags, type TokenRows, type TokensSource, type TokenStream } from './texts.ts';

/** What to predict, for every row of the data: class index (-1 unknown) or number (NaN unknown). */
export type Targets = ReadonlyMap<string /* output node */, Int32Array | Float32Array>;

export interface DataAccess {
  readonly dataset: Dataset;
  readonly reader: RowReader;
  readonly targets: Targets;
  /** The examples of each part: row numbers, or numbers of blocks where the graph reads a stream. */
  readonly parts: Parts;
  /** Ids of a text input, by row. */
  tokens(source: TokensSource): TokenRows;
  /** Null unless the graph reads a stream. */
  readonly stream: TokenStream | null;
  /** Classes of the pieces of a row, of an answer about tags. */
  tags(node: string): TokenRows;
}

type Graph = Pick<Manifest, 'inputs' | 'answers'>;

/** Reads from the store, keeping at most about `cacheBytes` of chunks in memory. */
export function openData(
  store: Pick<ProjectStore, 'datasets' | 'tokenizers'>,
  dataset: Dataset,
  graph: Graph,
  split: SplitSettings,
  cacheBytes: number,
): DataAccess {
  const reader = createRowReader(dataset, (index) => store.datasets.chunk(dataset.id, index), cacheBytes, true);
  const sources = graph.inputs.flatMap(({ source }) => (source.kind === 'tokens' ? [source] : []));
  for (const source of sources) wantText(dataset, source.column, source.node);
  const tokenizer = openTokenizers(store.tokenizers);
  const known: Targets = new Map(graph.answers.filter(hasRowTarget).map((answer) => [answer.node, readTarget(answer, dataset, reader)]));
  const rows = usableRows(graph, dataset, split, reader, known);
  const pairs = sources.some(({ cut }) => cut === 'pairs') ? pairRows(rows, dataset.rows) : null;
  const targets: Targets = new Map([
    ...known,
    ...graph.answers.flatMap((answer) => (answer.pairs === undefined ? [] : [[answer.node, defined(pairs, 'pairs of texts').follows] as const])),
  ]);
  const streamed = sources.filter(({ cut }) => cut === 'stream');
  const [first] = streamed;
  if (first !== undefined && graph.inputs.some(({ source }) => !goesWithStream(source, first))) throw notOneStream(first.node);
  const stream = first === undefined ? null : createTokenStream(reader, rows, first, tokenizer(first.tokenizer));
  const tables = new Map<string, TokenRows>();
  return {
    dataset,
    reader,
    targets,
    parts: stream?.parts ?? rows,
    stream,
    tokens(source) {
      const key = JSON.stringify(source);
      const table =
        tables.get(key) ?? createTokenRows(reader, dataset.rows, source, tokenizer(source.tokenizer), source.cut === 'pairs' ? pairs?.second : undefined);
      tables.set(key, table);
      return table;
    },
    tags(node) {
      const { answer, column } = defined(
        graph.answers.find((candidate) => candidate.node === node),
        node,
      );
      assert(answer.kind === 'tags', `tags of ${node}`);
      const source = defined(
        sources.find((candidate) => candidate.node === answer.input),
        `text of ${node}`,
      );
      wantText(dataset, column, node);
      const [words, names] = [reader.column(source.column), reader.column(column)];
      const classes = new Map(answer.classes.map((name, index) => [name, index]));
      return (row, out, at) => {
        placeTags(reader.text(words, row), reader.text(names, row), classes, tokenizer(source.tokenizer), source, out, at);
      };
    },
  };
}

/** Bytes of all rows without their texts, and of one chunk. */
export function dataBytes(dataset: Dataset): { readonly total: number; readonly chunk: number } {
  const texts = dataset.columns.reduce((sum, column) => sum + (column.kind === 'text' ? column.characters.mean * 2 : 0), 0);
  const chunk = chunkBytes(dataset.columns, dataset.chunkRows) + Math.ceil(texts * dataset.chunkRows);
  return { total: chunk * Math.ceil(dataset.rows / dataset.chunkRows), chunk };
}

/** A language model's truth is the text itself, which comes in as its input; tags are read text by text; which text follows is known from how pairs were made, and what is real from the graph. */
function hasRowTarget({ answer, pairs }: Answer): boolean {
  return pairs === undefined && answer.kind !== 'next-token' && answer.kind !== 'masked-token' && answer.kind !== 'tags' && answer.kind !== 'adversarial';
}

function readTarget(answer: Answer, dataset: Dataset, reader: RowReader): Int32Array | Float32Array {
  const column = dataset.columns.find(({ name }) => name === answer.column);
  const wanted = answer.answer.kind === 'number' ? 'number' : 'category';
  if (column?.kind !== wanted) {
    throw new ProblemError(
      makeProblem({
        code: column ? 'target-kind' : 'target-missing',
        place: { node: answer.node, parameter: 'column', column: answer.column },
        what: column
          ? text(
              `The column "${answer.column}" holds ${column.kind} values, but the network answers with ${wanted === 'number' ? 'a number' : 'classes'}.`,
              `列“${answer.column}”的类型与网络的输出不符。`,
            )
          : text(`The data has no column named "${answer.column}".`, `数据中没有名为“${answer.column}”的列。`),
        how: text('Choose another column to predict in the output node.', '请在输出节点中选择另一个要预测的列。'),
      }),
    );
  }
  const values = reader.whole(reader.column(answer.column));
  if (!('classes' in answer.answer) || column.kind !== 'category') {
    assert(values instanceof Float32Array, `column ${answer.column} is not float32`);
    return values;
  }
  const { classes } = answer.answer;
  const codes = column.values.map((name) => classes.indexOf(name));
  return Int32Array.from(values, (code) => codes[code] ?? -1);
}

function wantText(dataset: Dataset, name: string, node: string): void {
  if (dataset.columns.some((column) => column.name === name && column.kind === 'text')) return;
  throw new ProblemError(
    makeProblem({
      code: 'text-missing',
      place: { node, parameter: 'column', column: name },
      what: text(`The data has no column of text named "${name}".`, `数据中没有名为“${name}”的文本列。`),
      how: text('Choose the data again in the Data room: the network is fitted to it.', '请在“数据”页重新选择数据，网络会随之适配。'),
    }),
  );
}

/** Rows with at least one answer that is known: others can neither be learned from nor judged. */
export function rowsWithTargets(rows: Uint32Array, targets: Targets): Uint32Array {
  const columns = [...targets.values()];
  if (columns.length === 0) return rows;
  return rows.filter((row) =>
    columns.some((values) => {
      const value = values[row];
      return value !== undefined && (values instanceof Int32Array ? value >= 0 : Number.isFinite(value));
    }),
  );
}

/** The split, without rows whose answer or text is missing, or that have too few rows before them for a window. */
function usableRows({ inputs, answers }: Graph, dataset: Dataset, split: SplitSettings, reader: RowReader, targets: Targets): Parts {
  const parts = partsOf(dataset, split, answers[0]?.column ?? null, reader);
  const history = inputs.reduce((most, { source }) => (source.kind === 'window' ? Math.max(most, source.ahead + source.length - 1) : most), 0);
  const texts = inputs.flatMap(({ source }) => {
    if (source.kind !== 'tokens' || source.cut === 'stream') return [];
    const column = dataset.columns.find(({ name }) => name === source.column);
    return column?.kind === 'text' && column.missing > 0 ? [reader.column(source.column)] : [];
  });
  const usable = (rows: Uint32Array): Uint32Array => {
    // A window may look back into the part before its own, as it will when the network is used: what it is judged on stays in its part.
    return rowsWithTargets(rows, targets).filter((row) => row >= history && texts.every((column) => reader.text(column, row) !== null));
  };
  return { train: usable(parts.train), validation: usable(parts.validation), test: usable(parts.test) };
}

/** An example of a stream is a block: whatever else the graph reads must be the same stream, or no data at all. */
function goesWithStream(source: GraphInput['source'], stream: TokensSource): boolean {
  switch (source.kind) {
    case 'tokens':
      return source.cut === 'stream' && source.column === stream.column && source.tokenizer === stream.tokenizer && source.length === stream.length;
    case 'image':
    case 'numbers':
    case 'categories':
    case 'window':
    case 'target':
      return false;
    case 'mask':
    case 'seed':
    case 'scalar':
      return true;
  }
}

function notOneStream(node: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'stream-beside-rows',
      place: { node, parameter: 'cut' },
      what: text(
        'One text input reads all texts as one long stream; nothing else in the network can then be read row by row.',
        '有一个文本输入把所有文本连成长流读取，此时网络的其他部分不能再逐行读取数据。',
      ),
      how: text('Let it read each text by itself, or take the other inputs and answers away.', '让它逐段读取文本，或去掉其他输入和答案。'),
    }),
  );
}
