/**
 * A convolution and the pool of 2 x 2 above it as one: each of the four places of a window is given by filters of its own, which
 * step as the pool does, so that the largest is a Max of four tensors. onnxruntime's MaxPool that says where the largest stood
 * guesses four times a window and is slower than a picture's first convolution. Training on the CPU only (`docs/engine.md`).
 */
import { numbersOf } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Attributes, shapeOf, type Value } from '../ir/graph.ts';

/** Filters are one wider and one higher for it, which costs more than the Max saves where many channels come in. */
const mostChannels = 4;

const all = (attributes: Attributes, name: string, value: number) => numbersOf(attributes, name).every((number) => number === value);

/** MaxPool of `x` with these attributes, if `x` is a convolution of few channels, or its ReLU: the same values, and the first of equal ones gets the gradient. */
export function pooledConvolution(builder: GraphBuilder, x: Value, pool: Attributes): Value | undefined {
  const above = builder.producer(x);
  const relu = above?.op === 'Relu';
  const conv = relu && above.inputs[0] ? builder.producer(above.inputs[0]) : above;
  const [picture, filters, bias] = conv?.inputs ?? [];
  if (conv?.op !== 'Conv' || !picture || !filters || (shapeOf(picture)[1] ?? 0) > mostChannels) return undefined;
  const { attributes } = conv;
  const plain = attributes['group'] === 1 && all(attributes, 'strides', 1) && all(attributes, 'dilations', 1);
  const halves =
    all(pool, 'kernel_shape', 2) &&
    all(pool, 'strides', 2) &&
    all(pool, 'pads', 0) &&
    shapeOf(x)
      .slice(2)
      .every((size) => size % 2 === 0);
  if (!plain || !halves || shapeOf(x).length !== 4) return undefined;

  // The larger of left and right first, then of upper and lower: of equal ones the first in reading order stays.
  const places = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const;
  const moved = places.map(([down, across]) => builder.emit('Pad', [filters], { pads: [0, 0, down, across, 0, 0, 1 - down, 1 - across] }));
  const four = (values: readonly Value[]) => builder.emit('Concat', values, { axis: 0 });
  const wide = four(moved); // [4 K, C, kH + 1, kW + 1]
  const inputs = [picture, wide, ...(bias ? [four([bias, bias, bias, bias])] : [])];
  const apart = builder.emit('Conv', inputs, { strides: [2, 2], pads: numbersOf(attributes, 'pads') });
  const largest = larger(builder, larger(builder, apart));
  return relu ? builder.emit('Relu', [largest]) : largest;
}

/** Of the first half of the channels and the second. */
function larger(builder: GraphBuilder, x: Value): Value {
  const half = (shapeOf(x)[1] ?? 0) / 2;
  return builder.emit('Max', builder.emitAll('Split', [x], { axis: 1, split: [half, half] }), { first: 1 });
}
