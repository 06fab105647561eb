/** Gradients of filters as convolutions in blocks of channels (`blocked.ts`): x is the picture, and its dy the filter that is moved over it. */
import { type Shape, sizeOf } from '../base/tensor.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { type Block, type Builder, fromBlocks, isDepthwise, suits, toBlocks } from './blocked.ts';
import { convSizes, type ConvSizes } from './conv-gradients.ts';
import type { Place } from './legalization.ts';

export function blockedWeightGradient(block: Block, otherwise: (place: Place) => Value): (place: Place) => Value {
  return (place) => {
    const { a: x, b: dy } = place;
    const sizes = convSizes(place, shapeOf(x), place.numbers('shape'), shapeOf(dy));
    if (isDepthwise(sizes) && suits(x, sizes, block)) return byMaps(place, x, dy, sizes);
    return x.type.dtype === 'float32' && imagesPay(sizes, block) ? byImages(place, x, dy, sizes, block) : otherwise(place);
  };
}

/** Depthwise filters: every map of every picture is a channel of one convolution. */
function byMaps(place: Builder, x: Value, dy: Value, { batch, channels, kernel, spatial, counts, strides, dilations, before }: ConvSizes): Value {
  const { g } = place;
  const maps = batch * channels;
  const blocksOf = (value: Value, size: Shape) => toBlocks(place, g.reshape(value, [1, maps, ...size]));
  const reach = (i: number) => ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + ((counts[i] ?? 1) - 1) * (strides[i] ?? 1) + 1;
  const after = spatial.map((size, i) => Math.max(0, reach(i) - size - (before[i] ?? 0)));
  const products = g.emit('BlockedConv', [blocksOf(x, spatial), g.reshape(blocksOf(dy, counts), [maps, 1, ...counts])], {
    group: maps,
    kernel_shape: counts,
    strides: dilations,
    dilations: strides,
    pads: [...before, ...after],
  });
  // Windows that do not reach the end leave places over.
  const cut = g.emit('Slice', [fromBlocks(place, products)], { starts: [0, 0], ends: kernel, axes: [2, 3] });
  return g.reshape(g.sum(g.reshape(cut, [batch, channels, ...kernel]), [0]), [channels, 1, ...kernel]);
}

/** What a core keeps near of the gradients of a block of images, which are its filters (`docs/engine.md`). */
const nearBytes = 2 ** 20;

function imagesPay({ batch, filters, group, kernel, counts }: ConvSizes, block: Block): boolean {
  const whole = -(-filters & -block);
  return (
    kernel.length === 2 &&
    sizeOf(kernel) > 1 &&
    group === 1 &&
    batch % block === 0 &&
    filters % 4 === 0 && // as ToBlocks wants it
    4 * filters >= 3 * whole &&
    sizeOf(counts) * block * whole * Float32Array.BYTES_PER_ELEMENT <= nearBytes
  );
}

/**
 * A block of images is a group's channels, a map of x a picture, and the window's places are what is seen: `[C, N/b K, kH, kW]`, then
 * the sum over groups. Padding is made real, as the kernel takes padded places one at a time.
 */
function byImages(place: Builder, x: Value, dy: Value, sizes: ConvSizes, block: Block): Value {
  const { g } = place;
  const { batch, channels, filters, kernel, spatial, counts, strides, dilations, before } = sizes;
  const maps = -(-filters & -block);
  const groups = batch / block;
  const seen = kernel.map((size, i) => (size - 1) * (dilations[i] ?? 1) + ((counts[i] ?? 1) - 1) * (strides[i] ?? 1) + 1);
  const more = seen.map((size, i) => size - (spatial[i] ?? 0) - (before[i] ?? 0)); // negative where windows leave an end
  const pictures = g.transpose(x, [1, 0, 2, 3]);
  const padded = [...before, ...more].some((pad) => pad !== 0) ? g.emit('Pad', [pictures], { pads: [0, 0, ...before, 0, 0, ...more] }) : pictures;
  // [N, K/b, P Q, b], then the images of a block inwards, by the op that does this for numbers: [N/b, K/b P Q, b, b].
  const rows = g.reshape(toBlocks(place, dy, maps), [groups, block, 1, maps * sizeOf(counts)]);
  const moved = g.reshape(g.emit('ToBlocks', [rows], { channels_last: 1 }), [groups * maps, block, ...counts]);
  const products = g.emit('BlockedConv', [toBlocks(place, padded), moved], { group: groups, kernel_shape: counts, strides: dilations, dilations: strides });
  const summed = g.reshape(g.sum(g.reshape(products, [channels, groups, -1]), [1]), [channels, maps, ...kernel]);
  return g.transpose(fromBlocks(place, summed, filters), [1, 0, 2, 3]);
}
