import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricPoint } from '../../../shared/contract.ts';
import { coalesce, createMetricStream, thin } from '../../../main/services/metric-stream.ts';

const point = (step: number, value: number, series = 'train.loss'): MetricPoint => ({ series, step, epoch: step / 10, value });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('coalesce', () => {
  it('keeps the last step, the mean and the extremes of each series', () => {
    expect(coalesce([point(1, 4), point(1, 0.5, 'validation.accuracy'), point(2, 1), point(3, 1)])).toEqual([
      { series: 'train.loss', step: 3, epoch: 0.3, value: 2, min: 1, max: 4 },
      { series: 'validation.accuracy', step: 1, epoch: 0.1, value: 0.5 },
    ]);
  });
});

describe('thin', () => {
  it('leaves short curves alone and keeps peaks of long ones', () => {
    const curve = Array.from({ length: 1000 }, (_, i) => point(i + 1, i === 500 ? 99 : 1));
    expect(thin(curve.slice(0, 50), 50)).toEqual(curve.slice(0, 50));
    const short = thin(curve, 50);
    expect(short).toHaveLength(50);
    expect(Math.max(...short.map(({ max = 0 }) => max))).toBe(99);
    expect(short.at(-1)?.step).toBe(1000);
  });
});

describe('metric stream', () => {
  it('sends at most twenty times a second and loses no extreme', () => {
    const sent: MetricPoint[][] = [];
    const stream = createMetricStream((points) => {
      sent.push(points);
    }, false);
    for (let ms = 0; ms < 1000; ms++) {
      stream.add([point(ms + 1, ms === 77 ? -5 : 1)]);
      vi.advanceTimersByTime(1);
    }
    stream.flush();
    expect(sent.length).toBeLessThanOrEqual(21);
    expect(sent.length).toBeGreaterThan(15);
    expect(Math.min(...sent.flat().map(({ min, value }) => min ?? value))).toBe(-5);
    expect(sent.at(-1)?.at(-1)?.step).toBe(1000);
  });

  it('passes every point on when asked to', () => {
    const sent: MetricPoint[][] = [];
    const stream = createMetricStream((points) => {
      sent.push(points);
    }, true);
    for (let ms = 0; ms < 200; ms++) {
      stream.add([point(ms, ms)]);
      vi.advanceTimersByTime(1);
    }
    stream.flush();
    expect(sent.flat().map(({ step }) => step)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(sent.length).toBeLessThanOrEqual(6);
  });
});
