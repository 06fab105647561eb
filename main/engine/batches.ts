/** Fills a step's inputs from the examples of the data. Every batch has the full size: the last one is padded and masked. */
import { assert, defined } from '../../shared/base/assert.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import type { GraphInput } from '../../shared/compile/manifest.ts';
import type { ColumnData } from '../../shared/data/chunk.ts';
import type { DataAccess } from './data.ts';
import type { TokenRows } from './texts.ts';

export interface BatchFiller {
  /** Fills the inputs from rows[from] on; answers how many rows are real. Inputs of other sources are left alone. */
  fill(rows: Uint32Array, from: number): number;
}

/** `inputs` are a stepper's preallocated tensors; `batch` is their first dimension. */
export function createBatchFiller(graphInputs: readonly GraphInput[], inputs: ReadonlyMap<string, Tensor>, data: DataAccess, batch: number): BatchFiller {
  const fillers = graphInputs.flatMap(({ name, source }) => {
    const { data: out, shape } = defined(inputs.get(name), `input ${name}`);
    const filler = makeFiller(source, out as ColumnData, shape, data);
    return filler ? [filler] : [];
  });
  return {
    fill(rows, from) {
      const some = rows.subarray(from, Math.min(rows.length, from + batch));
      assert(some.length > 0, () => `no rows at ${from} of ${rows.length}`);
      for (const fill of fillers) fill(some);
      return some.length;
    },
  };
}

/** Padding repeats nothing and holds zeros: the mask keeps it out of the loss, and zeros keep it finite. */
function makeFiller(source: GraphInput['source'], out: ColumnData, shape: readonly number[], data: DataAccess): ((rows: Uint32Array) => void) | null {
  const { reader, dataset, targets } = data;
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
      const stride = source.columns.length;
      const columns = source.columns.map((name, offset) => ({ column: reader.column(name), layout: { offset, stride } }));
      const padding = source.kind === 'numbers' ? 0 : -1;
      return (rows) => {
        for (const { column, layout } of columns) reader.gather(column, rows, out, layout);
        out.fill(padding, rows.length * stride);
      };
    }
    case 'target': {
      if (!targets.has(source.node)) return byRow(data.tags(source.node), out, shape[1] ?? 0, -1);
      const values = defined(targets.get(source.node), `target of ${source.node}`);
      return (rows) => {
        for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] ?? 0] ?? 0;
        out.fill(0, rows.length);
      };
    }
    case 'window': {
      const columns = source.columns.map((name) => reader.column(name));
      const { length, ahead } = source;
      const window = new Uint32Array(length);
      return (rows) => {
        for (const [i, row] of rows.entries()) {
          const from = row - ahead - length + 1;
          assert(from >= 0, `no window before row ${row}`);
          for (let step = 0; step < length; step++) window[step] = from + step;
          const start = i * length * columns.length;
          for (const [offset, column] of columns.entries()) reader.gather(column, window, out, { offset: start + offset, stride: columns.length });
        }
        out.fill(0, rows.length * length * columns.length);
      };
    }
    case 'tokens':
      return source.cut === 'stream'
        ? blocks(defined(data.stream, 'a stream').ids, out, source.length)
        : byRow(data.tokens(source), out, source.length, source.padding);
    case 'mask': {
      let real = -1;
      return (rows) => {
        if (rows.length === real) return;
        real = rows.length;
        out.fill(1, 0, real).fill(0, real);
      };
    }
    case 'seed':
    case 'scalar':
      return null;
  }
}

/** A row of ids for each row of the data; `blank` where a batch is not full. */
function byRow(place: TokenRows, out: ColumnData, length: number, blank: number): (rows: Uint32Array) => void {
  assert(out instanceof Int32Array, 'ids are int32');
  return (rows) => {
    for (const [i, row] of rows.entries()) place(row, out, i * length);
    out.fill(blank, rows.length * length);
  };
}

/** Blocks of a stream. */
function blocks(ids: Int32Array, out: ColumnData, length: number): (numbers: Uint32Array) => void {
  return (numbers) => {
    for (const [i, block] of numbers.entries()) out.set(ids.subarray(block * length, (block + 1) * length), i * length);
    out.fill(0, numbers.length * length);
  };
}
