/** ONNX bytes -> IR. The bytes are a stranger's: whatever is wrong with them becomes a Problem. */
import { fromBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { makeProblem, ok, ProblemError, refused, type Result } from '../base/problem.ts';
import { type DType, sizeOf, type Tensor, type TensorType, valuesOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { AttributeSpec } from '../ir/attributes.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Attribute, Attributes, Graph, Value } from '../ir/graph.ts';
import { definitionOf, isOp, type Op } from '../ir/ops.ts';
import { verify } from '../ir/verify.ts';
import {
  type AttributeProto,
  AttributeProto_AttributeType as Kind,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from './generated/onnx_pb.js';
import { constantOf, equalParts, filled, importAttributes, shapeTensor } from './import-rules.ts';
import { control, isControl, isTensor, type Standing, type Told } from './control.ts';
import { decompose } from './decompositions.ts';
import { knownResult } from './shape-arithmetic.ts';
import { meaningSince, newestOpset, oldestOpset } from './opsets.ts';
import { readTensor, sizeOfDimension } from './tensors.ts';
import { dtypeOfData } from './types.ts';

export interface ReadModel {
  readonly name: string;
  /** Initializers that are used as tensors are inputs of the graph, after the file's own inputs, in the file's order. */
  readonly graph: Graph;
  /** The values of those inputs, by name. */
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** The tensors that stand for an input or output that is a sequence, by its name; null: an optional value that holds nothing. */
  readonly held: ReadonlyMap<string, readonly string[] | null>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  /** Size given to dimensions that are free in the file (the batch). Default 1. */
  readonly freeSize?: number;
  /** What a file leaves open, by input: the type of a tensor, those of the tensors of a sequence, null for an optional value that holds nothing. */
  readonly holding?: ReadonlyMap<string, Holding>;
}

export type Holding = TensorType | readonly TensorType[] | null;

type Reason =
  | 'model-damaged'
  | 'model-version'
  | 'model-unknown-op'
  | 'model-attribute'
  | 'model-operand'
  | 'model-type'
  | 'model-names'
  | 'model-order'
  | 'model-node';

function fail(code: Reason, en: string, zh: string): never {
  throw new ProblemError(makeProblem({ code, what: text(en, zh) }));
}

function because(code: Reason, where: string, error: unknown): never {
  if (error instanceof ProblemError) throw error;
  const reason = (error instanceof Error ? error.message : String(error)).replace(/assertion failed: |missing: /g, '');
  fail(code, `${where}: ${reason}`, `${where}:${reason}`);
}

/** Sequences, and optional values that hold nothing. */
type Held = Exclude<Standing, Told>;

/** The name of a tensor in a sequence that the graph takes or gives. */
const placeOf = (name: string, place: number) => `${name}.${place}`;

/** Of all sequences together. */
const placesOf = (standings: readonly (Standing | undefined)[]) => standings.reduce((sum, of) => sum + (Array.isArray(of) ? of.length : 0), 0);

function isType(holding: Holding): holding is TensorType {
  return holding !== null && 'dtype' in holding;
}

const deepestBody = 8;
/** A file may claim any number of steps, in loops inside loops, and cut a tensor into any number of parts: what is read of bodies and parts ends here. */
const mostUnrolled = 50_000;

/** Nodes, and thousands of numbers; what a stranger's sizes multiply to may be anything, also no number. */
function amountOf({ node, initializer }: GraphProto): number {
  const tensors = [...initializer, ...node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []))];
  return tensors.reduce((sum, { dims }) => sum + Math.abs(sizeOf(dims.map(Number))) / 1000, 1 + node.length);
}

/** Of one graph: names to values, and the tensors known now. */
class GraphReader {
  readonly #proto: GraphProto;
  readonly #depth: number;
  readonly #freeSize: number;
  /** The file's operator set. */
  readonly #version: number;
  readonly #builder: GraphBuilder;
  readonly #values = new Map<string, Value>();
  readonly #known = new Map<string, Tensor>();
  readonly #held = new Map<string, Held>();
  /** The reader of the graph around this body. */
  readonly #outside: GraphReader | null;
  readonly initializers = new Map<string, Tensor>();
  readonly held = new Map<string, readonly string[] | null>();
  /** What this body takes from around it, in the order of its inputs, after those of its own. */
  readonly captured: Value[] = [];

  /** What was read of all bodies and sequences of the file. */
  readonly #unrolled: { amount: number };
  /** Whether this body is read into the graph around it, rather than into one of its own. */
  readonly #inPlace: boolean;

  constructor(proto: GraphProto, freeSize: number, version: number, outside: GraphReader | null = null, inPlace = false) {
    this.#version = version;
    this.#inPlace = inPlace;
    this.#unrolled = outside === null ? { amount: 0 } : outside.#unrolled;
    this.#builder = outside !== null && inPlace ? outside.#builder : new GraphBuilder();
    this.#proto = proto;
    this.#freeSize = freeSize;
    this.#outside = outside;
    this.#depth = outside === null ? 0 : outside.#depth + 1;
    const depth = this.#depth;
    if (depth > deepestBody) fail('model-node', 'Loops inside loops, too deep.', '循环嵌套过深。');
  }

  read(holding: ReadonlyMap<string, Holding> = new Map()): Graph {
    this.#readNodes(holding);
    for (const { name } of this.#proto.output) {
      const standing = this.#standing(name, 'output');
      if (isTensor(standing)) {
        this.#builder.output(name, standing.value);
        continue;
      }
      if (this.#depth > 0) fail('model-type', `What a body gives as ${name} is no tensor.`, `循环体的输出 ${name} 不是张量。`);
      this.held.set(name, standing?.map((_, place) => placeOf(name, place)) ?? null);
      standing?.forEach(({ value }, place) => this.#builder.output(placeOf(name, place), value));
    }
    return verify(this.#builder.build());
  }

  /** What a body gives, of what stands at its inputs. */
  readInPlace(given: readonly Standing[]): readonly Standing[] {
    this.#proto.input.forEach(({ name }, i) => {
      const standing = given[i];
      if (standing === undefined) fail('model-node', `A body takes ${name}, which is not given.`, `循环体或分支需要 ${name}，但没有提供。`);
      this.#newName(name);
      this.#stand(name, standing);
    });
    this.#readNodes();
    return this.#proto.output.map(({ name }) => this.#standing(name, 'output'));
  }

  #standing(name: string, by: string): Standing {
    const held = this.#heldAt(name);
    return held === undefined ? { value: this.#value(name, by), known: this.#constant(name) } : held;
  }

  /** Undefined: no sequence, nor an optional value that holds nothing. */
  #heldAt(name: string): Held | undefined {
    const held = this.#held.get(name);
    return held === undefined && this.#inPlace ? (this.#outside as GraphReader).#heldAt(name) : held;
  }

  #stand(name: string, standing: Standing): void {
    if (!isTensor(standing)) {
      this.#held.set(name, standing);
      return;
    }
    this.#values.set(name, standing.value);
    if (standing.known !== undefined) this.#known.set(name, standing.known);
  }

  #readNodes(holding: ReadonlyMap<string, Holding> = new Map()): void {
    if (this.#depth > 0) this.#spend(amountOf(this.#proto));
    for (const initializer of this.#proto.initializer) {
      this.#newName(initializer.name);
      this.#known.set(initializer.name, this.#tensor(initializer));
    }
    if (this.#proto.sparseInitializer.length > 0) fail('model-type', 'The file holds sparse tensors.', '文件含有稀疏张量。');
    for (const input of this.#inPlace ? [] : this.#proto.input) {
      if (this.#known.has(input.name)) continue; // an old way to give a default
      this.#newName(input.name);
      const asked = holding.get(input.name);
      if (asked === undefined || isType(asked)) this.#values.set(input.name, this.#builder.input(input.name, asked ?? this.#type(input)));
      else this.#hold(input.name, asked);
    }
    const asTensor = usedAsTensors(this.#proto);
    for (const [name, tensor] of this.#known) if (asTensor.has(name) && !this.#values.has(name)) this.#weight(name, tensor);
    for (const node of this.#proto.node) this.#node(node, asTensor);
    if (this.#proto.output.length === 0) fail('model-damaged', 'The graph has no output.', '计算图没有输出。');
    const names = new Set<string>();
    for (const { name } of this.#proto.output) {
      if (names.has(name)) fail('model-names', `Two outputs are named ${name}.`, `有两个输出都叫 ${name}。`);
      names.add(name);
    }
  }

  #hold(name: string, types: readonly TensorType[] | null): void {
    const names = types?.map((_, place) => placeOf(name, place)) ?? null;
    this.held.set(name, names);
    const items = types?.map((type, place) => ({ value: this.#builder.input(placeOf(name, place), type), known: undefined })) ?? null;
    this.#held.set(name, items);
  }

  #spend(amount: number): void {
    this.#unrolled.amount += amount;
    if (!(this.#unrolled.amount <= mostUnrolled))
      fail('model-node', 'The file has loops of too many steps, or sequences that are too long.', '文件中循环的步数过多，或序列过长。');
  }

  /** In a body there are no weights of its own: they are constants there. */
  #weight(name: string, tensor: Tensor): void {
    if (this.#depth > 0) {
      this.#values.set(name, this.#builder.constant(tensor));
    } else {
      this.#values.set(name, this.#builder.input(name, { dtype: tensor.dtype, shape: tensor.shape }));
      this.initializers.set(name, tensor);
    }
  }

  #newName(name: string): void {
    if (name === '' || this.#known.has(name) || this.#values.has(name) || this.#held.has(name))
      fail('model-names', `The name "${name}" is given twice, or is empty.`, `名称 "${name}" 重复或为空。`);
  }

  #tensor(proto: Parameters<typeof readTensor>[0]): Tensor {
    try {
      return readTensor(proto);
    } catch (error) {
      return because('model-type', `tensor ${proto.name}`, error);
    }
  }

  #type({ name, type }: ValueInfoProto): TensorType {
    const kind = type?.value;
    if (kind?.case === 'sequenceType' || kind?.case === 'optionalType')
      fail(
        'model-type',
        `Input ${name} is a sequence or an optional value, and what it holds is not known before it runs.`,
        `输入 ${name} 是序列或可选值，运行之前无法知道它包含什么。`,
      );
    const dtype = kind?.case === 'tensorType' ? dtypeOfData(kind.value.elemType) : undefined;
    if (kind?.case !== 'tensorType' || !dtype || !kind.value.shape)
      fail('model-type', `Input ${name} has a type the studio does not read.`, `输入 ${name} 的类型无法读取。`);
    try {
      return { dtype, shape: kind.value.shape.dim.map(({ value }) => (value.case === 'dimValue' ? sizeOfDimension(value.value) : this.#freeSize)) };
    } catch (error) {
      return because('model-type', `input ${name}`, error);
    }
  }

  #value(name: string, by: string): Value {
    if (this.#heldAt(name) !== undefined)
      fail('model-type', `${by} takes "${name}", a sequence or nothing, for a tensor.`, `${by} 需要张量，而 "${name}" 是序列或空值。`);
    return (
      this.#values.get(name) ??
      this.#fromOutside(name, by) ??
      fail('model-order', `${by} uses "${name}", which nothing before it makes.`, `${by} 使用了 "${name}",但此前没有节点产生它。`)
    );
  }

  /** A value of the graph around this body becomes an input of the body. */
  #fromOutside(name: string, by: string): Value | undefined {
    if (this.#outside === null) return undefined;
    const value = this.#outside.#value(name, by);
    if (this.#inPlace) return value;
    const inside = this.#builder.input(`captured_${this.captured.length}`, value.type);
    this.captured.push(value);
    this.#values.set(name, inside);
    return inside;
  }

  #constant(name: string): Tensor | undefined {
    return this.#known.get(name) ?? (this.#outside === null ? undefined : this.#outside.#constant(name));
  }

  #attribute(proto: AttributeProto, spec: AttributeSpec | undefined, captured: Value[]): Attribute {
    if (proto.refAttrName !== '') throw new Error('refers to a function');
    switch (proto.type) {
      case Kind.INT:
        return spec?.kind === 'dtype'
          ? (dtypeOfData(Number(proto.i)) ?? fail('model-type', `Element type ${proto.i} is not read.`, `无法读取元素类型 ${proto.i}。`))
          : Number(proto.i);
      case Kind.FLOAT:
        return proto.f;
      case Kind.STRING:
        return getTextEncoding().decodeUtf8(proto.s);
      case Kind.INTS:
        return proto.ints.map(Number);
      case Kind.FLOATS:
        return proto.floats;
      case Kind.TENSOR:
        return readTensor(
          proto.t ??
            (() => {
              throw new Error('is empty');
            })(),
        );
      case Kind.STRINGS:
        return proto.strings.map((item) => getTextEncoding().decodeUtf8(item));
      case Kind.GRAPH: {
        if (!proto.g) throw new Error('is empty');
        const body = new GraphReader(proto.g, this.#freeSize, this.#version, this);
        const graph = body.read();
        captured.push(...body.captured);
        return graph;
      }
      default:
        throw new Error(`is of kind ${proto.type}`);
    }
  }

  /** `captured` gets what bodies take from here. */
  #attributes(node: NodeProto, where: string, captured: Value[] = []): Attributes {
    const specs = isOp(node.opType) ? definitionOf(node.opType).attributes : {};
    const found: { [name: string]: Attribute } = {};
    for (const proto of node.attribute) {
      if (Object.hasOwn(found, proto.name)) fail('model-attribute', `${where} has two attributes ${proto.name}.`, `${where} 有两个属性 ${proto.name}。`);
      try {
        found[proto.name] = this.#attribute(proto, Object.hasOwn(specs, proto.name) ? specs[proto.name] : undefined, captured);
      } catch (error) {
        because('model-attribute', `${where}, attribute ${proto.name}`, error);
      }
    }
    return found;
  }

  /** Tensors the node takes as attributes in our IR: they must be known now. */
  #operands(op: Op, node: NodeProto, where: string): Attributes {
    const found: { [name: string]: Attribute } = {};
    for (const [name, { operand, optional }] of operandsOf(op)) {
      const input = node.input[operand?.index ?? 0] ?? '';
      if (input === '') continue;
      const tensor =
        this.#constant(input) ??
        fail(
          'model-operand',
          `${where} takes its ${name} from a computation; the studio needs it fixed.`,
          `${where} 的 ${name} 来自计算结果,而这里需要固定的值。`,
        );
      const values = valuesOf(tensor);
      if (values.length === 0 && optional && operand?.as === 'vector') continue;
      if (operand?.as === 'scalar' && values.length !== 1)
        fail('model-operand', `${where}: ${name} has ${values.length} values.`, `${where}:${name} 有 ${values.length} 个值。`);
      found[name] = operand?.as === 'scalar' || definitionOf(op).attributes[name]?.kind === 'int' ? (values[0] ?? 0) : values;
      if (operand?.dtype === 'by-attribute') found['dtype'] = tensor.dtype satisfies DType;
    }
    return found;
  }

  #node(node: NodeProto, asTensor: ReadonlySet<string>): void {
    const { opType, name } = node;
    const where = name === '' ? opType : `${opType} "${name}"`;
    if (node.domain !== '' && node.domain !== 'ai.onnx')
      fail('model-unknown-op', `${where} is from the set "${node.domain}".`, `${where} 属于算子集 "${node.domain}"。`);
    for (const output of node.output) if (output !== '') this.#newName(output);
    if (isOp(opType) && this.#version < meaningSince(opType))
      fail(
        'model-version',
        `${where} is of operator set ${this.#version}, where it meant something else; the studio reads it from set ${meaningSince(opType)} on.`,
        `${where} 属于算子集 ${this.#version}，含义与现在不同；可读取的范围从 ${meaningSince(opType)} 开始。`,
      );
    const known = this.#foreign(node, where);
    if (known) {
      const [output = ''] = node.output;
      this.#known.set(output, known);
      if (asTensor.has(output)) this.#values.set(output, this.#builder.constant(known));
      return;
    }
    if (this.#translated(node, where) || this.#controlled(node, where)) return;
    if (!isOp(opType) || definitionOf(opType).composite || definitionOf(opType).own)
      fail('model-unknown-op', `The studio does not know the operation ${opType}.`, `不认识运算 ${opType}。`);
    const operandIndices = operandsOf(opType).map(([, { operand }]) => operand?.index);
    const tensors = node.input.filter((_, i) => !operandIndices.includes(i)).map((input) => (input === '' ? null : this.#value(input, where)));
    while (tensors.at(-1) === null) tensors.pop();
    const captured: Value[] = [];
    const attributes = { ...this.#attributes(node, where, captured), ...this.#operands(opType, node, where) };
    const captures = captured.length > 0 ? { captures: captured.length } : {};
    try {
      const outputs = this.#builder.withScope(scopeOf(node), () =>
        this.#emit(opType, [...tensors, ...captured], { ...attributes, ...captures }, node.output.length),
      );
      if (node.output.length > outputs.length) throw new Error(`${node.output.length} outputs`);
      node.output.forEach((output, i) => {
        const value = outputs[i];
        if (value && output !== '') this.#values.set(output, value);
      });
      this.#learn(node, tensors.length, operandIndices);
    } catch (error) {
      because('model-node', where, error);
    }
  }

  /** What was just made of tensors that are known is known too. */
  #learn({ input, output: [output = ''] }: NodeProto, count: number, operands: readonly (number | undefined)[]): void {
    const value = this.#values.get(output);
    const node = value === undefined ? undefined : this.#builder.producer(value);
    const tensors = input.flatMap((name, i) => (operands.includes(i) ? [] : [this.#constant(name)])).slice(0, count);
    if (node === undefined || tensors.some((tensor) => tensor === undefined)) return;
    const known = knownResult(node, tensors as readonly Tensor[]);
    if (known !== undefined) this.#known.set(output, known);
  }

  /** Ops that are few of ours. */
  #translated(node: NodeProto, where: string): boolean {
    const asked = {
      builder: this.#builder,
      input: (input: number) => this.#value(node.input[input] ?? '', where),
      count: node.input.length,
      given: (input: number) => (node.input[input] ?? '') !== '',
      known: (input: number) => this.#constant(node.input[input] ?? ''),
      attributes: () => this.#attributes(node, where),
      version: this.#version,
    };
    try {
      const values = this.#builder.withScope(scopeOf(node), () => decompose(node.opType, asked));
      if (values === undefined) return false;
      node.output.forEach((output, i) => {
        const value = values[i];
        if (output === '') return;
        if (value === undefined) throw new Error(`${node.output.length} outputs`);
        this.#values.set(output, value);
      });
      return true;
    } catch (error) {
      return because('model-node', where, error);
    }
  }

  /** What is resolved while it is read: branches, steps, sequences. */
  #controlled(node: NodeProto, where: string): boolean {
    if (!isControl(node.opType)) return false;
    const body = (name: string, inputs: readonly Standing[]) => {
      const proto = node.attribute.find((attribute) => attribute.name === name)?.g ?? fail('model-node', `${where} has no ${name}.`, `${where} 没有 ${name}。`);
      return new GraphReader(proto, this.#freeSize, this.#version, this, true).readInPlace(inputs);
    };
    try {
      const inputs = node.input.map((name) => (name === '' ? undefined : this.#standing(name, where)));
      const found = control(node.opType, {
        builder: this.#builder,
        inputs,
        outputs: node.output.length,
        attributes: (captured) => this.#attributes(node, where, captured),
        body,
        version: this.#version,
      });
      if (found === undefined) return false;
      this.#spend(Math.max(0, placesOf(found) - placesOf(inputs)));
      if (node.output.length > found.length) throw new Error(`${node.output.length} outputs`);
      node.output.forEach((output, i) => {
        const standing = found[i];
        if (output !== '' && standing !== undefined) this.#stand(output, standing);
      });
      return true;
    } catch (error) {
      return because('model-node', where, error);
    }
  }

  #emit(op: Op, tensors: readonly (Value | null)[], attributes: Attributes, outputs: number): readonly Value[] {
    const { num_outputs = outputs, ...rest } = attributes;
    const split = op === 'Split' && rest['split'] === undefined && typeof num_outputs === 'number';
    const axis = Number(rest['axis'] ?? 0);
    const parts = split ? { ...rest, split: equalParts(tensors[0]?.type.shape.at(axis) ?? 0, num_outputs) } : attributes;
    return this.#builder.emitAll(op, tensors, importAttributes(op, parts, tensors));
  }

  /** Ops whose answer is known while reading. */
  #foreign(node: NodeProto, where: string): Tensor | undefined {
    const [input = ''] = node.input;
    try {
      switch (node.opType) {
        case 'Constant': {
          return constantOf(this.#attributes(node, where));
        }
        case 'Shape':
        case 'Size':
          return shapeTensor(node.opType, this.#constant(input)?.shape ?? this.#value(input, where).type.shape, this.#attributes(node, where));
        case 'ConstantOfShape': {
          const shape = this.#constant(input);
          const { value } = this.#attributes(node, where);
          return shape && filled(shape, value as Tensor | undefined);
        }
        default:
          return undefined;
      }
    } catch (error) {
      return because('model-node', where, error);
    }
  }
}

/** Names that some node takes as a tensor, not as a static operand; also those that bodies take from around them. */
function usedAsTensors({ node, output }: GraphProto): ReadonlySet<string> {
  const used = new Set(output.map(({ name }) => name));
  for (const { opType, input, attribute } of node) {
    const operands = isOp(opType) ? operandsOf(opType).map(([, { operand }]) => operand?.index) : [];
    input.forEach((name, i) => {
      if (!operands.includes(i)) used.add(name);
    });
    for (const { g } of attribute) if (g) for (const name of usedAsTensors(g)) used.add(name);
  }
  return used;
}

function operandsOf(op: Op): readonly [string, AttributeSpec][] {
  return Object.entries(definitionOf(op).attributes).filter(([, spec]) => spec.operand);
}

/** The writer names nodes `scope/Op_12`. (No pattern is made of the op: a stranger's could take for ever.) */
function scopeOf({ name, opType }: NodeProto): string {
  const tail = `/${opType}_`;
  const at = name.lastIndexOf(tail);
  return at > 0 && /^\d+$/.test(name.slice(at + tail.length)) ? name.slice(0, at) : '';
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    return fail('model-damaged', 'This is not an ONNX file, or it is damaged.', '这不是 ONNX 文件,或文件已损坏。');
  }
}

/** Refuses, with a Problem, bytes that are damaged, of another version, or hold what the IR has no word for. Never throws. */
export function readModel(bytes: Uint8Array, { freeSize = 1, holding }: ReadOptions = {}): Result<ReadModel> {
  try {
    const { graph, opsetImport, metadataProps } = parse(bytes);
    if (!graph) fail('model-damaged', 'This is not an ONNX file, or it is damaged.', '这不是 ONNX 文件,或文件已损坏。');
    const version = Number(opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n);
    if (version < oldestOpset || version > newestOpset)
      fail(
        'model-version',
        `The file uses operator set ${version}; the studio reads ${oldestOpset} to ${newestOpset}.`,
        `文件使用算子集 ${version},可读取的范围是 ${oldestOpset} 到 ${newestOpset}。`,
      );
    const reader = new GraphReader(graph, freeSize, version);
    const read = reader.read(holding);
    return ok({
      name: graph.name,
      graph: read,
      initializers: reader.initializers,
      held: reader.held,
      metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
    });
  } catch (error) {
    if (error instanceof ProblemError) return refused(error.problem);
    const reason = error instanceof Error ? error.message : String(error);
    return refused(makeProblem({ code: 'model-damaged', what: text(`The file cannot be read: ${reason}`, `无法读取文件:${reason}`) }));
  }
}
