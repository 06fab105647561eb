/** A graph as text, with short names: what tests compare and what a person debugging reads. Two equal graphs print the same. */
import { type Tensor, typeText } from '../base/tensor.ts';
import type { Attribute, Attributes, Graph, Value } from './graph.ts';

function tensorText(tensor: Tensor): string {
  const shown = Array.from(tensor.data.subarray(0, 8), String).join(' ');
  return `${typeText(tensor)} {${shown}${tensor.data.length > 8 ? ` ... ${fingerprint(tensor)}` : ''}}`;
}

/** FNV-1a over the bytes, so that long constants which differ print differently. */
function fingerprint({ data }: Tensor): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function attributeText(attribute: Attribute, indent: string): string {
  if (Array.isArray(attribute)) return `[${attribute.join(',')}]`;
  if (typeof attribute !== 'object') return String(attribute);
  if ('nodes' in attribute) return `{\n${print(attribute, `${indent}  `)}\n${indent}}`;
  return 'data' in attribute ? tensorText(attribute) : '';
}

function attributesText(attributes: Attributes, indent: string): string {
  const parts = Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${attributeText(value, indent)}`]));
  return parts.length === 0 ? '' : ` {${parts.join(' ')}}`;
}

/** One line a node: `%3 = Add(%0, %1) : float32[2,3]`. */
export function print(graph: Graph, indent = ''): string {
  const names = new Map<Value, string>();
  const name = (value: Value) => {
    const known = names.get(value) ?? `%${names.size}`;
    names.set(value, known);
    return known;
  };
  const lines = graph.inputs.map((input) => `input ${name(input.value)} ${input.name} : ${typeText(input.value.type)}`);
  const used = new Set<Value | null>([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]);
  for (const [value, tensor] of graph.constants) if (used.has(value)) lines.push(`const ${name(value)} = ${tensorText(tensor)}`);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => (input ? name(input) : '_')).join(', ');
    const outputs = node.outputs.map(name).join(', ');
    const types = node.outputs.map((output) => typeText(output.type)).join(', ');
    lines.push(`${outputs} = ${node.op}(${inputs})${attributesText(node.attributes, indent)} : ${types}${node.scope && ` @${node.scope}`}`);
  }
  for (const output of graph.outputs) lines.push(`output ${output.name} = ${name(output.value)}`);
  return lines.map((line) => indent + line).join('\n');
}
