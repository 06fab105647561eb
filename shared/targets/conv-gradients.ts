/** Forms of the two gradients of a convolution, for any number of spatial axes. Which one is fastest depends on shape and target. */
import { type Shape, sizeOf, tensor } from '../base/tensor.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import type { Place } from './legalization.ts';

/** The settings of the convolution, and its sizes. */
export interface ConvSizes {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly group: number;
  readonly spatial: Shape;
  readonly counts: Shape;
  readonly kernel: Shape;
  readonly strides: Shape;
  readonly dilations: Shape;
  readonly before: Shape;
  readonly after: Shape;
}

/** From the shapes of x `[N, C, ...]`, w `[K, C/group, ...]` and dy `[N, K, ...]`. */
export function convSizes(place: Place, x: Shape, w: Shape, dy: Shape): ConvSizes {
  const rank = x.length - 2;
  const pads = place.numbers('pads');
  return {
    batch: x[0] ?? 1,
    channels: x[1] ?? 1,
    filters: w[0] ?? 1,
    group: place.number('group'),
    spatial: x.slice(2),
    counts: dy.slice(2),
    kernel: w.slice(2),
    strides: place.numbers('strides'),
    dilations: place.numbers('dilations'),
    before: pads.slice(0, rank),
    after: pads.slice(rank),
  };
}

const axesOf = (rank: number, from = 0) => Array.from({ length: rank }, (_, i) => i + from);
const span = (sizes: ConvSizes, i: number) => (sizes.dilations[i] ?? 1) * ((sizes.kernel[i] ?? 1) - 1) + 1;

/** dx = ConvTranspose(dy, w). What the forward windows did not reach stays zero; what they overran is cut off. */
export function inputByTransposedConv({ g }: Pick<Place, 'g'>, dy: Value, w: Value, sizes: ConvSizes): Value {
  const reach = sizes.counts.map((count, i) => (count - 1) * (sizes.strides[i] ?? 1) + span(sizes, i) - (sizes.before[i] ?? 0) - (sizes.after[i] ?? 0));
  const missing = sizes.spatial.map((size, i) => size - (reach[i] ?? 0));
  const output_padding = missing.map((gap, i) => Math.min(Math.max(gap, 0), (sizes.strides[i] ?? 1) - 1));
  const { group, kernel: kernel_shape, strides, dilations } = sizes;
  const dx = g.emit('ConvTranspose', [dy, w], { group, kernel_shape, strides, dilations, pads: [...sizes.before, ...sizes.after], output_padding });
  return missing.every((gap) => gap >= 0)
    ? dx
    : g.emit('Slice', [dx], { starts: sizes.spatial.map(() => 0), ends: sizes.spatial, axes: axesOf(sizes.spatial.length, 2) });
}

/** The filters `[K, C/g, ...]` turned around, as those of the way back: `[C, K/g, ...]`. */
function turnedFilters({ g }: Pick<Place, 'g'>, w: Value, { channels, filters, group, kernel }: ConvSizes): Value {
  const taps = sizeOf(kernel);
  const grouped = g.transpose(g.reshape(w, [group, filters / group, channels / group, taps]), [0, 2, 1, 3]); // [g, C/g, K/g, taps]
  const reversed = g.constant(tensor('int64', [taps], axesOf(taps).reverse()));
  return g.reshape(taps === 1 ? grouped : g.emit('Gather', [grouped, reversed], { axis: 3 }), [channels, filters / group, ...kernel]);
}

/** Padding of dy on the way back, for stride 1. */
export function flippedPads(sizes: ConvSizes): Shape {
  const { kernel, before, spatial, counts } = sizes;
  return [...kernel.map((_, i) => span(sizes, i) - 1 - (before[i] ?? 0)), ...spatial.map((size, i) => size - (counts[i] ?? 0) + (before[i] ?? 0))];
}

/** dx = Conv(dy, w turned around), for stride 1: the forward kernel is the best tuned one. */
export function inputByFlippedConv(place: Pick<Place, 'g'>, dy: Value, w: Value, sizes: ConvSizes): Value {
  const { group, kernel, strides, dilations } = sizes;
  return place.g.emit('Conv', [dy, turnedFilters(place, w, sizes)], { group, kernel_shape: kernel, strides, dilations, pads: flippedPads(sizes) });
}

/** The same for any stride: as many zeros between the numbers of dy make it a stride of 1. */
export function inputBySpreadConv(place: Pick<Place, 'g'>, dy: Value, w: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const { strides, counts } = sizes;
  const outer = [sizes.batch, sizes.filters];
  const apart = g.reshape(dy, [...outer, ...counts.flatMap((count) => [count, 1])]);
  const pads = [0, 0, ...counts.flatMap(() => [0, 0]), 0, 0, ...strides.flatMap((stride) => [0, stride - 1])];
  const spread = g.reshape(g.emit('Pad', [apart], { pads }), [...outer, ...counts.map((count, i) => count * (strides[i] ?? 1))]);
  const reach = counts.map((count, i) => (count - 1) * (strides[i] ?? 1) + 1);
  const cut = g.emit('Slice', [spread], { starts: reach.map(() => 0), ends: reach, axes: axesOf(reach.length, 2) });
  return inputByFlippedConv(place, cut, w, { ...sizes, counts: reach, strides: strides.map(() => 1) });
}

