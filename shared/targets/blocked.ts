/**
 * Convolutions in onnxruntime's own layout for the CPU: channels in blocks of as many as a register of the processor holds,
 * `[N, C/b, H, W, b]`, written in nominal shapes. Its optimizer uses these ops for constant filters only; here the filters change
 * with every step, so the graph brings them into blocks itself. Such graphs never leave the machine they were made on.
 */
import { sizeOf, tensor } from '../base/tensor.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { convSizes, type ConvSizes, flippable, flippedPads } from './conv-gradients.ts';
import type { Place } from './legalization.ts';

export type Block = 8 | 16;
export type Builder = Pick<Place, 'g'>;

export const isDepthwise = ({ group, channels, filters }: ConvSizes) => group > 1 && group === channels && group === filters;

/** Whether the blocked kernels do this convolution, and do it better. Windows of one pixel are plain products, which are as fast. */
export function suits(x: Value, { channels, filters, group, kernel }: ConvSizes, block: Block): boolean {
  const even = filters % block === 0 && (channels % block === 0 || (group === 1 && channels < block));
  return (
    x.type.dtype === 'float32' && kernel.length === 2 && sizeOf(kernel) > 1 && even && (group === 1 || group === channels) && (group === 1 || group === filters)
  );
}

/**
 * Filters `[K, C/g, kH, kW]` in blocks: `[K/b, C/b, kH, kW, b, b]` with the channels before the filters, or `[K/b, C/g, kH, kW, b]`
 * where fewer channels than a block come in. `turned`: as those of the way back, the two kinds of channels exchanged and the window turned around.
 */
function filterBlocks({ g }: Builder, w: Value, { channels, filters, group, kernel }: ConvSizes, block: Block, turned: boolean): Value {
  const taps = sizeOf(kernel);
  const inner = group === 1 ? channels : 1;
  if (!turned || group > 1) {
    const last = g.transpose(g.reshape(w, [filters / block, block, inner * taps]), [0, 2, 1]); // [K/b, C taps, b]
    if (turned) return g.reshape(turnAround(g, g.reshape(last, [filters / block, taps, block])), [filters, 1, ...kernel]);
    // Axes are moved one at a time: onnxruntime is fast at that only.
    const ordered = inner < block ? last : g.transpose(g.reshape(last, [-1, block, taps, block]), [0, 2, 1, 3]); // [K/b C/b, taps, b, b]
    return g.reshape(ordered, [filters, inner, ...kernel]);
  }
  const first = g.transpose(g.reshape(w, [filters, channels / block, block * taps]), [1, 0, 2]); // [C/b, K, b taps]
  const blocks = g.transpose(g.reshape(first, [-1, block * block, taps]), [0, 2, 1]); // [C/b K/b, taps, b b]
  return g.reshape(turnAround(g, blocks), [channels, filters, ...kernel]);
}

/** The window turned around: `[blocks, taps, ...]` from the last tap to the first. */
function turnAround(g: Place['g'], blocks: Value): Value {
  const taps = shapeOf(blocks)[1] ?? 1;
  return g.emit(
    'Gather',
    [
      blocks,
      g.constant(
        tensor(
          'int64',
          [taps],
          Array.from({ length: taps }, (_, tap) => taps - 1 - tap),
        ),
      ),
    ],
    { axis: 1 },
  );
}

export function toBlocks({ g }: Builder, x: Value, channels = shapeOf(x)[1] ?? 1): Value {
  return g.emit('ToBlocks', [x], { channels });
}

export function fromBlocks({ g }: Builder, x: Value, channels = shapeOf(x)[1] ?? 1): Value {
  return g.emit('FromBlocks', [x], { channels });
}

/** Zeros behind `value` along an axis. */
function filled({ g }: Builder, value: Value, axis: number, more: number): Value {
  const none = shapeOf(value).map(() => 0);
  return more === 0 ? value : g.emit('Pad', [value], { pads: [...none, ...none.with(axis, more)] });
}

/** How many maps of zeros make these a whole number of blocks, where no more than two in three are wasted. */
const missing = (maps: number, block: Block) => (3 * maps >= block ? -maps & (block - 1) : 0);

const windowOf = ({ group, kernel, strides, dilations, before, after }: ConvSizes) => ({
  group,
  kernel_shape: kernel,
  strides,
  dilations,
  pads: [...before, ...after],
});

export function blockedConv(block: Block): (place: Place) => Value {
  return (place) => {
    const { g, a: x, b: w, node } = place;
    const sizes = convSizes(place, shapeOf(x), shapeOf(w), shapeOf(node.outputs[0] ?? x));
    const more = sizes.channels < block ? missing(sizes.filters, block) : 0;
    const whole = { ...sizes, filters: sizes.filters + more };
    if (!suits(x, whole, block)) return g.emit('Conv', place.inputs, node.attributes);
    // Few channels, those of a picture, are read as they lie; few filters are made a block by zeros, which are not read again.
    const given = sizes.channels < block ? x : toBlocks(place, x);
    const bias = place.inputs[2] ? [filled(place, place.c, 0, more)] : [];
    return fromBlocks(
      place,
      g.emit('BlockedConv', [given, filterBlocks(place, filled(place, w, 0, more), whole, block, false), ...bias], windowOf(sizes)),
      sizes.filters,
    );
  };
}

/**
 * `[N, K, H, W]` with zeros between its numbers, as if the stride had been 1: one product of its rows with a matrix of zeros and
 * ones that also leaves the empty rows. Ten times as fast as padding every number.
 */
function spread({ g }: Builder, dy: Value, { strides, counts }: ConvSizes): Value {
  const [[down = 1, across = 1], [rows = 1, columns = 1]] = [strides, counts];
  const width = columns * across;
  const places = tensor(
    'float32',
    [columns, down * width],
    Array.from({ length: columns * down * width }, (_, i) => Number(i % (down * width) === across * Math.floor(i / (down * width)))),
  );
  const [batch = 1, maps = 1] = shapeOf(dy);
  return g.reshape(g.matMul(g.reshape(dy, [-1, columns]), g.constant(places)), [batch, maps, rows * down, width]);
}

/** dx as a convolution of dy with the filters turned around; `otherwise` where that is not better. */
export function blockedInputGradient(block: Block, otherwise: (place: Place) => Value): (place: Place) => Value {
  return (place) => {
    const { g, a: dy, b: w } = place;
    const exact = convSizes(place, place.numbers('shape'), shapeOf(w), shapeOf(dy));
    // Few rows leave onnxruntime's ConvTranspose to one thread, which it is better at.
    const more = exact.group === 1 && exact.batch >= 16 ? missing(exact.channels, block) : 0;
    const sizes = { ...exact, channels: exact.channels + more };
    if (!suits(dy, sizes, block) || sizes.channels < block) return otherwise(place);
    // A stride would leave most products with zeros: worth it for depthwise filters only, which have few.
    const whole = flippable(sizes)
      ? sizes
      : isDepthwise(sizes)
        ? { ...sizes, strides: [1, 1], counts: sizes.counts.map((count, i) => count * (sizes.strides[i] ?? 1)) }
        : null;
    const pads = whole && flippedPads(whole);
    if (whole === null || pads === null || pads.some((pad) => pad < 0)) return otherwise(place);
    const given = whole === sizes ? dy : spread(place, dy, sizes);
    return fromBlocks(
      place,
      g.emit('BlockedConv', [toBlocks(place, given), filterBlocks(place, filled(place, w, 1, more), sizes, block, true)], { ...windowOf(whole), pads }),
      exact.channels,
    );
  };
}
