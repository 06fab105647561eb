/** Attributes of a file's nodes, and the inputs that are attributes in our IR. */
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { type DType, type Tensor, valuesOf } from '../base/tensor.ts';
import type { AttributeSpec } from '../ir/attributes.ts';
import type { Attribute, Attributes, Graph } from '../ir/graph.ts';
import { definitionOf, isOp, type Op } from '../ir/ops.ts';
import { type AttributeProto, AttributeProto_AttributeType as Kind, type GraphProto, type NodeProto } from './generated/onnx_pb.js';
import { because, fail } from './refusals.ts';
import { readTensor } from './tensors.ts';
import { dtypeOfData } from './types.ts';

type ReadBody = (proto: GraphProto) => Graph;

function readAttribute(proto: AttributeProto, spec: AttributeSpec | undefined, readBody: ReadBody): Attribute {
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
      if (!proto.t) throw new Error('is empty');
      return readTensor(proto.t);
    case Kind.STRINGS:
      return proto.strings.map((item) => getTextEncoding().decodeUtf8(item));
    case Kind.GRAPH:
      if (!proto.g) throw new Error('is empty');
      return readBody(proto.g);
    default:
      throw new Error(`is of kind ${proto.type}`);
  }
}

/** By name. `readBody` reads bodies that stay graphs. */
export function readAttributes(node: NodeProto, where: string, readBody: ReadBody): Attributes {
  const specs = isOp(node.opType) ? definitionOf(node.opType).attributes : {};
  const found: { [name: string]: Attribute } = {};
  for (const proto of node.attribute) {
    if (Object.hasOwn(found, proto.name)) fail('model-attribute', `${where} has two attributes ${proto.name}.`, `${where} 有两个属性 ${proto.name}。`);
    try {
      found[proto.name] = readAttribute(proto, Object.hasOwn(specs, proto.name) ? specs[proto.name] : undefined, readBody);
    } catch (error) {
      because('model-attribute', `${where}, attribute ${proto.name}`, error);
    }
  }
  return found;
}

/** Those of an op's attributes that ONNX takes as inputs. */
export function operandsOf(op: Op): readonly [string, AttributeSpec][] {
  return Object.entries(definitionOf(op).attributes).filter(([, spec]) => spec.operand);
}

/** Tensors the node takes as attributes in our IR: they must be known now. */
export function readOperands(op: Op, node: NodeProto, where: string, known: (name: string) => Tensor | undefined): Attributes {
  const found: { [name: string]: Attribute } = {};
  for (const [name, { operand, optional }] of operandsOf(op)) {
    const input = node.input[operand?.index ?? 0] ?? '';
    if (input === '') continue;
    const tensor =
      known(input) ??
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
