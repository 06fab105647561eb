/** What other people's files hold beyond our ops: attributes that change nothing, and ops with a simple equal. */
import { assert } from '../base/assert.ts';
import { sizeOf, type Tensor, tensor } from '../base/tensor.ts';
import { completeAttributes } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
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

/** The sizes of a tensor (of its axes from `start` to `end`), or how many elements it has. */
export function shapeTensor(op: 'Shape' | 'Size', shape: readonly number[], { start = 0, end = shape.length }: Attributes): Tensor {
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

/** Ops with a simple equal, for use: Dropout lets through, Mean is a sum, Hardmax marks the largest. Undefined for all others. */
export function inOurWords(
  builder: GraphBuilder,
  op: string,
  inputs: () => readonly (Value | null)[],
  known: (input: number) => Tensor | undefined,
  attributes: () => Attributes,
): Value | undefined {
  const first = () => {
    const [value] = inputs();
    assert(value !== undefined && value !== null, `${op} without an input`);
    return value;
  };
  switch (op) {
    case 'Dropout': {
      const training = known(2);
      assert(training === undefined ? inputs()[2] === undefined || inputs()[2] === null : Number(training.data[0]) === 0, 'Dropout that is training');
      return builder.emit('Identity', [first()]);
    }
    case 'Mean': {
      const all = inputs().filter((value) => value !== null);
      return builder.emit('Div', [all.reduce((sum, value) => builder.emit('Add', [sum, value])), builder.scalar(all.length)]);
    }
    case 'CastLike': {
      const [, like] = inputs();
      assert(like !== undefined && like !== null, 'CastLike without a type');
      return builder.emit('Cast', [first()], { to: like.type.dtype });
    }
    case 'Hardmax': {
      const x = first();
      const axis = Number(attributes()['axis'] ?? -1);
      const depth = x.type.shape.at(axis) ?? 1;
      const place = builder.emit('ArgMax', [x], { axis, keepdims: 0 });
      return builder.emit('OneHot', [place], { depth, axis, dtype: x.type.dtype });
    }
    default:
      return undefined;
  }
}

/** At most this many elements of a ConstantOfShape are written out. */
const filledLimit = 2 ** 24;

export function filled(shape: Tensor, value: Tensor | undefined): Tensor {
  const sizes = Array.from(shape.data as ArrayLike<number | bigint>, Number);
  const of = value ?? tensor('float32', [1], [0]);
  assert(sizes.every((size) => size >= 0) && sizeOf(sizes) <= filledLimit && of.data.length === 1, `ConstantOfShape of [${sizes.join(',')}]`);
  return tensor(of.dtype, sizes, new Array<number>(sizeOf(sizes)).fill(Number(of.data[0])));
}
