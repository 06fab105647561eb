/** What other people's files hold beyond our ops: attributes that change nothing, and ops with a simple equal. */
import { assert } from '../base/assert.ts';
import { sizeOf, type Tensor, tensor } from '../base/tensor.ts';
import { completeAttributes } from '../ir/attributes.ts';
import type { Attribute, Attributes, Value } from '../ir/graph.ts';
import { definitionOf, type Op } from '../ir/ops.ts';

type Neutral = { readonly [attribute: string]: Attribute };

/** Attributes our ops do not have, and the one value that means "as ours". */
const neutral: { readonly [op: string]: Neutral } = {
  BatchNormalization: { training_mode: 0 },
  LayerNormalization: { stash_type: 1 },
  MaxPool: { storage_order: 0 },
  Reshape: { allowzero: 0 },
  Cast: { saturate: 1 },
  Resize: { antialias: 0, exclude_outside: 0, keep_aspect_ratio_policy: 'stretch', extrapolation_value: 0 },
};
const neutralEverywhere: Neutral = { auto_pad: 'NOTSET', noop_with_empty_axes: 0 };
/** Only for training, which we do with ops of our own. */
const meaningless: { readonly [op: string]: readonly string[] } = { BatchNormalization: ['momentum'] };

/** `auto_pad` as pads. SAME spreads what is missing over both sides, the odd one at the end (or the beginning). */
function explicitPads(op: Op, attributes: Attributes, inputs: readonly (Value | null)[]): Attributes {
  const { auto_pad, ...rest } = attributes;
  if (auto_pad === undefined || auto_pad === 'NOTSET') return rest;
  const spatial = inputs[0]?.type.shape.slice(2) ?? [];
  if (auto_pad === 'VALID') return { ...rest, pads: spatial.flatMap(() => [0, 0]) };
  assert((auto_pad === 'SAME_UPPER' || auto_pad === 'SAME_LOWER') && op !== 'ConvTranspose', `auto_pad ${String(auto_pad)}`);
  const known = completeAttributes(
    definitionOf(op).attributes,
    inputs.map((input) => input?.type ?? null),
    rest,
  );
  const [kernel, strides, dilations] = ['kernel_shape', 'strides', 'dilations'].map((name) => known[name] as readonly number[]) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const totals = spatial.map((size, i) =>
    Math.max(0, (Math.ceil(size / (strides[i] ?? 1)) - 1) * (strides[i] ?? 1) + ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1 - size),
  );
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return { ...rest, pads: auto_pad === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less] };
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

/** Sizes of a Split that is only told into how many. */
export function equalParts(size: number, parts: number): readonly number[] {
  assert(Number.isInteger(parts) && parts >= 1 && parts <= Math.min(mostParts, Math.max(1, size)), `Split of ${size} into ${parts}`);
  const part = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(part, size - i * part)));
}

export function shapeTensor({ type }: Value): Tensor {
  return tensor('int64', [type.shape.length], type.shape);
}

/** At most this many elements of a ConstantOfShape are written out. */
const filledLimit = 2 ** 24;

export function filled(shape: Tensor, value: Tensor | undefined): Tensor {
  const sizes = Array.from(shape.data as ArrayLike<number | bigint>, Number);
  const of = value ?? tensor('float32', [1], [0]);
  assert(sizes.every((size) => size >= 0) && sizeOf(sizes) <= filledLimit && of.data.length === 1, `ConstantOfShape of [${sizes.join(',')}]`);
  return tensor(of.dtype, sizes, new Array<number>(sizeOf(sizes)).fill(Number(of.data[0])));
}
