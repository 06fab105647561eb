/** A graph of a file, read node by node: names become values, and what can be told now is told. */
import { sizeOf, type Tensor, type TensorType } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Attributes, Graph, Value } from '../ir/graph.ts';
import { definitionOf, isOp, type Op } from '../ir/ops.ts';
import { verify } from '../ir/verify.ts';
import { operandsOf, readAttributes, readOperands } from './attributes.ts';
import { control, isControl, isTensor, type Standing, type Told } from './control.ts';
import { decompose } from './decompositions.ts';
import type { GraphProto, NodeProto, ValueInfoProto } from './generated/onnx_pb.js';
import { constantOf, equalParts, filled, importAttributes, shapeTensor } from './import-rules.ts';
import { meaningSince } from './opsets.ts';
import { because, fail } from './refusals.ts';
import { knownResult } from './shape-arithmetic.ts';
import { readTensor, sizeOfDimension } from './tensors.ts';
import { dtypeOfData } from './types.ts';

/** What a file leaves open of an input: the type of a tensor, those of the tensors of a sequence, null for an optional value that holds nothing. */
export type Holding = TensorType | readonly TensorType[] | null;

/** Sequences, and optional values that hold nothing. */
type Held = Exclude<Standing, Told>;

/** The name of a tensor in a sequence that the graph takes or gives. */
const placeOf = (name: string, place: number) => `${name}.${place}`;

/** Of all sequences together. */
const placesOf = (standings: readonly (Standing | undefined)[]) => standings.reduce((sum, of) => sum + (Array.isArray(of) ? of.length : 0), 0);

function isType(holding: Holding): holding is TensorType {
  return holding !== null && 'dtype' in holding;
}

/** What all graphs of a file share. */
export interface OfFile {
  /** Size given to dimensions that are free. */
  readonly freeSize: number;
  /** The operator set. */
  readonly version: number;
  /** How much was read of bodies and sequences. */
  unrolled: number;
}

const deepestBody = 8;
/** A file may claim any number of steps, in loops inside loops, and cut a tensor into any number of parts: what is read of bodies and parts ends here. */
const mostUnrolled = 50_000;

/** Nodes, and thousands of numbers; what a stranger's sizes multiply to may be anything, also no number. */
function amountOf({ node, initializer }: GraphProto): number {
  const tensors = [...initializer, ...node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []))];
  return tensors.reduce((sum, { dims }) => sum + Math.abs(sizeOf(dims.map(Number))) / 1000, 1 + node.length);
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

/** The writer names nodes `scope/Op_12`. (No pattern is made of the op: a stranger's could take for ever.) */
function scopeOf({ name, opType }: NodeProto): string {
  const tail = `/${opType}_`;
  const at = name.lastIndexOf(tail);
  return at > 0 && /^\d+$/.test(name.slice(at + tail.length)) ? name.slice(0, at) : '';
}

/** Of one graph: names to values, and the tensors known now. */
export class GraphReader {
  readonly #proto: GraphProto;
  readonly #depth: number;
  readonly #file: OfFile;
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

  /** Whether this body is read into the graph around it, rather than into one of its own. */
  readonly #inPlace: boolean;

  constructor(proto: GraphProto, file: OfFile, outside: GraphReader | null = null, inPlace = false) {
    this.#inPlace = inPlace;
    this.#builder = outside !== null && inPlace ? outside.#builder : new GraphBuilder();
    this.#proto = proto;
    this.#file = file;
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
    this.#file.unrolled += amount;
    if (!(this.#file.unrolled <= mostUnrolled))
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
      return { dtype, shape: kind.value.shape.dim.map(({ value }) => (value.case === 'dimValue' ? sizeOfDimension(value.value) : this.#file.freeSize)) };
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

  /** `captured` gets what bodies take from here. */
  #attributes(node: NodeProto, where: string, captured: Value[] = []): Attributes {
    return readAttributes(node, where, (proto) => {
      const body = new GraphReader(proto, this.#file, this);
      const graph = body.read();
      captured.push(...body.captured);
      return graph;
    });
  }

  #node(node: NodeProto, asTensor: ReadonlySet<string>): void {
    const { opType, name } = node;
    const where = name === '' ? opType : `${opType} "${name}"`;
    if (node.domain !== '' && node.domain !== 'ai.onnx')
      fail('model-unknown-op', `${where} is from the set "${node.domain}".`, `${where} 属于算子集 "${node.domain}"。`);
    for (const output of node.output) if (output !== '') this.#newName(output);
    if (isOp(opType) && this.#file.version < meaningSince(opType))
      fail(
        'model-version',
        `${where} is of operator set ${this.#file.version}, where it meant something else; the studio reads it from set ${meaningSince(opType)} on.`,
        `${where} 属于算子集 ${this.#file.version}，含义与现在不同；可读取的范围从 ${meaningSince(opType)} 开始。`,
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
    const attributes = { ...this.#attributes(node, where, captured), ...readOperands(opType, node, where, (input) => this.#constant(input)) };
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
      version: this.#file.version,
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
      return new GraphReader(proto, this.#file, this, true).readInPlace(inputs);
    };
    try {
      const inputs = node.input.map((name) => (name === '' ? undefined : this.#standing(name, where)));
      const found = control(node.opType, {
        builder: this.#builder,
        inputs,
        outputs: node.output.length,
        attributes: (captured) => this.#attributes(node, where, captured),
        body,
        version: this.#file.version,
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
