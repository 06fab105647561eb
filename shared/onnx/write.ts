/** IR -> ONNX bytes. Static operands become constant inputs; optional outputs nobody uses are left out. */
import { create, toBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { assert, defined } from '../base/assert.ts';
import { type DType, type Tensor, type TensorType, tensor } from '../base/tensor.ts';
import { type AttributeSpec, type Operand, stringOf } from '../ir/attributes.ts';
import type { Attribute, Graph, Named, Node, Value } from '../ir/graph.ts';
import { definitionOf } from '../ir/ops.ts';
import {
  type AttributeProto,
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as Location,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './generated/onnx_pb.js';
import { dataTypes, irVersion, opset } from './types.ts';

export interface WriteOptions {
  readonly name: string;
  /** Graph inputs, by name, that are written as values inside the file. */
  readonly initializers?: ReadonlyMap<string, Tensor>;
  /** This leading size of inputs and outputs is written as the free dimension `N`. */
  readonly symbolicBatch?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The values of initializers lie in a file beside the model's own: protobuf ends at 2 GiB. */
  readonly beside?: Beside;
  /** Names of graph inputs in the order they are written; those not named follow. */
  readonly inputOrder?: readonly string[];
}

/** The file beside a model, as it grows. */
export interface Beside {
  /** Its name, in the model's own folder. */
  readonly file: string;
  readonly parts: Uint8Array[];
}

/** Where values begin: onnxruntime maps them into memory page by page. */
const page = 4096;

/** Puts values at the end; answers where they begin. */
function append({ parts }: Beside, values: Uint8Array): number {
  const end = parts.reduce((sum, { length }) => sum + length, 0);
  const gap = (page - (end % page)) % page;
  parts.push(new Uint8Array(gap), values);
  return end + gap;
}

function tensorProto(name: string, { dtype, shape, data }: Tensor, beside?: Beside): TensorProto {
  // Raw data is little-endian, as is every machine we run on.
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  const about = { name, dims: shape.map(BigInt), dataType: dataTypes[dtype] };
  if (beside === undefined || rawData.length < page) return create(TensorProtoSchema, { ...about, rawData });
  const place = { location: beside.file, offset: `${append(beside, rawData)}`, length: `${rawData.length}` };
  const externalData = Object.entries(place).map(([key, value]) => ({ key, value }));
  return create(TensorProtoSchema, { ...about, dataLocation: Location.EXTERNAL, externalData });
}

/** Sizes that only a run knows are left open. */
function valueInfo(name: string, { dtype, shape }: TensorType, symbolicBatch?: number): ValueInfoProto {
  const dim = shape.map((size, axis) => {
    if (Number.isNaN(size)) return {};
    const free = axis === 0 && size === symbolicBatch;
    return { value: free ? ({ case: 'dimParam', value: 'N' } as const) : ({ case: 'dimValue', value: BigInt(size) } as const) };
  });
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: { elemType: dataTypes[dtype], shape: { dim } } } } });
}

function attributeProto(name: string, spec: AttributeSpec, value: Attribute, subgraph: (graph: Graph) => GraphProto): AttributeProto {
  const as = (type: Kind, field: Partial<AttributeProto>) => create(AttributeProtoSchema, { ...field, name, type } as AttributeProto);
  switch (spec.kind) {
    case 'int':
    case 'axis':
      return as(Kind.INT, { i: BigInt(value as number) });
    case 'float':
      return as(Kind.FLOAT, { f: value as number });
    case 'string':
      return as(Kind.STRING, { s: getTextEncoding().encodeUtf8(value as string) });
    case 'dtype':
      return as(Kind.INT, { i: BigInt(dataTypes[value as DType]) });
    case 'ints':
    case 'axes':
    case 'new-axes':
      return as(Kind.INTS, { ints: (value as readonly number[]).map(BigInt) });
    case 'floats':
      return as(Kind.FLOATS, { floats: [...(value as readonly number[])] });
    case 'strings':
      return as(Kind.STRINGS, { strings: (value as readonly string[]).map((item) => getTextEncoding().encodeUtf8(item)) });
    case 'graph':
      return as(Kind.GRAPH, { g: subgraph(value as Graph) });
  }
}

function operandTensor(node: Node, operand: Operand, value: Attribute): Tensor {
  const dtypes = {
    int64: () => 'int64',
    float32: () => 'float32',
    'like-input': () => defined(node.inputs[0], 'input 0').type.dtype,
    'by-attribute': () => stringOf(node.attributes, 'dtype'),
  } as const;
  const list = Array.isArray(value) ? (value as readonly number[]) : [value as number];
  return tensor(dtypes[operand.dtype]() as DType, operand.as === 'scalar' ? [] : [list.length], list);
}

/** Names and initializers of one graph; `prefix` keeps a body's names apart from those around it. */
class GraphWriter {
  readonly #graph: Graph;
  readonly #prefix: string;
  readonly #names = new Map<Value, string>();
  readonly #used: ReadonlySet<Value | null>;
  readonly #initializers: TensorProto[] = [];
  readonly #operands = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #own: readonly Named[];

