import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseOrder, epochOrder, type OrderPlan, sampleRows, stretchedOrder } from '../../../main/engine/order.ts';

const rowsOf = (n: number) => Uint32Array.from({ length: n }, (_, i) => i * 3 + 1);
const plans: readonly OrderPlan[] = [{ kind: 'none' }, { kind: 'global' }, { kind: 'windows', chunkRows: 10, windowChunks: 2 }];

describe.each(plans)('order $kind', (plan) => {
  it('visits every row once, the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(1000), fc.nat(5), (n, seed, epoch) => {
        const rows = rowsOf(n);
        const order = epochOrder(rows, plan, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual([...rows]);
        expect(epochOrder(rows, plan, seed, epoch)).toEqual(order);
      }),
    );
  });
});

it('shuffles anew for another epoch or seed', () => {
  for (const plan of plans.slice(1)) {
    const rows = rowsOf(100);
    const first = epochOrder(rows, plan, 1, 0);
    expect(epochOrder(rows, plan, 1, 1)).not.toEqual(first);
    expect(epochOrder(rows, plan, 2, 0)).not.toEqual(first);
    expect([...first]).not.toEqual([...rows]);
  }
});

it('stays within a window of chunks, so that each chunk is read once', () => {
  const rows = Uint32Array.from({ length: 95 }, (_, i) => i);
  const order = epochOrder(rows, { kind: 'windows', chunkRows: 10, windowChunks: 3 }, 5, 0);
  const seen = new Set<number>();
  for (let from = 0; from < order.length; ) {
    const window = new Set<number>();
    while (from < order.length && (window.size < 3 || window.has(Math.floor((order[from] ?? 0) / 10)))) window.add(Math.floor((order[from++] ?? 0) / 10));
    for (const chunk of window) {
      expect(seen.has(chunk), `chunk ${chunk} is read again`).toBe(false);
      seen.add(chunk);
    }
  }
  expect(seen.size).toBe(10);
});

it('takes windows only for data that does not fit', () => {
  expect(chooseOrder(false, 100, 10, 5, 1)).toEqual({ kind: 'none' });
  expect(chooseOrder(true, 100, 10, 5, 100)).toEqual({ kind: 'global' });
  expect(chooseOrder(true, 1000, 10, 5, 100)).toEqual({ kind: 'windows', chunkRows: 5, windowChunks: 5 });
  expect(chooseOrder(true, 1000, 400, 5, 100)).toEqual({ kind: 'windows', chunkRows: 5, windowChunks: 1 });
});

describe.each(plans)('epochs of so many steps, $kind', (plan) => {
  it('follow one another unbroken: together they are whole passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 }), fc.nat(1000), (n, count, seed) => {
        const rows = rowsOf(n);
        const epochs = [0, 1, 2].map((epoch) => stretchedOrder(rows, plan, seed, epoch, count));
        expect(epochs.map(({ length }) => length)).toEqual([count, count, count]);
        const passes = Array.from({ length: Math.ceil((3 * count) / n) }, (_, pass) => [...epochOrder(rows, plan, seed, pass)]);
        expect(epochs.flatMap((epoch) => [...epoch])).toEqual(passes.flat().slice(0, 3 * count));
      }),
    );
  });
});

it('some rows are a fixed part of all, in their order', () => {
  const rows = rowsOf(100);
  const some = sampleRows(rows, 30, 5);
  expect(some).toEqual(sampleRows(rows, 30, 5));
  expect(new Set(some).size).toBe(30);
  expect([...some]).toEqual([...some].sort((a, b) => a - b));
  expect(some.every((row) => rows.includes(row))).toBe(true);
  expect(sampleRows(rows, 30, 6)).not.toEqual(some);
  expect(sampleRows(rows, 100, 5)).toBe(rows);
});
