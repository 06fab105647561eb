/** Curves from points, smoothing, and the spreadsheet. */
import { describe, expect, it } from 'vitest';
import { curvesCsv, curvesOf, secondMetric, smooth } from '../../../renderer/training/curves.ts';

const point = (series: string, step: number, epoch: number, value: number) => ({ series, step, epoch, value });

describe('curves', () => {
  const points = [
    point('train.loss', 1, 0.5, 2),
    point('train.loss', 2, 1, 1),
    point('validation.loss', 2, 1, 1.5),
    point('validation.accuracy', 2, 1, 0.4),
    point('odd', 1, 1, 1),
  ];

  it('are by metric and part, over epochs', () => {
    const curves = curvesOf(points);
    expect(curves.get('loss')).toEqual({ train: { x: [0.5, 1], y: [2, 1] }, validation: { x: [1], y: [1.5] } });
    expect([...curves.keys()]).toEqual(['loss', 'accuracy']);
  });

  it('show accuracy beside the loss, or the average error where there is none', () => {
    expect(secondMetric([curvesOf(points)])).toBe('accuracy');
    expect(secondMetric([curvesOf([point('validation.rmse', 1, 1, 1), point('validation.mae', 1, 1, 1)])])).toBe('mae');
    expect(secondMetric([curvesOf([])])).toBeNull();
  });

  it('smooth without bias at the start', () => {
    expect(smooth([4, 4, 4], 0.9).every((value) => Math.abs(value - 4) < 1e-12)).toBe(true);
    expect(smooth([1, 2, 3], 0)).toEqual([1, 2, 3]);
    const [, second = 0] = smooth([0, 1], 0.5);
    expect(second).toBeCloseTo(2 / 3, 12);
  });

  it('become a spreadsheet without formulas', () => {
    expect(curvesCsv([{ name: '=HYPERLINK("x")', points: [point('train.loss', 1, 0.5, 2)] }])).toBe(
      'run,series,step,epoch,value\r\n"\'=HYPERLINK(""x"")","train.loss",1,0.5,2',
    );
  });
});
