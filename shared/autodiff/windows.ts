/** Gradients of pooling. */
import { type Shape, sizeOf, tensor } from '../base/tensor.ts';
import { type Attributes, shapeOf, type Value } from '../ir/graph.ts';
import type { Site } from './rule.ts';

/** The attributes a Conv shares with its gradients. */
export function filterAttributes({ kernel_shape, strides, dilations, pads, group }: Attributes): Attributes {
  return { kernel_shape, strides, dilations, pads, group };
}

/** How many elements each window sees along one axis; of the padding, `counted` [before, after] are counted too. */
function seen(
  size: number,
  count: number,
  kernel: number,
  stride: number,
  dilation: number,
  before: number,
  counted: readonly [number, number],
): readonly number[] {
  return Array.from({ length: count }, (_, i) => {
    const positions = Array.from({ length: kernel }, (_, k) => i * stride - before + k * dilation);
    return positions.filter((at) => at >= -counted[0] && at < size + counted[1]).length;
  });
}

/** Every window gives its share back. Windows side by side: copies. Else a transposed convolution with ones. */
export function averagePoolGradient(site: Site): Value {
  const { g, a, y, dy } = site;
  const [kernel, strides, dilations, pads] = ['kernel_shape', 'strides', 'dilations', 'pads'].map((name) => site.numbers(name)) as [Shape, Shape, Shape, Shape];
  const [batch, channels, ...sizes] = shapeOf(a) as [number, number, ...number[]];
  const counts = shapeOf(y).slice(2);
  const rank = sizes.length;
  const tiled = sizes.every((size, i) => kernel[i] === strides[i] && dilations[i] === 1 && size === (counts[i] ?? 0) * (kernel[i] ?? 1));
  if (tiled) {
    const share = g.div(dy, site.scalar(sizeOf(kernel)));
    const apart = counts.flatMap((count) => [count, 1]);
    const spread = counts.flatMap((count, i) => [count, kernel[i] ?? 1]);
    return g.reshape(g.emit('Expand', [g.reshape(share, [batch, channels, ...apart])], { shape: [batch, channels, ...spread] }), shapeOf(a));
  }
  const includePads = site.number('count_include_pad') === 1;
  const perAxis = sizes.map((size, i) => {
    const [before, after] = [pads[i] ?? 0, pads[i + rank] ?? 0];
    return seen(size, counts[i] ?? 1, kernel[i] ?? 1, strides[i] ?? 1, dilations[i] ?? 1, before, includePads ? [before, after] : [0, 0]);
  });
  const divisors = perAxis.reduce<readonly number[]>((products, axis) => products.flatMap((product) => axis.map((count) => product * count)), [1]);
  const share = g.div(dy, g.constant(tensor(dy.type.dtype, counts, divisors)));
  const ones = g.constant(tensor(dy.type.dtype, [1, 1, ...kernel], new Array<number>(sizeOf(kernel)).fill(1)));
  const planes = g.reshape(share, [batch * channels, 1, ...counts]);
  const dx = g.emit('ConvGradInput', [planes, ones], { kernel_shape: kernel, strides, dilations, pads, shape: [batch * channels, 1, ...sizes] });
  return g.reshape(dx, shapeOf(a));
}
