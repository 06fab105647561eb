/** From metric points to curves: which charts there are, and the lines in them. Pure, so that it can be tested. */
import type { MetricPoint } from '../../shared/contract.ts';

export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export type CurvePart = 'train' | 'validation';

/** Curves of one run by metric name, then by part. x is the epoch, a fraction while it goes on, so runs of any batch size compare. */
export type RunCurves = ReadonlyMap<string, { readonly [P in CurvePart]?: Curve }>;

export function curvesOf(points: readonly MetricPoint[]): RunCurves {
  const found = new Map<string, { train?: { x: number[]; y: number[] }; validation?: { x: number[]; y: number[] } }>();
  for (const { series, epoch, value } of points) {
    const [part, metric] = series.split('.');
    if ((part !== 'train' && part !== 'validation') || metric === undefined) continue;
    const ofMetric = found.get(metric) ?? {};
    const curve = ofMetric[part] ?? { x: [], y: [] };
    curve.x.push(epoch);
    curve.y.push(value);
    ofMetric[part] = curve;
    found.set(metric, ofMetric);
  }
  return found;
}

/** The metric that is charted beside the loss: what people ask for first. */
const favourites = ['accuracy', 'mae', 'rmse', 'r2', 'f1', 'generator'] as const;

export function secondMetric(curves: readonly RunCurves[]): string | null {
  return favourites.find((metric) => curves.some((run) => run.has(metric))) ?? null;
}

/** Exponential moving average with bias correction: the calm line over a noisy one. `weight` 0 leaves it as it is. */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0;
  let scale = 0;
  return values.map((value) => {
    average = average * weight + value * (1 - weight);
    scale = scale * weight + (1 - weight);
    return average / scale;
  });
}

/** Spreadsheet of the points; text cells that could be taken for a formula are made text. */
export function curvesCsv(runs: readonly { readonly name: string; readonly points: readonly MetricPoint[] }[]): string {
  const cell = (value: string): string => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
  const lines = runs.flatMap(({ name, points }) => points.map((point) => [cell(name), cell(point.series), point.step, point.epoch, point.value].join(',')));
  return ['run,series,step,epoch,value', ...lines].join('\r\n');
}
