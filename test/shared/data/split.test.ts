/** Splits are disjoint, cover every row, keep class shares and depend on the seed alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows, type Parts, type SplitSettings } from '../../../shared/data/split.ts';

const settings = (over: Partial<SplitSettings> = {}): SplitSettings => ({
  kind: 'ratio',
  train: 0.8,
  validation: 0.1,
  test: 0.1,
  seed: 7,
  stratify: true,
  ...over,
});

const requests = fc.record({
  rows: fc.integer({ min: 0, max: 400 }),
  classes: fc.integer({ min: 1, max: 8 }),
  shares: fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 })),
  seed: fc.nat(1000),
  kind: fc.constantFrom('ratio' as const, 'given' as const),
  stratify: fc.boolean(),
  testShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

function all(parts: Parts): number[] {
  return [...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b);
}

describe('splitRows', () => {
  it('covers every row exactly once, in ascending order inside a part, and again the same', () => {
    fc.assert(
      fc.property(requests, ({ rows, classes, shares: [train, validation, test], seed, kind, stratify, testShare }) => {
        const target = Int32Array.from({ length: rows }, (_, row) => ((row * row * 7 + row) % (classes + 1)) - 1);
        const testFrom = kind === 'given' ? Math.floor(rows * testShare) : null;
        const request = { rows, target, testFrom, split: settings({ kind, train: train / 10, validation: validation / 10, test: test / 10, seed, stratify }) };
        const parts = splitRows(request);
        expect(all(parts)).toEqual(Array.from({ length: rows }, (_, row) => row));
        for (const part of Object.values(parts)) expect([...part]).toEqual([...part].sort((a: number, b: number) => a - b));
        expect(splitRows(request)).toEqual(parts);
        if (testFrom !== null) expect([...parts.test]).toEqual(Array.from({ length: rows - testFrom }, (_, i) => testFrom + i));
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('gives each class its share of each part within one row, and each part its share of all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 40 }),
        fc.nat(1000),
        fc.constantFrom([0.8, 0.1, 0.1], [0.6, 0.2, 0.2], [0.5, 0.25, 0.25]),
        (sizes, seed, shares) => {
          const target = Int32Array.from(sizes.flatMap((size, code) => Array.from({ length: size }, () => code)));
          const rows = target.length;
          const [train = 0, validation = 0, test = 0] = shares;
          const parts = splitRows({ rows, target, testFrom: null, split: settings({ seed, train, validation, test }) });
          for (const [part, share] of [
            [parts.train, train],
            [parts.validation, validation],
            [parts.test, test],
          ] as const) {
            if (rows >= 20) expect(Math.abs(part.length - rows * share)).toBeLessThanOrEqual(1);
            for (const [code, size] of sizes.entries()) {
              const got = [...part].filter((row) => target[row] === code).length;
              const exact = (size * part.length) / rows;
              expect(Math.abs(got - exact)).toBeLessThan(1);
            }
          }
        },
      ),
      { numRuns: 1000, seed: 5 },
    );
  });

  it('changes with the seed', () => {
    const parts = [1, 2].map((seed) => splitRows({ rows: 200, target: null, testFrom: null, split: settings({ seed }) }));
    expect(parts[0]?.train).not.toEqual(parts[1]?.train);
  });

  it('takes rows from everywhere, not from the end', () => {
    const { test } = splitRows({ rows: 1000, target: null, testFrom: null, split: settings() });
    expect(test.length).toBe(100);
    for (let tenth = 0; tenth < 10; tenth++) expect([...test].filter((row) => Math.floor(row / 100) === tenth).length).toBeGreaterThan(0);
  });

  it('leaves no part with a share empty when there are rows enough', () => {
    const parts = splitRows({ rows: 5, target: Int32Array.of(0, 0, 1, 1, 1), testFrom: null, split: settings() });
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([3, 1, 1]);
  });

  it('shares of zero give everything to training', () => {
    const parts = splitRows({ rows: 4, target: null, testFrom: null, split: settings({ train: 0, validation: 0, test: 0 }) });
    expect(parts.train.length).toBe(4);
  });

  it('given without a test set of its own falls back to shares', () => {
    const parts = splitRows({ rows: 100, target: null, testFrom: null, split: settings({ kind: 'given' }) });
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([80, 10, 10]);
  });

  it('in order: the first rows train, the next validate, the last test, whatever the seed and the classes', () => {
    const parts = splitRows({
      rows: 20,
      target: Int32Array.from({ length: 20 }, (_, row) => row % 3),
      testFrom: null,
      split: settings({ kind: 'ordered', seed: 9 }),
    });
    expect([...parts.train, ...parts.validation, ...parts.test]).toEqual(Array.from({ length: 20 }, (_, row) => row));
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([16, 2, 2]);
  });

  it('is quick for a million rows', () => {
    const target = Int32Array.from({ length: 1_000_000 }, (_, row) => row % 10);
    const started = performance.now();
    expect(splitRows({ rows: 1_000_000, target, testFrom: null, split: settings() }).train.length).toBe(800_000);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
