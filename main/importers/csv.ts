/** Records of a delimited text with their line numbers. Never throws on content: what does not parse is answered as a fault. */
import { Readable } from 'node:stream';
import { type CsvError, type Options, parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';

export interface CsvRecord {
  /** Line of the file the record begins on, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A quotation mark opened on `line` and not closed within a megabyte or at all: all that follows would be one cell. */
export class OpenQuoteError extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`quotation mark never closed, opened on line ${line}`);
    this.name = 'OpenQuoteError';
    this.line = line;
  }
}

const options = {
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: 1024 * 1024,
  skip_records_with_error: true,
} satisfies Options;

type WithInfo = { readonly info: { readonly lines: number }; readonly record: readonly string[] };

/** Streams records out of pieces of text, with bounded memory. Throws OpenQuoteError; cells are as written, untrimmed. */
export async function* csvRecords(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  let fault: CsvError | undefined;
  let line = 1;
  const parser = parse({
    ...options,
    delimiter,
    info: true,
    on_skip: (error) => {
      fault ??= error;
      return undefined;
    },
  });
  const source = Readable.from(pieces);
  source.on('error', (error) => {
    parser.destroy(error);
  });
  source.pipe(parser);
  try {
    for await (const item of parser) {
      const { info, record } = item as WithInfo;
      if (fault !== undefined) throw new OpenQuoteError(line);
      yield { line, cells: record };
      line = info.lines + 1;
    }
    if (fault !== undefined) throw new OpenQuoteError(line);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The line a quotation mark opens on that is never closed; null where all are. */
export function openQuoteLine(content: string, delimiter: string): number | null {
  let open = false;
  let line = 1;
  parseNow(content, {
    ...options,
    delimiter,
    info: true,
    on_skip: () => {
      open = true;
      return undefined;
    },
    on_record: (_record, { lines }) => {
      if (!open) line = lines + 1;
      return null;
    },
  });
  return open ? line : null;
}

/** The first records of a text that may be cut off anywhere: the last record is only kept when the text is `whole`. */
export function firstRecords(content: string, delimiter: string, most: number, whole: boolean): readonly (readonly string[])[] {
  const records = parseNow(content, { ...options, delimiter, to: most }) as string[][];
  return whole || records.length >= most || records.length < 2 ? records : records.slice(0, -1);
}
