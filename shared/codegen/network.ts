/** The `Network` class of the generated file: one line per layer in `__init__`, one in `forward`. */
import { defined } from '../base/assert.ts';
import { problemMessage } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import type { Feed, LayerDefinition } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import { pythonComment } from '../layers/torch.ts';
import { resolveParameters } from '../layers/values.ts';
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document, DocumentNode } from '../model/document.ts';
import { readWiring, wiresInto } from '../model/graph.ts';
import { pythonNames } from './names.ts';

export interface NetworkCode {
  readonly lines: readonly string[];
  /** Arguments of `forward`, in order, and what each carries. */
  readonly arguments: readonly { readonly name: string; readonly kind: Feed['kind']; readonly node: string }[];
  /** Names of answer nodes, in the order `forward` returns them. */
  readonly answers: readonly string[];
  /** False when a part of the drawing has no code yet. */
  readonly whole: boolean;
}

const argumentNames = { image: 'images', numbers: 'numbers', categories: 'categories', tokens: 'tokens', window: 'window' } as const;

interface Written {
  readonly node: string;
  readonly layer: LayerDefinition;
  readonly inputs: readonly TensorType[];
  readonly feeds: ReturnType<NonNullable<LayerDefinition['feeds']>>;
  readonly code: ReturnType<LayerDefinition['torch']>;
}

/** Keyed by the node's parameter object, as in `check`: one edit writes one layer anew. Types keep their identity there. */
const cache = new WeakMap<object, Written>();

function written(node: DocumentNode, layer: LayerDefinition, inputs: readonly TensorType[]): Written {
  const known = cache.get(node.params);
  if (known !== undefined && known.node === node.id && known.layer === layer && known.inputs.length === inputs.length && inputs.every((type, index) => type === known.inputs[index])) return known;
  const context = { node: node.id, params: resolveParameters(layer.parameters, node.params), inputs, padding: inputs.map(() => false) };
  const made = { node: node.id, layer, inputs, feeds: layer.feeds?.(context) ?? [], code: layer.torch(context) };
  cache.set(node.params, made);
  return made;
}

export function networkCode(document: Document, checked: Check = checkDocument(document)): NetworkCode {
  const names = pythonNames(document);
  const wiring = readWiring(document);
  const nodes = checked.order.map((id) => defined(wiring.nodes.get(id), id));
  const inputNodes = nodes.filter((node) => layerOf(node.type)?.feeds !== undefined);
  // Wires that have yet to read a node's value: its variable may be written over when none is left.
  const unread = new Map<string, number>();
  for (const { from } of document.wires) unread.set(from, (unread.get(from) ?? 0) + 1);

  const modules: string[] = [];
  const steps: string[] = [];
  const taken: NetworkCode['arguments'][number][] = [];
  const variables = new Map<string, string>();
  const answers: string[] = [];
  let whole = true;

  for (const node of nodes) {
    const name = defined(names.get(node.id), node.id);
    const layer = layerOf(node.type);
    const wires = layer?.inputs.flatMap((port) => wiresInto(wiring, node.id).filter((wire) => wire.port === port.id)) ?? [];
    const sources = wires.map((wire) => variables.get(wire.from));
    const types = wires.map((wire) => checked.shapes.get(wire.from)).filter((type) => type !== undefined);
    if (layer === undefined || !checked.shapes.has(node.id) || sources.includes(undefined)) {
      whole = false;
      steps.push(`# ${pythonComment(`${name} is left out: ${reason(node, checked)}`)}`);
      continue;
    }
    const { feeds, code } = written(node, layer, types);
    const fed = feeds.map((feed) => {
      const argument = argumentNames[feed.kind] + (inputNodes.length > 1 ? `_${name}` : '');
      taken.push({ name: argument, kind: feed.kind, node: node.id });
      return argument;
    });
    if (code.module !== undefined) modules.push(`self.${name} = ${code.module}`);
    for (const line of code.setup ?? []) modules.push(line.replaceAll('$self', `self.${name}`));
    const given = [...fed, ...sources.map((source) => defined(source, 'a source'))];
    const call = code.call
      .replaceAll('$self', `self.${name}`)
      .replaceAll('$*', given.join(', '))
      .replace(/\$(\d+)/g, (_, index: string) => given[Number(index)] ?? 'None');
    for (const { from } of wires) unread.set(from, (unread.get(from) ?? 0) - 1);
    // The main road is called `x`; a side branch is named after its layers, and an answer is just its input.
    const goesOn = wires.length === 0 ? inputNodes.length === 1 : wires.some(({ from }) => variables.get(from) === 'x' && unread.get(from) === 0);
    const alias = code.call === '$0' && wires.length === 1 && wires.every(({ from }) => unread.get(from) === 0) ? given[0] : undefined;
    const variable = alias ?? (goesOn ? 'x' : name);
    variables.set(node.id, variable);
    const shape = defined(checked.shapes.get(node.id), node.id).shape;
    if (call !== variable) steps.push(`${variable} = ${call}  # [N, ${shape.join(', ')}]`);
    if (layer.category === 'output') answers.push(variable);
  }
  const signature = ['self', ...taken.map((argument) => argument.name)].join(', ');
  const result = answers.length === 0 ? 'raise NotImplementedError("the drawing has no answer yet")' : `return ${answers.join(', ')}`;
  return {
    lines: [
      'class Network(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      ...modules.map((line) => `        ${line}`),
      '',
      `    def forward(${signature}):`,
      ...steps.map((line) => `        ${line}`),
      `        ${result}`,
    ],
    arguments: taken,
    answers,
    whole: whole && answers.length > 0,
  };
}

function reason(node: DocumentNode, checked: Check): string {
  const problem = checked.problems.find(({ place, severity }) => place.node === node.id && severity === 'error');
  return problem === undefined ? 'a layer before it has no shape yet.' : problemMessage(problem);
}