/** Whether the flipped form gives exactly dx: stride 1, no negative padding. */
export function flippable(sizes: ConvSizes): boolean {
  return sizes.kernel.every(
    (_, i) =>
      sizes.strides[i] === 1 &&
      (sizes.before[i] ?? 0) < span(sizes, i) &&
      (sizes.after[i] ?? 0) < span(sizes, i) &&
      (sizes.counts[i] ?? 0) === (sizes.spatial[i] ?? 0) + (sizes.before[i] ?? 0) + (sizes.after[i] ?? 0) - span(sizes, i) + 1,
  );
}

/** x with its padding made real. */
function padded({ g }: Pick<Place, 'g'>, x: Value, { before, after }: ConvSizes): Value {
  return [...before, ...after].every((pad) => pad === 0) ? x : g.emit('Pad', [x], { pads: [0, 0, ...before, 0, 0, ...after] });
}

/** What tap `tap` of the kernel sees along the given spatial axes of (padded) x: one number per window. */
function seenBy({ g }: Pick<Place, 'g'>, x: Value, sizes: ConvSizes, axes: readonly number[], tap: Shape, firstAxis = 2): Value {
  const starts = axes.map((axis) => (tap[axis] ?? 0) * (sizes.dilations[axis] ?? 1));
  const steps = axes.map((axis) => sizes.strides[axis] ?? 1);
  const ends = axes.map((axis, i) => (starts[i] ?? 0) + ((sizes.counts[axis] ?? 1) - 1) * (steps[i] ?? 1) + 1);
  const whole = axes.every((axis, i) => starts[i] === 0 && steps[i] === 1 && ends[i] === shapeOf(x)[axis + firstAxis]);
  return whole ? x : g.emit('Slice', [x], { starts, ends, steps, axes: axes.map((axis) => axis + firstAxis) });
}

function tapsOf(kernel: Shape): readonly Shape[] {
  return kernel.reduce<readonly Shape[]>((taps, size) => taps.flatMap((tap) => axesOf(size).map((i) => [...tap, i])), [[]]);
}

/** `[taps, K, C/g]` parts, in kernel order, as the filters `[K, C/g, ...kernel]`. */
function assemble({ g }: Pick<Place, 'g'>, parts: readonly Value[], perGroup: number, { filters, kernel }: ConvSizes): Value {
  const columns = parts.map((part) => g.reshape(part, [filters, -1, perGroup]));
  const all = columns.length === 1 && columns[0] ? columns[0] : g.emit('Concat', columns, { axis: 1 }); // [K, taps, C/g]
  return g.reshape(sizeOf(kernel) === 1 ? all : g.transpose(all, [0, 2, 1]), [filters, perGroup, ...kernel]);
}

/** Per tap, one product per image over all windows, then the sum over images. Any group. */
export function weightByShifts(place: Pick<Place, 'g'>, x: Value, dy: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const { batch, channels, filters, group, counts } = sizes;
  const windows = sizeOf(counts);
  const whole = padded(place, x, sizes);
  const [outer, right] =
    group === 1
      ? [[batch], [0, 2, 1]]
      : [
          [batch, group],
          [0, 1, 3, 2],
        ];
  const left = g.reshape(dy, [...outer, filters / group, windows]);
  const parts = tapsOf(sizes.kernel).map((tap) => {
    const seen = g.reshape(seenBy(place, whole, sizes, axesOf(counts.length), tap), [...outer, channels / group, windows]);
    return g.sum(g.matMul(left, g.transpose(seen, right)), [0]);
  });
  return assemble(place, parts, channels / group, sizes);
}

/** Depthwise: products element by element. One filter per channel, or a few. */
export function weightByProducts(place: Pick<Place, 'g'>, x: Value, dy: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const axes = [0, ...axesOf(sizes.counts.length, 2)];
  const whole = padded(place, x, sizes);
  const parts = tapsOf(sizes.kernel).map((tap) => g.sum(g.mul(dy, seenBy(place, whole, sizes, axesOf(sizes.counts.length), tap)), axes));
  return assemble(place, parts, 1, sizes);
}

/** Channels last once; then per tap one big product [K, N OO] x [N OO, C]. Group 1. */
export function weightByChannelsLast(place: Pick<Place, 'g'>, x: Value, dy: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const rank = sizes.counts.length;
  const last = g.transpose(padded(place, x, sizes), [0, ...axesOf(rank, 2), 1]);
  const left = g.reshape(g.transpose(dy, [1, 0, ...axesOf(rank, 2)]), [sizes.filters, -1]);
  const parts = tapsOf(sizes.kernel).map((tap) => g.matMul(left, g.reshape(seenBy(place, last, sizes, axesOf(rank), tap, 1), [-1, sizes.channels])));
  return assemble(place, parts, sizes.channels, sizes);
}

