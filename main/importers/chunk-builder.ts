/** Collects rows and hands them on as full chunks. */
import { allocateColumns, chunkRowsFor, encodeChunk, valuesPerRow, type ColumnLayout } from '../../shared/data/chunk.ts';
import { assert } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { ImportSink } from './types.ts';

export interface ChunkBuilder {
  readonly chunkRows: number;
  /** Rows completed so far. */
  rows(): number;
  /** Puts a number, a category code, or a picture `[channels, height, width]` into the row at hand. */
  set(column: number, value: number | Uint8Array): void;
  /** Puts a text into the row at hand; null where it is missing. */
  setText(column: number, value: string | null): void;
  /** Completes the row at hand; waits when a chunk is full and the receiver is behind. */
  next(): Promise<void>;
  /** Hands on what is left. */
  finish(): Promise<void>;
}

/** Chunks have a fixed number of rows: many very long texts side by side, in data whose texts are short otherwise, would not fit in memory. */
const mostTextBytes = 256 * 1024 ** 2;

function textsTooLong(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'texts-too-long',
      what: text(
        'Some texts that lie close together are far longer than the rest: over 256 MB in one place.',
        '有些相邻的文本远长于其他文本：一处超过 256 MB。',
      ),
      how: text('Cut the longest texts into several rows, then import again.', '请把最长的文本拆成多行，再重新导入。'),
    }),
  );
}

/** `meanTextBytes`: what the texts of a row take on average; sizes the chunks. */
export function createChunkBuilder(columns: readonly ColumnLayout[], sink: ImportSink, meanTextBytes = 0): ChunkBuilder {
  const chunkRows = chunkRowsFor(columns, meanTextBytes);
  const data = allocateColumns(columns, chunkRows);
  const sizes = columns.map(valuesPerRow);
  let filled = 0;
  let flushed = 0;
  let texts: Buffer[] = [];
  let textLength = 0;
  const flush = async (): Promise<void> => {
    if (filled === 0) return;
    const bytes = encodeChunk(columns, data, filled, Buffer.concat(texts));
    const rows = filled;
    flushed += rows;
    filled = 0;
    texts = [];
    textLength = 0;
    await sink.write(bytes, rows);
  };
  return {
    chunkRows,
    rows: () => flushed + filled,
    set(column, value) {
      const values = data[column];
      const size = sizes[column];
      assert(values !== undefined && size !== undefined, `column ${column} of ${columns.length}`);
      if (typeof value === 'number') values[filled] = value;
      else {
        assert(value.length === size, `a picture of ${value.length} values, ${size} expected`);
        values.set(value, filled * size);
      }
    },
    setText(column, value) {
      const bytes = value === null ? null : Buffer.from(value);
      data[column]?.set([textLength, bytes?.length ?? -1], filled * 2);
      if (bytes === null) return;
      texts.push(bytes);
      textLength += bytes.length;
      if (textLength > mostTextBytes) throw textsTooLong();
    },
    async next() {
      filled++;
      if (filled === chunkRows) await flush();
    },
    finish: flush,
  };
}
