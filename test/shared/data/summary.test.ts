/** Summaries agree with NumPy (values computed by `numpy.mean`, `numpy.std`) and with the two-pass formulas. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChannelMoments, createMoments } from '../../../shared/data/summary.ts';

function summaryOf(values: readonly number[]) {
  const moments = createMoments();
  for (const value of values) moments.add(value);
  return moments.summary();
}

describe('moments', () => {
  it('keep their digits far from zero', () => {
    // numpy.std([1e8+4, 1e8+7, 1e8+13, 1e8+16])
    expect(summaryOf([1e8 + 4, 1e8 + 7, 1e8 + 13, 1e8 + 16])).toEqual({ missing: 0, mean: 100000010, std: 4.743416490252569, min: 1e8 + 4, max: 1e8 + 16 });
  });

  it('agree with the two-pass formula, missing values apart', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN))), (values) => {
        const present = values.filter((value) => !Number.isNaN(value));
        const mean = present.reduce((a, b) => a + b, 0) / Math.max(1, present.length);
        const std = Math.sqrt(present.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, present.length));
        const summary = summaryOf(values);
        expect(summary.missing).toBe(values.length - present.length);
        expect(summary.mean).toBeCloseTo(mean, 4);
        expect(summary.std).toBeCloseTo(std, 3);
        expect(summary.min).toBe(present.length === 0 ? 0 : Math.min(...present));
        expect(summary.max).toBe(present.length === 0 ? 0 : Math.max(...present));
      }),
    );
  });

  it('of pictures are exact per colour', () => {
    const moments = createChannelMoments(3);
    moments.add(Uint8Array.of(0, 255, 10, 10, 7, 9));
    moments.add(Uint8Array.of(255, 0, 10, 10, 7, 9));
    expect(moments.result()).toEqual([
      { mean: 127.5, std: 127.5 },
      { mean: 10, std: 0 },
      { mean: 8, std: 1 },
    ]);
  });

  it('of nothing are zero', () => {
    expect(createMoments().summary()).toEqual({ missing: 0, mean: 0, std: 0, min: 0, max: 0 });
    expect(createChannelMoments(1).result()).toEqual([{ mean: 0, std: 0 }]);
  });
});