/** `[N, M, size]` `count` times in a row with zeros between and behind. */
function inARow({ g }: Pick<Place, 'g'>, flat: Value, count: number, between: number, behind: number): Value {
  const [batch = 1, rows = 1] = shapeOf(flat);
  const zeros = (size: number) => (size === 0 ? [] : [g.emit('Expand', [g.like(flat, 0)], { shape: [batch, rows, size] })]);
  return g.emit('Concat', [...axesOf(count).flatMap((copy) => (copy === 0 ? [flat] : [...zeros(between), flat])), ...zeros(behind)], { axis: 2 });
}

/**
 * x moved along rows, dy along columns, so that ONE product per image gives every tap. Nothing is cut out for it: pixels in one
 * line, written `width of the kernel` times and read in lines one longer, ARE x moved by 0, 1, 2 ...; dy, in rows as long as those
 * of x and with zeros between its copies, is moved by whole rows in the same way. Two axes, stride 1, group 1.
 */
export function weightByPairs(place: Pick<Place, 'g'>, x: Value, dy: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const { batch, channels, filters, counts } = sizes;
  const [[down = 1, across = 1], [step = 1, stride = 1]] = [sizes.kernel, sizes.dilations];
  const whole = padded(place, x, sizes);
  const [, , rows = 1, width = 1] = shapeOf(whole);
  const line = rows * width + stride;
  const right = inARow(place, g.reshape(whole, [batch, channels, rows * width]), across, 0, across * stride); // [N, C, across line]
  const [high = 1, wide = 1] = counts;
  const level = wide === width ? dy : g.emit('Pad', [dy], { pads: [0, 0, 0, 0, 0, 0, 0, width - wide] });
  const left = inARow(place, g.reshape(level, [batch, filters, high * width]), down, line + (step - high) * width, stride); // [N, K, down line]
  const product = g.matMul(g.reshape(left, [batch, filters * down, line]), g.transpose(g.reshape(right, [batch, channels * across, line]), [0, 2, 1]));
  return g.transpose(g.reshape(g.sum(product, [0]), [filters, down, channels, across]), [0, 2, 1, 3]);
}

/**
 * Along rows x is moved and thinned out by a product with a matrix of zeros and ones, all taps of a row at once. Along columns the
 * smaller one is moved: x is cut out tap by tap, or dy written several times as in `weightByPairs`, so that one product per image
 * gives every tap. Two axes, group 1; dilated or with a step downwards, not both.
 */
export function weightByLines(place: Pick<Place, 'g'>, x: Value, dy: Value, sizes: ConvSizes): Value {
  const { g } = place;
  const { batch, channels, filters } = sizes;
  const [[height = 1, width = 1], [high = 1, wide = 1]] = [sizes.spatial, sizes.counts];
  const [[down = 1, across = 1], [step = 1, stride = 1], [apart = 1, dilation = 1], [above = 0, left = 0]] = [
    sizes.kernel,
    sizes.strides,
    sizes.dilations,
    sizes.before,
  ];
  const taps = Math.ceil(down / step); // downwards, in rows that are `step` apart
  const rows = high + (taps - 1) * apart;
  const columns = axesOf(across * wide).map((i) => (i % wide) * stride + Math.floor(i / wide) * dilation - left); // where each comes from
  const picked = axesOf(width).flatMap((column) => columns.map((from) => Number(from === column)));
  const whole = g.emit('Pad', [x], { pads: [0, 0, above, 0, 0, 0, rows * step - height - above, 0] });
  const moved = g.matMul(g.reshape(whole, [-1, width]), g.constant(tensor(x.type.dtype, [width, columns.length], picked)));
  const lines = channels * step * across;
  const seen = g.reshape(g.transpose(g.reshape(moved, [batch * channels, rows, step * across, wide]), [0, 2, 1, 3]), [batch, lines, rows * wide]);
  const flat = g.reshape(dy, [batch, filters, high * wide]);
  const product = (a: Value, b: Value) => g.sum(g.matMul(a, g.transpose(b, [0, 2, 1])), [0]);
  const tap = (i: number) => g.emit('Slice', [seen], { starts: [i * apart * wide], ends: [(i * apart + high) * wide], axes: [2] });
  const every =
    filters > lines
      ? g.emit(
          'Concat',
          axesOf(taps).map((i) => product(flat, tap(i))),
          { axis: 1 },
        )
      : product(g.reshape(inARow(place, flat, taps, (rows + apart - high) * wide, 0), [batch, filters * taps, rows * wide]), seen);
  const parts = g.transpose(g.reshape(every, [filters, taps, channels, step, across]), [0, 2, 1, 3, 4]);
  const all = g.reshape(parts, [filters, channels, taps * step, across]);
  return taps * step === down ? all : g.emit('Slice', [all], { starts: [0], ends: [down], axes: [2] });
}
