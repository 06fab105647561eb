/** Fills a step's inputs from the rows of a data version. Every batch has the full size: the last one is padded and masked. */
import { assert, defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import type { Answer, GraphInput } from '../../shared/compile/manifest.ts';
import { chunkBytes, type ColumnData } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { createRowReader, type RowReader } from '../../shared/data/rows.ts';
import type { DatasetStore } from '../store/types.ts';

/** What to predict, for every row of the data: class index (-1 unknown) or number (NaN unknown). */
export type Targets = ReadonlyMap<string /* output node */, Int32Array | Float32Array>;

export interface DataAccess {
  readonly dataset: Dataset;
  readonly reader: RowReader;
  readonly targets: Targets;
}

/** Reads from the store, keeping at most about `cacheBytes` of chunks in memory. */
export function openData(store: DatasetStore, dataset: Dataset, answers: readonly Answer[], cacheBytes: number): DataAccess {
  const reader = createRowReader(dataset, (index) => store.chunk(dataset.id, index), cacheBytes);
  return { dataset, reader, targets: new Map(answers.filter(hasTarget).map((answer) => [answer.node, readTarget(answer, dataset, reader)])) };
}

/** Bytes of all rows, and of one chunk. */
export function dataBytes(dataset: Dataset): { readonly total: number; readonly chunk: number } {
  const chunk = chunkBytes(dataset.columns, dataset.chunkRows);
  return { total: chunk * Math.ceil(dataset.rows / dataset.chunkRows), chunk };
}

/** The truth of a language model is the text itself, which comes in as its input. */
function hasTarget({ answer }: Answer): boolean {
  return answer.kind !== 'next-token' && answer.kind !== 'masked-token';
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

/** Rows whose answers are all known: others can neither be learned from nor judged. */
export function rowsWithTargets(rows: Uint32Array, targets: Targets): Uint32Array {
  const columns = [...targets.values()];
  return rows.filter((row) =>
    columns.every((values) => {
      const value = values[row];
      return value !== undefined && (values instanceof Int32Array ? value >= 0 : Number.isFinite(value));
    }),
  );
}

export interface BatchFiller {
  /** Fills the inputs from rows[from] on; answers how many rows are real. Inputs of other sources are left alone. */
  fill(rows: Uint32Array, from: number): number;
}

/** `inputs` are a stepper's preallocated tensors; `batch` is their first dimension. */
export function createBatchFiller(graphInputs: readonly GraphInput[], inputs: ReadonlyMap<string, Tensor>, data: DataAccess, batch: number): BatchFiller {
  const { reader, dataset, targets } = data;
  const fillers = graphInputs.flatMap(({ name, source }) => {
    const { data: out } = defined(inputs.get(name), `input ${name}`);
    const filler = makeFiller(source, out as ColumnData, { reader, dataset, targets });
    return filler ? [filler] : [];
  });
  return {
    fill(rows, from) {
      const some = rows.subarray(from, Math.min(rows.length, from + batch));
      assert(some.length > 0, `no rows at ${from} of ${rows.length}`);
      for (const fill of fillers) fill(some);
      return some.length;
    },
  };
}

/** Padding repeats nothing and holds zeros: the mask keeps it out of the loss, and zeros keep it finite. */
function makeFiller(source: GraphInput['source'], out: ColumnData, { reader, dataset, targets }: DataAccess): ((rows: Uint32Array) => void) | null {
  switch (source.kind) {
    case 'image': {
      const column = dataset.columns.findIndex(({ kind }) => kind === 'image');
      return (rows) => {
        reader.gather(column, rows, out);
        const image = dataset.columns[column];
        assert(image?.kind === 'image', 'image column');
        out.fill(0, rows.length * image.channels * image.height * image.width);
      };
    }
    case 'numbers':
    case 'categories': {
      const columns = source.columns.map((name) => reader.column(name));
      const padding = source.kind === 'numbers' ? 0 : -1;
      return (rows) => {
        for (const [offset, column] of columns.entries()) reader.gather(column, rows, out, { offset, stride: columns.length });
        out.fill(padding, rows.length * columns.length);
      };
    }
    case 'target': {
      const values = defined(targets.get(source.node), `target of ${source.node}`);
      return (rows) => {
        for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] ?? 0] ?? 0;
        out.fill(0, rows.length);
      };
    }
    case 'window': {
      const columns = source.columns.map((name) => reader.column(name));
      const { length, ahead } = source;
      return (rows) => {
        for (const [i, row] of rows.entries()) {
          const from = row - ahead - length + 1;
          assert(from >= 0, `no window before row ${row}`);
          const window = Uint32Array.from({ length }, (_, step) => from + step);
          const start = i * length * columns.length;
          for (const [offset, column] of columns.entries()) reader.gather(column, window, out, { offset: start + offset, stride: columns.length });
        }
        out.fill(0, rows.length * length * columns.length);
      };
    }
    case 'tokens':
      return null;
    case 'mask':
      return (rows) => {
        out.fill(1, 0, rows.length).fill(0, rows.length);
      };
    case 'seed':
    case 'scalar':
      return null;
  }
}
