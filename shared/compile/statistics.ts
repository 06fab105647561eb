/** Fitting on the training rows, before a run: mean and spread per colour or column for normalization, and balanced weights of classes. */
import { assert, defined } from '../base/assert.ts';
import { isLong, type LongData, tensor, type Tensor } from '../base/tensor.ts';
import type { GraphInput, Manifest } from './manifest.ts';

/** Which input a node's statistics are of: what it takes in or, for an answer that is a number, the truth. */
export interface StatisticNeed {
  readonly input: GraphInput;
  /** State names. `std` is null when the layer only fills missing values. */
  readonly mean: string;
  readonly std: string | null;
  /** Colours or columns. */
  readonly groups: number;
  /** Values are multiplied by this first: 1/255 for pictures. */
  readonly scale: number;
}

export function statisticsOf(manifest: Manifest): readonly StatisticNeed[] {
  const statistics = manifest.state.filter((entry) => entry.role === 'statistic');
  return manifest.inputs.flatMap((input) => {
    const { source } = input;
    if (source.kind !== 'image' && source.kind !== 'numbers' && source.kind !== 'window' && source.kind !== 'target') return [];
    const find = (weight: string) => statistics.find((entry) => entry.node === source.node && entry.weight === weight)?.name ?? null;
    const mean = find('mean');
    if (mean === null) return [];
    return [{ input, mean, std: find('std'), groups: input.type.shape[source.kind === 'window' ? 2 : 1] ?? 0, scale: source.kind === 'image' ? 1 / 255 : 1 }];
  });
}

/** Balanced class weights: rows / (classes seen x rows of the class), as scikit-learn's `class_weight='balanced'`. */
interface WeightNeed {
  readonly input: GraphInput;
  readonly name: string;
  readonly counts: Float64Array;
}

function weightNeeds(manifest: Manifest): readonly WeightNeed[] {
  return manifest.state.flatMap((entry) => {
    // Given weights are their first values; those that are all 1 wait to be fitted.
    if (entry.weight !== 'class_weights' || entry.init.kind !== 'ones') return [];
    const input = manifest.inputs.find(({ source }) => source.kind === 'target' && source.node === entry.node);
    return input === undefined ? [] : [{ input, name: entry.name, counts: new Float64Array(entry.type.shape[0] ?? 0) }];
  });
}

function countClasses({ input, counts }: WeightNeed, { data, shape }: Tensor, rows: number): void {
  assert(!isLong(data), `${input.name} is int64`);
  const cases = rows * shape.slice(1).reduce((product, size) => product * size, 1);
  for (let i = 0; i < cases; i++) {
    const code = data[i] ?? -1;
    if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  }
}

function balanced(counts: Float64Array): Tensor {
  const seen = counts.filter((count) => count > 0).length;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return tensor(
    'float32',
    [counts.length],
    Array.from(counts, (count) => (count > 0 ? all / (seen * count) : 1)),
  );
}

export interface Fitter {
  /** The inputs to fill; empty when nothing has to be fitted. */
  readonly inputs: readonly GraphInput[];
  /** One batch: tensors by input name, of which the first `rows` rows are real. */
  add(tensors: ReadonlyMap<string, Tensor>, rows: number): void;
  /** Statistics by state name. */
  finish(): Map<string, Tensor>;
}

/** Running means and variances (Chan et al. 1983, merged batch by batch), missing values left out. */
export function createFitter(manifest: Manifest): Fitter {
  const needs = statisticsOf(manifest).map((need) => ({
    need,
    count: new Float64Array(need.groups),
    mean: new Float64Array(need.groups),
    square: new Float64Array(need.groups),
  }));
  const weights = weightNeeds(manifest);
  const tensorOf = (tensors: ReadonlyMap<string, Tensor>, { name }: GraphInput) => defined(tensors.get(name), `tensor for ${name}`);
  return {
    inputs: [...new Set([...needs.map(({ need }) => need.input), ...weights.map(({ input }) => input)])],
    add(tensors, rows) {
      for (const need of weights) countClasses(need, tensorOf(tensors, need.input), rows);
      for (const { need, count, mean, square } of needs) {
        const { data, shape } = tensorOf(tensors, need.input);
        assert(!isLong(data), `${need.input.name} is int64`);
        // A window is many rows of a table: its columns come last.
        const isWindow = need.input.source.kind === 'window';
        const perGroup = isWindow ? 1 : shape.slice(2).reduce((product, size) => product * size, 1);
        const given = isWindow ? rows * (shape[1] ?? 1) : rows;
        for (let group = 0; group < need.groups; group++) {
          const batch = groupMoments(data, group, need.groups, perGroup, given, need.scale);
          if (batch.count === 0) continue;
          const before = count[group] ?? 0;
          const total = before + batch.count;
          const delta = batch.mean - (mean[group] ?? 0);
          mean[group] = (mean[group] ?? 0) + (delta * batch.count) / total;
          square[group] = (square[group] ?? 0) + batch.square + (delta * delta * before * batch.count) / total;
          count[group] = total;
        }
      }
    },
    finish() {
      const fitted = new Map(weights.map(({ name, counts }): [string, Tensor] => [name, balanced(counts)]));
      for (const { need, count, mean, square } of needs) {
        fitted.set(need.mean, tensor('float32', [need.groups], mean));
        // A column that never changes says nothing: it becomes zero instead of a division by zero.
        const spread = Array.from(square, (sum, group) => Math.sqrt(sum / Math.max(1, count[group] ?? 0)));
        if (need.std !== null)
          fitted.set(
            need.std,
            tensor(
              'float32',
              [need.groups],
              spread.map((std) => (std > 1e-7 ? std : 1)),
            ),
          );
      }
      return fitted;
    },
  };
}

type Numbers = Exclude<Tensor['data'], LongData>;

function groupMoments(
  data: Numbers,
  group: number,
  groups: number,
  perGroup: number,
  rows: number,
  scale: number,
): { count: number; mean: number; square: number } {
  let count = 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const start = (row * groups + group) * perGroup;
    for (let i = start; i < start + perGroup; i++) {
      const value = data[i] ?? 0;
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
    }
  }
  const mean = count === 0 ? 0 : sum / count;
  let square = 0;
  for (let row = 0; row < rows; row++) {
    const start = (row * groups + group) * perGroup;
    for (let i = start; i < start + perGroup; i++) {
      const miss = (data[i] ?? 0) - mean;
      if (!Number.isNaN(miss)) square += miss * miss;
    }
  }
  return { count, mean: mean * scale, square: square * scale * scale };
}
