/** Metric points on their way to the screen: at most 20 times a second, one point a series each time, keeping last, smallest and largest. */
import type { MetricPoint } from '../../shared/contract.ts';

export const metricInterval = 50; // milliseconds

/** Points that fall together, as one: value the mean (a loss per step) with the extremes; step and epoch of the last. */
export function coalesce(points: readonly MetricPoint[]): MetricPoint[] {
  const groups = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const group = groups.get(point.series);
    if (group === undefined) groups.set(point.series, [point]);
    else group.push(point);
  }
  return [...groups.values()].map((group) => {
    const last = group.at(-1);
    if (last === undefined || group.length === 1) return last as MetricPoint;
    let sum = 0,
      min = Number.POSITIVE_INFINITY,
      max = Number.NEGATIVE_INFINITY;
    for (const { value, min: low = value, max: high = value } of group) {
      sum += value;
      min = Math.min(min, low);
      max = Math.max(max, high);
    }
    return { ...last, value: sum / group.length, min, max };
  });
}

/** At most `limit` points a series: neighbours of a curve that is too long fall together. */
export function thin(points: readonly MetricPoint[], limit: number): MetricPoint[] {
  const series = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const curve = series.get(point.series);
    if (curve === undefined) series.set(point.series, [point]);
    else curve.push(point);
  }
  return [...series.values()].flatMap((curve) => {
    if (curve.length <= limit) return curve;
    return Array.from({ length: limit }, (_, i) =>
      coalesce(curve.slice(Math.floor((i * curve.length) / limit), Math.floor(((i + 1) * curve.length) / limit))),
    ).flat();
  });
}

export interface MetricStream {
  add(points: readonly MetricPoint[]): void;
  /** Sends what is waiting, now. */
  flush(): void;
}

/** `raw`: every point goes through as it is (the command line prints each step), still in groups. */
export function createMetricStream(send: (points: MetricPoint[]) => void, raw: boolean): MetricStream {
  let waiting: MetricPoint[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const points = waiting;
    waiting = [];
    last = performance.now();
    send(raw ? points : coalesce(points));
  };
  return {
    add(points) {
      waiting.push(...points);
      if (timer !== undefined) return;
      const wait = last + metricInterval - performance.now();
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    flush,
  };
}