  /** `outside`: names around a body that its last inputs stand for. */
  constructor(graph: Graph, prefix: string, outside: readonly string[] = []) {
    this.#graph = graph;
    this.#prefix = prefix;
    this.#own = graph.inputs.slice(0, graph.inputs.length - outside.length);
    this.#used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]);
    graph.inputs.forEach(({ name, value }, i) => {
      this.#names.set(value, outside[i - this.#own.length] ?? name);
    });
    const made = new Set(graph.nodes.flatMap((node) => node.outputs));
    for (const { name, value } of graph.outputs) if (made.has(value) && !this.#names.has(value)) this.#names.set(value, name);
    for (const name of [...this.#own, ...graph.outputs].map((named) => named.name).concat(outside)) this.#taken.add(name);
  }

  write(name: string, options: WriteOptions): GraphProto {
    const { constants, nodes, outputs } = this.#graph;
    const inputs = this.#own;
    const filled = options.initializers ?? new Map<string, Tensor>();
    const used = [...constants].filter(([value]) => this.#used.has(value));
    const written = [...used.map(([value, of]) => this.#constant(this.#name(value), of)), ...nodes.map((node, position) => this.#node(node, position))];
    for (const { name: output, value } of outputs) {
      // An output that is an input, a constant, or another output too.
      if (this.#name(value) !== output)
        written.push(create(NodeProtoSchema, { name: this.#unique(`${output}_as_output`), opType: 'Identity', input: [this.#name(value)], output: [output] }));
    }
    for (const input of inputs) {
      const of = filled.get(input.name);
      if (of) this.#initializers.push(tensorProto(input.name, of, options.beside));
    }
    const order = options.inputOrder ?? [];
    const rank = (input: string) => (order.includes(input) ? order.indexOf(input) : order.length);
    const free = inputs.filter((input) => !filled.has(input.name)).sort((a, b) => rank(a.name) - rank(b.name));
    const info = (named: { name: string; value: Value }) => valueInfo(named.name, named.value.type, options.symbolicBatch);
    return create(GraphProtoSchema, { name, node: written, initializer: this.#initializers, input: free.map(info), output: outputs.map(info) });
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let again = 2; this.#taken.has(name); again++) name = `${wanted}_${again}`;
    this.#taken.add(name);
    return name;
  }

  #name(value: Value): string {
    const known = this.#names.get(value) ?? this.#unique(`${this.#prefix}v${this.#names.size}`);
    this.#names.set(value, known);
    return known;
  }

  #operand(of: Tensor): string {
    const key = `${of.dtype}[${of.shape.join(',')}]${of.data.join(',')}`;
    const known = this.#operands.get(key);
    if (known !== undefined) return known;
    const name = this.#unique(`${this.#prefix}k${this.#operands.size}`);
    this.#operands.set(key, name);
    this.#initializers.push(tensorProto(name, of));
    return name;
  }

  /** Constants are nodes, so that a reader can tell them from weights, which are initializers. */
  #constant(name: string, of: Tensor): NodeProto {
    const value = create(AttributeProtoSchema, { name: 'value', type: Kind.TENSOR, t: tensorProto('', of) });
    return create(NodeProtoSchema, { name: this.#unique(`${name}_constant`), opType: 'Constant', output: [name], attribute: [value] });
  }

  #node(node: Node, position: number): NodeProto {
    const { attributes: specs, composite, optionalOutputs, own } = definitionOf(node.op);
    assert(!composite, `${node.op} must be legalised before it is written`);
    const given = node.inputs.map((value) => (value ? this.#name(value) : ''));
    // What a body takes from around it is no input in ONNX: the body just says the name.
    const captures = Number(node.attributes['captures'] ?? 0);
    const [tensors, captured] = [given.slice(0, given.length - captures), given.slice(given.length - captures)];
    const operands = new Set(Object.values(specs).flatMap(({ operand }) => operand?.index ?? []));
    const input: string[] = [];
    for (const name of tensors) {
      while (operands.has(input.length)) input.push('');
      input.push(name);
    }
    const attribute: AttributeProto[] = [];
    for (const [name, spec] of Object.entries(specs)) {
      const value = node.attributes[name];
      if (value === undefined || spec.implied) continue;
      if (spec.operand) {
        while (input.length <= spec.operand.index) input.push('');
        input[spec.operand.index] = this.#operand(operandTensor(node, spec.operand, value));
      } else {
        attribute.push(
          attributeProto(name, spec, value, (body) => new GraphWriter(body, `${this.#prefix}b${position}_`, captured).write(`${node.op}_body`, { name: '' })),
        );
      }
    }
    const output = node.outputs.map((value, i) => (i === 0 || !optionalOutputs || this.#used.has(value) ? this.#name(value) : ''));
    while (output.at(-1) === '') output.pop();
    while (input.at(-1) === '') input.pop();
    const name = this.#unique(`${this.#prefix}${node.scope ? `${node.scope}/` : ''}${node.op}_${position}`);
    return create(NodeProtoSchema, { name, opType: own?.name ?? node.op, domain: own?.domain ?? '', input, output, attribute });
  }
}

/** The bytes of an ONNX model (opset 20, IR 9). The graph must hold no composite ops: legalise it first. */
export function writeModel(graph: Graph, options: WriteOptions): Uint8Array {
  const domains = new Set(graph.nodes.flatMap(({ op }) => definitionOf(op).own?.domain ?? []));
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    opsetImport: [{ domain: '', version: BigInt(opset) }, ...[...domains].map((domain) => ({ domain, version: 1n }))],
    producerName: 'netloom',
    graph: new GraphWriter(graph, '').write(options.name, options),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}
