/** What other people's files hold beyond our ops: attributes that change nothing or say a thing in another way, and constants. */
import { assert } from '../base/assert.ts';
import { isSized, sizeOf, type Tensor, tensor, valuesOf } from '../base/tensor.ts';
import { completeAttributes } from '../ir/attributes.ts';
import type { Attribute, Attributes, Value } from '../ir/graph.ts';
import { definitionOf, type Op } from '../ir/ops.ts';

type Neutral = { readonly [attribute: string]: Attribute };

/** Attributes our ops do not have, and the one value that means "as ours". */
const neutral: { readonly [op: string]: Neutral } = {
  BatchNormalization: { training_mode: 0 },
  LayerNormalization: { stash_type: 1 },
  Pad: { value: 0 },
  Reshape: { allowzero: 0 },
  Cast: { saturate: 1 },
  Resize: { antialias: 0, keep_aspect_ratio_policy: 'stretch' },
  QuantizeLinear: { saturate: 1, block_size: 0, output_dtype: 0, precision: 0 },
  DequantizeLinear: { block_size: 0, output_dtype: 0 },
};
const neutralEverywhere: Neutral = { auto_pad: 'NOTSET', noop_with_empty_axes: 0 };
/** Only for training, which we do with ops of our own. */
const meaningless: { readonly [op: string]: readonly string[] } = { BatchNormalization: ['momentum'] };

/** `auto_pad` as pads. SAME spreads what is missing over both sides, the odd one at the end (or the beginning). */
function explicitPads(op: Op, attributes: Attributes, inputs: readonly (Value | null)[]): Attributes {
  const { auto_pad = 'NOTSET', output_shape: wanted, ...rest } = attributes;
  const turned = op === 'ConvTranspose';
  if (auto_pad === 'NOTSET' && !(turned && wanted !== undefined)) return op === 'MaxUnpool' && wanted !== undefined ? { ...rest, output_shape: wanted } : rest;
  const spatial = inputs[0]?.type.shape.slice(2) ?? [];
  if (auto_pad === 'VALID') return { ...rest, pads: spatial.flatMap(() => [0, 0]) };
  assert(turned || auto_pad === 'SAME_UPPER' || auto_pad === 'SAME_LOWER', `auto_pad ${String(auto_pad)}`);
  const known = completeAttributes(
    definitionOf(op).attributes,
    inputs.map((input) => input?.type ?? null),
    rest,
  );
  const of = (name: string, axis: number, other: number) => (known[name] as readonly number[] | undefined)?.[axis] ?? other;
  const reach = (axis: number) => (of('kernel_shape', axis, 1) - 1) * of('dilations', axis, 1) + 1;
  const totals = spatial.map((size, axis) => {
    const stride = of('strides', axis, 1);
    if (!turned) return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach(axis) - size);
    // The sizes wanted may be given with or without rows and channels.
    const out = wanted === undefined ? size * stride : ((wanted as readonly number[]).slice(-spatial.length)[axis] ?? 0);
    return stride * (size - 1) + of('output_padding', axis, 0) + reach(axis) - out;
  });
  // What is wanted beyond the windows' reach is padding of the output.
  const short = totals.map((total) => Math.max(0, -total));
  const grown = short.some((size) => size > 0) ? { output_padding: short.map((size, axis) => size + of('output_padding', axis, 0)) } : {};
  const less = totals.map((total) => Math.floor(Math.max(0, total) / 2));
  const more = totals.map((total) => Math.ceil(Math.max(0, total) / 2));
  return { ...rest, ...grown, pads: auto_pad === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less] };
}

/** Attributes of a file as attributes of our op. Throws at one that would change the meaning. */
export function importAttributes(op: Op, given: Attributes, inputs: readonly (Value | null)[]): Attributes {
  const own = definitionOf(op).attributes;
  const kept: { [name: string]: Attribute | undefined } = {};
  for (const [name, value] of Object.entries(explicitPads(op, given, inputs))) {
    if (Object.hasOwn(own, name)) kept[name] = value;
    else if (!meaningless[op]?.includes(name)) assert({ ...neutralEverywhere, ...neutral[op] }[name] === value, `attribute ${name} = ${JSON.stringify(value)}`);
  }
  return kept;
}

/** A file may claim any number; each part is an output to be named. */
const mostParts = 65_536;

/** Sizes of a Split that is only told into how many, the last smaller than the others. */
export function equalParts(size: number, parts: number, part: number = Math.ceil(size / parts)): readonly number[] {
  assert(Number.isInteger(parts) && parts >= 1 && parts <= Math.min(mostParts, Math.max(1, size)), `Split of ${size} into ${parts}`);
  return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(part, size - i * part)));
}

/** The sizes of a tensor (of its axes from `start` to `end`), or how many elements it has. */
export function shapeTensor(op: 'Shape' | 'Size', shape: readonly number[], { start = 0, end = shape.length }: Attributes): Tensor {
  assert(isSized(shape), 'the size of what is as long as values say, before it runs');
  if (op === 'Size') return tensor('int64', [], [sizeOf(shape)]);
  const part = shape.slice(Number(start), Number(end));
  return tensor('int64', [part.length], part);
}

/** A Constant, in any of the forms a file may give it. */
export function constantOf({ value, value_float, value_floats, value_int, value_ints }: Attributes): Tensor {
  if (typeof value === 'object' && 'data' in value) return value as Tensor;
  if (typeof value_float === 'number') return tensor('float32', [], [value_float]);
  if (typeof value_int === 'number') return tensor('int64', [], [value_int]);
  if (Array.isArray(value_floats)) return tensor('float32', [value_floats.length], value_floats as number[]);
  if (Array.isArray(value_ints)) return tensor('int64', [value_ints.length], value_ints as number[]);
  throw new Error('a constant without a tensor');
}

/** At most this many elements of a ConstantOfShape are written out. */
const filledLimit = 2 ** 24;

export function filled(shape: Tensor, value: Tensor | undefined): Tensor {
  const sizes = valuesOf(shape);
  const of = value ?? tensor('float32', [1], [0]);
  assert(sizes.every((size) => size >= 0) && sizeOf(sizes) <= filledLimit && of.data.length === 1, `ConstantOfShape of [${sizes.join(',')}]`);
  return tensor(of.dtype, sizes, new Array<number>(sizeOf(sizes)).fill(valuesOf(of)[0] ?? 0));
}
