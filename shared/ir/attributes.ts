/** Attributes of ops: what each may be, its default, and where ONNX wants it when ONNX takes it as a tensor input. */
import { assert, defined } from '../base/assert.ts';
import { fromHalf, toHalf } from '../base/half.ts';
import { bytesPerElement, type DType, type TensorType } from '../base/tensor.ts';
import type { Attribute, Attributes } from './graph.ts';

export type Inputs = readonly (TensorType | null)[];

/** `axis` and `axes` count from the end when negative; they are kept non-negative. `new-axes` count in the output. */
export type AttributeKind = 'int' | 'float' | 'string' | 'dtype' | 'axis' | 'ints' | 'floats' | 'strings' | 'axes' | 'new-axes' | 'graph';

type Fallback = Attribute | ((inputs: Inputs, attributes: Attributes) => Attribute | undefined);

export interface AttributeSpec {
  readonly kind: AttributeKind;
  /** Missing: the attribute is required, unless `optional`. */
  readonly fallback?: Fallback;
  readonly optional?: boolean;
  /** ONNX takes it as this tensor input. */
  readonly operand?: Operand;
  /** Written nowhere: it is the element type of the operands that follow the attribute `dtype`. */
  readonly implied?: boolean;
}

export interface Operand {
  readonly index: number;
  readonly as: 'scalar' | 'vector';
  /** `like-input`: that of input 0. `by-attribute`: that of the attribute `dtype`. */
  readonly dtype: 'int64' | 'float32' | 'like-input' | 'by-attribute';
}

function spec(kind: AttributeKind) {
  return (fallback?: Fallback): AttributeSpec => (fallback === undefined ? { kind } : { kind, fallback });
}
export const int = spec('int');
export const float = spec('float');
export const string = spec('string');
export const ints = spec('ints');
export const floats = spec('floats');
export const strings = spec('strings');
export const dtype = spec('dtype');
export const axis = spec('axis');
export const axes = spec('axes');
export const newAxes = spec('new-axes');
export const graph = spec('graph');

export function optional(of: AttributeSpec): AttributeSpec {
  return { ...of, optional: true };
}

/** An attribute ONNX takes as tensor input `index`: whole numbers as int64, real ones in the type of input 0, unless said. */
export function operand(index: number, of: AttributeSpec, more: Partial<Operand> = {}): AttributeSpec {
  const real = of.kind === 'float' || of.kind === 'floats';
  const single = of.kind === 'int' || of.kind === 'float' || of.kind === 'axis';
  return { ...of, operand: { index, as: single ? 'scalar' : 'vector', dtype: real ? 'like-input' : 'int64', ...more } };
}

export function implied(of: AttributeSpec): AttributeSpec {
  return { ...of, implied: true };
}

export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  assert(typeof value === 'number', () => `attribute ${name} is not a number`);
  return value;
}

export function numbersOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  assert(Array.isArray(value) && value.every((item) => typeof item === 'number'), () => `attribute ${name} is not a list of numbers`);
  return value as readonly number[];
}

export function stringOf(attributes: Attributes, name: string): string {
  const value = attributes[name];
  assert(typeof value === 'string', () => `attribute ${name} is not text`);
  return value;
}

export function dtypeOf(attributes: Attributes, name: string): DType {
  const value = stringOf(attributes, name);
  assert(dtypes.has(value), () => `attribute ${name}: ${value} is not an element type`);
  return value as DType;
}

const dtypes: ReadonlySet<string> = new Set(Object.keys(bytesPerElement));

function whole(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function fits(kind: AttributeKind, value: Attribute): boolean {
  switch (kind) {
    case 'int':
    case 'axis':
      return whole(value);
    case 'float':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'dtype':
      return typeof value === 'string' && dtypes.has(value);
    case 'ints':
    case 'axes':
    case 'new-axes':
      return Array.isArray(value) && value.every(whole);
    case 'floats':
      return Array.isArray(value) && value.every((item) => typeof item === 'number');
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'graph':
      return typeof value === 'object' && 'nodes' in value;
  }
}

function fromStart(axis: number, rank: number, name: string): number {
  const counted = axis < 0 ? axis + rank : axis;
  assert(counted >= 0 && counted < Math.max(rank, 1), () => `${name} ${axis} of a tensor with ${rank} dimensions`);
  return counted;
}

function canonical(kind: AttributeKind, value: Attribute, name: string, rank: number): Attribute {
  if (kind === 'axis') return fromStart(value as number, rank, name);
  if (kind !== 'axes' && kind !== 'new-axes') return value;
  const list = value as readonly number[];
  const counted = list.map((axis) => fromStart(axis, kind === 'axes' ? rank : rank + list.length, name));
  assert(new Set(counted).size === counted.length, () => `${name} [${list.join(',')}] names a dimension twice`);
  return counted;
}

/** Files keep real attributes as float32 (or as their tensor does), so they are rounded here: a graph is then the same after writing and reading. */
function rounded(spec: AttributeSpec, value: Attribute, inputs: Inputs, complete: Attributes): Attribute {
  if (spec.kind !== 'float' && spec.kind !== 'floats') return value;
  const kept = { 'like-input': inputs[0]?.dtype, 'by-attribute': complete['dtype'], int64: 'int64', float32: 'float32' }[spec.operand?.dtype ?? 'float32'];
  const round = kept === 'float32' ? Math.fround : kept === 'float16' ? (x: number) => fromHalf(toHalf(x)) : undefined;
  if (round === undefined) return value;
  return Array.isArray(value) ? (value as readonly number[]).map(round) : round(value as number);
}

/** Checks every attribute, fills defaults, counts axes from the start. Equal nodes then have equal attributes. */
export function completeAttributes(specs: { readonly [name: string]: AttributeSpec }, inputs: Inputs, given: Attributes): Attributes {
  for (const name of Object.keys(given)) assert(Object.hasOwn(specs, name), () => `unknown attribute ${name}`);
  const complete: { [name: string]: Attribute } = {};
  const rank = inputs[0]?.shape.length ?? 0;
  for (const [name, spec] of Object.entries(specs)) {
    const { kind, fallback, optional } = spec;
    const asked = given[name];
    const value = typeof asked === 'boolean' ? Number(asked) : (asked ?? (typeof fallback === 'function' ? fallback(inputs, complete) : fallback));
    if (value === undefined && optional) continue;
    assert(value !== undefined, () => `attribute ${name} is missing`);
    assert(fits(kind, value), () => `attribute ${name} is not of kind ${kind}`);
    complete[name] = rounded(spec, canonical(kind, value, name, rank), inputs, complete);
  }
  return complete;
}

/** Attributes as text: equal for equal attributes, different for different ones (JSON alone forgets NaN, infinities and -0). */
export function attributesKey(attributes: Attributes): string {
  return JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? `#${Object.is(value, -0) ? '-0' : value}` : value,
  );
}

export function inputAt(inputs: Inputs, index: number): TensorType {
  return defined(inputs[index], `input ${index}`);
}
