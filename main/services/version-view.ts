/** Looking at a data version: pages of rows as the screen shows them, and the parts rows belong to. */
import { assert } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Cell, DataPart, Row } from '../../shared/contract.ts';
import { valuesPerRow } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { createRowReader, type RowReader } from '../../shared/data/rows.ts';
import { partsOf, type Parts, type SplitSettings } from '../../shared/data/split.ts';
import type { Document } from '../../shared/model/document.ts';
import { pngUrl } from '../importers/picture.ts';
import type { ProjectStore } from '../store/types.ts';

export interface VersionView {
  readonly dataset: Dataset;
  parts(document: Document): Parts;
  /** Rows of one part or class, in order. */
  select(document: Document, part: DataPart | undefined, className: string | undefined): Uint32Array;
  rows(document: Document, rows: ArrayLike<number>): Promise<Row[]>;
}

/** The column the document predicts: the output node's, else the one the data suggests. */
export function targetOf(document: Document, dataset: Dataset): string | null {
  const column = document.nodes.find(({ type }) => type === 'output')?.params.column;
  return typeof column === 'string' && dataset.columns.some(({ name }) => name === column) ? column : dataset.target;
}

export function openView(store: ProjectStore, version: string): VersionView {
  const dataset = versionOf(store, version);
  const reader = createRowReader(dataset, (chunk) => store.datasets.chunk(version, chunk), 32 * 1024 * 1024);
  let latest: { readonly split: SplitSettings; readonly target: string | null; readonly parts: Parts; readonly part: Uint8Array } | undefined;

  function split(document: Document): NonNullable<typeof latest> {
    const settings = document.data.split;
    const target = targetOf(document, dataset);
    if (latest !== undefined && latest.target === target && JSON.stringify(latest.split) === JSON.stringify(settings)) return latest;
    const parts = partsOf(dataset, settings, target, reader);
    const part = new Uint8Array(dataset.rows);
    for (const row of parts.validation) part[row] = 1;
    for (const row of parts.test) part[row] = 2;
    latest = { split: settings, target, parts, part };
    return latest;
  }

  return {
    dataset,
    parts: (document) => split(document).parts,
    select(document, part, className) {
      const rows = part === undefined ? Uint32Array.from({ length: dataset.rows }, (_, row) => row) : split(document).parts[part];
      if (className === undefined) return rows;
      const target = targetOf(document, dataset);
      const index = dataset.columns.findIndex(({ name, kind }) => name === target && kind === 'category');
      const column = dataset.columns[index];
      if (column?.kind !== 'category') return new Uint32Array();
      const code = column.values.indexOf(className);
      const codes = reader.whole(index);
      return rows.filter((row) => code >= 0 && codes[row] === code);
    },
    async rows(document, rows) {
      const { part } = split(document);
      const result: Row[] = [];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0;
        if (row >= dataset.rows)
          throw new ProblemError(
            makeProblem({
              code: 'no-such-row',
              what: text(`Row ${row} does not exist: there are ${dataset.rows}.`, `不存在第 ${row} 行：共有 ${dataset.rows} 行。`),
            }),
          );
        result.push({ row, part: partNames[part[row] ?? 0] ?? 'train', cells: await cellsOf(dataset, reader, row) });
      }
      return result;
    },
  };
}

const partNames = ['train', 'validation', 'test'] as const;

function versionOf(store: ProjectStore, version: string): Dataset {
  const dataset = store.datasets.get(version);
  if (dataset !== null) return dataset;
  throw new ProblemError(makeProblem({ code: 'no-such-version', what: text('This data version is not in the project.', '项目中没有该数据版本。') }));
}

async function cellsOf(dataset: Dataset, reader: RowReader, row: number): Promise<Record<string, Cell>> {
  const cells: [string, Cell][] = [];
  for (const [index, column] of dataset.columns.entries()) cells.push([column.name, await cellOf(dataset, reader, index, row)]);
  // Not by assignment: a column may be called anything.
  return Object.fromEntries(cells);
}

async function cellOf(dataset: Dataset, reader: RowReader, index: number, row: number): Promise<Cell> {
  const column = dataset.columns[index];
  assert(column !== undefined, `column ${index}`);
  switch (column.kind) {
    case 'image': {
      const picture = new Uint8Array(valuesPerRow(column));
      reader.gather(index, [row], picture);
      return { kind: 'image', url: await pngUrl(picture, column.height, column.width, column.channels) };
    }
    case 'number': {
      const value = new Float32Array(1);
      reader.gather(index, [row], value);
      return { kind: 'number', value: Number.isNaN(value[0]) ? null : tidy(value[0] ?? 0) };
    }
    case 'category': {
      const code = new Int32Array(1);
      reader.gather(index, [row], code);
      return { kind: 'category', value: column.values[code[0] ?? -1] ?? null };
    }
    case 'text': {
      const value = reader.text(index, row);
      return { kind: 'text', value: value?.slice(0, shownCharacters) ?? null, characters: value === null ? 0 : [...value].length };
    }
  }
}

/** Of a long text: enough to recognise it by. */
const shownCharacters = 2000;

/** A float32 as a person wrote it: 5.1, not 5.099999904632568. */
function tidy(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
