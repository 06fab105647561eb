/** Summaries gathered row by row, in one pass and constant memory. */

/** Of the values that are there; zeros when there are none. `std` divides by the count (NumPy's default). */
export interface NumberSummary {
  readonly missing: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

export interface Moments {
  /** NaN counts as missing. */
  add(value: number): void;
  count(): number;
  summary(): NumberSummary;
}

/** Welford's running mean and variance (Technometrics 4, 1962): no cancellation for large means. */
export function createMoments(): Moments {
  let count = 0,
    missing = 0,
    mean = 0,
    squares = 0;
  let min = Number.POSITIVE_INFINITY,
    max = Number.NEGATIVE_INFINITY;
  return {
    add(value) {
      if (Number.isNaN(value)) {
        missing++;
        return;
      }
      count++;
      const before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
      if (value < min) min = value;
      if (value > max) max = value;
    },
    count: () => count,
    summary: () => ({
      missing,
      mean: count === 0 ? 0 : mean,
      std: count === 0 ? 0 : Math.sqrt(squares / count),
      min: count === 0 ? 0 : min,
      max: count === 0 ? 0 : max,
    }),
  };
}

export interface ChannelMoments {
  /** One picture `[channels, height, width]`, 0..255. */
  add(picture: Uint8Array): void;
  /** Mean and standard deviation per channel, in 0..255. */
  result(): readonly { readonly mean: number; readonly std: number }[];
}

/** Exact, whatever the number of pictures: pixels are counted by value. */
export function createChannelMoments(channels: number): ChannelMoments {
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  return {
    add(picture) {
      const plane = picture.length / channels;
      for (const [channel, histogram] of counts.entries()) {
        for (let i = channel * plane; i < (channel + 1) * plane; i++) {
          const value = picture[i] ?? 0;
          histogram[value] = (histogram[value] ?? 0) + 1;
        }
      }
    },
    result: () =>
      counts.map((histogram) => {
        let count = 0,
          sum = 0;
        for (const [value, times] of histogram.entries()) {
          count += times;
          sum += times * value;
        }
        if (count === 0) return { mean: 0, std: 0 };
        const mean = sum / count;
        let squares = 0;
        for (const [value, times] of histogram.entries()) squares += times * (value - mean) ** 2;
        return { mean, std: Math.sqrt(squares / count) };
      }),
  };
}
