/** Training, validation and test rows: disjoint, covering every row, a pure function of the seed; classes in equal shares if asked. */
import { assert } from '../base/assert.ts';
import { permutation } from '../base/random.ts';
import type { Dataset } from './dataset.ts';
import type { RowReader } from './rows.ts';

/** How to split: the document's `data.split`. */
export interface SplitSettings {
  /**
   * `ratio`: shares of all rows. `given`: the data's own test set, and `validation` as a share of the rest. `ordered`:
   * the first rows train, the next validate, the last test, as time runs.
   */
  readonly kind: 'ratio' | 'given' | 'ordered';
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
  readonly stratify: boolean;
}

/** Row numbers of each part, ascending. */
export interface Parts {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface SplitRequest {
  readonly rows: number;
  readonly split: SplitSettings;
  /** First row of the data's own test set; used by `given` only. */
  readonly testFrom: number | null;
  /** Class code per row (-1 where missing), for stratification; null for a number to predict, or no target. */
  readonly target: ArrayLike<number> | null;
}

const splitStream = 0x5b117;

/** Whole-number sizes nearest to the shares, of sum `total`; a share above zero gets at least one row where there are enough. */
function sizes(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum <= 0) return shares.map((_, part) => (part === 0 ? total : 0));
  const ideal = shares.map((share) => (total * share) / sum);
  const result = ideal.map((value) => Math.floor(value + 1e-9));
  const byRemainder = ideal
    .map((value, part) => ({ part, remainder: value - (result[part] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.part - b.part);
  let left = total - result.reduce((a, b) => a + b, 0);
  for (const { part } of byRemainder)
    if (left > 0) {
      result[part] = (result[part] ?? 0) + 1;
      left--;
    }
  const wanted = shares.filter((share) => share > 0).length;
  if (total >= wanted) {
    for (const [part, share] of shares.entries()) {
      if (share <= 0 || (result[part] ?? 0) > 0) continue;
      const largest = result.indexOf(Math.max(...result));
      result[largest] = (result[largest] ?? 0) - 1;
      result[part] = 1;
    }
  }
  return result;
}

/**
 * How many rows of each class go to each part, `[class][part]`: every entry is its exact share rounded down or up, and
 * rows and columns add up (controlled rounding: always possible, as the exact shares are a flow). The rows left over
 * by rounding down go where the fraction cut off is largest; what that leaves stuck is settled by exchanging places.
 */
function allot(classSizes: readonly number[], totals: readonly number[], all: number): number[][] {
  const ideal = classSizes.map((size) => totals.map((total) => (all === 0 ? 0 : (size * total) / all)));
  const floors = ideal.map((row) => row.map((value) => Math.floor(value + 1e-9)));
  const classLeft = classSizes.map((size, c) => size - (floors[c] ?? []).reduce((a, b) => a + b, 0));
  const partLeft = totals.map((total, p) => total - floors.reduce((sum, row) => sum + (row[p] ?? 0), 0));
  const cut = ideal.map((row, c) => row.map((value, p) => value - (floors[c]?.[p] ?? 0)));
  const up = ideal.map((row) => row.map(() => false));
  const free = (c: number, p: number): boolean => up[c]?.[p] === false && (cut[c]?.[p] ?? 0) > 1e-9;
  const put = (c: number, p: number, value: boolean): void => {
    const row = up[c];
    if (row !== undefined) row[p] = value;
  };

  const cells = cut.flatMap((row, c) => row.map((value, p) => ({ c, p, value }))).sort((a, b) => b.value - a.value || a.c - b.c || a.p - b.p);
  for (const { c, p } of cells) {
    if (!free(c, p) || (classLeft[c] ?? 0) <= 0 || (partLeft[p] ?? 0) <= 0) continue;
    put(c, p, true);
    classLeft[c] = (classLeft[c] ?? 0) - 1;
    partLeft[p] = (partLeft[p] ?? 0) - 1;
  }
  for (const [c, left] of classLeft.entries()) {
    for (let n = 0; n < left; n++) settle(c);
  }

  /** Gives class `c` one more row: a path of parts, each passing one class's row on to the next, ends where there is room. */
  function settle(c: number): void {
    const from = new Map<number, { readonly part: number; readonly mover: number } | null>(totals.flatMap((_, p) => (free(c, p) ? [[p, null] as const] : [])));
    for (const p of from.keys()) {
      // grows while it is walked: breadth first
      if ((partLeft[p] ?? 0) > 0) {
        partLeft[p] = (partLeft[p] ?? 0) - 1;
        let at = p;
        for (let step = from.get(at); step !== null && step !== undefined; step = from.get(at)) {
          put(step.mover, at, true);
          put(step.mover, step.part, false);
          at = step.part;
        }
        put(c, at, true);
        return;
      }
      for (let q = 0; q < totals.length; q++) {
        if (from.has(q)) continue;
        const mover = up.findIndex((row, other) => other !== c && row[p] === true && free(other, q));
        if (mover >= 0) from.set(q, { part: p, mover });
      }
    }
    assert(false, `no place for a row of class ${c}`);
  }

  return floors.map((row, c) => row.map((value, p) => value + (up[c]?.[p] === true ? 1 : 0)));
}

/** Deals `rows` out to the shares, class by class when `target` is given. */
function deal(rows: Uint32Array, shares: readonly number[], seed: number, target: ArrayLike<number> | null): Uint32Array[] {
  const groups = new Map<number, number[]>();
  const order = permutation(rows.length, seed, splitStream);
  for (const position of order) {
    const row = rows[position] ?? 0;
    const key = target === null ? 0 : (target[row] ?? -1);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const keys = [...groups.keys()].sort((a, b) => a - b);
  const totals = sizes(rows.length, shares);
  const table = allot(
    keys.map((key) => groups.get(key)?.length ?? 0),
    totals,
    rows.length,
  );
  const parts: number[][] = shares.map(() => []);
  for (const [c, key] of keys.entries()) {
    const group = groups.get(key) ?? [];
    let from = 0;
    for (const [p, part] of parts.entries()) {
      const take = table[c]?.[p] ?? 0;
      for (let i = from; i < from + take; i++) part.push(group[i] ?? 0);
      from += take;
    }
  }
  return parts.map((part) => Uint32Array.from(part).sort());
}

/** The rows of each part. `given` without a test set of its own falls back to `ratio`. */
export function splitRows(request: SplitRequest): Parts {
  const { rows, split, testFrom } = request;
  const target = split.stratify ? request.target : null;
  if (split.kind === 'ordered') {
    const [train = 0, validation = 0, test = 0] = sizes(rows, [split.train, split.validation, split.test]);
    const range = (from: number, length: number) => Uint32Array.from({ length }, (_, i) => from + i);
    return { train: range(0, train), validation: range(train, validation), test: range(train + validation, test) };
  }
  const upTo = split.kind === 'given' && testFrom !== null ? Math.min(testFrom, rows) : rows;
  const candidates = Uint32Array.from({ length: upTo }, (_, row) => row);
  if (split.kind === 'given' && testFrom !== null) {
    const [train, validation] = deal(candidates, [1 - split.validation, split.validation], split.seed, target);
    const test = Uint32Array.from({ length: rows - upTo }, (_, i) => upTo + i);
    return { train: train ?? new Uint32Array(), validation: validation ?? new Uint32Array(), test };
  }
  const [train, validation, test] = deal(candidates, [split.train, split.validation, split.test], split.seed, target);
  return { train: train ?? new Uint32Array(), validation: validation ?? new Uint32Array(), test: test ?? new Uint32Array() };
}

type Described = Pick<Dataset, 'rows' | 'columns' | 'testFrom'>;

/**
 * The parts of a data version, by the document's split. `target`: the column to keep in equal shares, usually the one
 * the output node predicts; when it is not a column of categories, rows are dealt out without regard to it.
 */
export function partsOf(dataset: Described, split: SplitSettings, target: string | null, reader: RowReader): Parts {
  const column = dataset.columns.findIndex(({ name, kind }) => name === target && kind === 'category');
  const codes = column >= 0 && split.stratify ? reader.whole(column) : null;
  return splitRows({ rows: dataset.rows, split, testFrom: dataset.testFrom, target: codes });
}
