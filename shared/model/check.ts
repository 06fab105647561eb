/**
 * What a drawing means: the shape on every wire, weights and costs of every node, and every Problem in it.
 * One edit in a large graph costs little: a node is computed again only when its parameters or input shapes changed.
 */
import type { Problem } from '../base/problem.ts';
import { bytesPerElement, sameType, sizeOf, type TensorType } from '../base/tensor.ts';
import type { LayerDefinition, SharedWeight, WeightSpec } from '../layers/define.ts';
import { advise } from '../layers/advice.ts';
import { layerOf } from '../layers/index.ts';
import { resolveRemedies } from '../layers/remedies.ts';
import { parameterProblems, resolveParameters } from '../layers/values.ts';
import { adversaryProblems } from './adversary.ts';
import { pieceAnswerProblems } from './answers.ts';
import { blockProblems } from './blocks.ts';
import type { Document, DocumentNode, Wire } from './document.ts';
import { readWiring, sortNodes, wiresInto, wiresOutOf, type Wiring } from './graph.ts';
import * as problems from './problems.ts';
import { trainingProblems } from './check-training.ts';
import { findShared, missingShared, type SharedFrom } from './shared-weights.ts';

export interface Check {
  /** Type of one sample at each node's output (no batch), where it is known. */
  readonly shapes: ReadonlyMap<string, TensorType>;
  readonly weights: ReadonlyMap<string, readonly WeightSpec[]>;
  /** Weights that a node takes from another, by node. */
  readonly shared: ReadonlyMap<string, readonly SharedFrom[]>;
  /** Trained numbers of each node (weights, not buffers or statistics), over all copies of its block. */
  readonly parameters: ReadonlyMap<string, number>;
  /** Multiply-adds of each node for one sample, forward, over all copies of its block. */
  readonly multiplyAdds: ReadonlyMap<string, number>;
  /** Bytes that each node keeps for one sample until the backward pass, over all copies of its block. */
  readonly activationBytes: ReadonlyMap<string, number>;
  readonly totals: { readonly parameters: number; readonly multiplyAdds: number; readonly activationBytes: number };
  /** Ids, each node after all that feed it. Nodes on or behind a circle come last, as drawn. */
  readonly order: readonly string[];
  /** In the order of the network, then of the settings. */
  readonly problems: readonly Problem[];
}

interface NodeResult {
  readonly shape: TensorType | null;
  readonly weights: readonly WeightSpec[];
  readonly shares: readonly SharedWeight[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly activationBytes: number;
  readonly problems: readonly Problem[];
}

interface Cached {
  readonly id: string;
  readonly type: string;
  /** Null when they were not all known. */
  readonly inputs: readonly TensorType[] | null;
  /** Problems of the parameters alone. */
  readonly found: readonly Problem[];
  readonly result: NodeResult;
}

/** Keyed by the node's parameter object, which moving and renaming leave as it is. */
const cache = new WeakMap<object, Cached>();

const nothing: NodeResult = { shape: null, weights: [], shares: [], parameters: 0, multiplyAdds: 0, activationBytes: 0, problems: [] };

function compute(node: DocumentNode, layer: LayerDefinition, inputs: readonly TensorType[] | null, found: readonly Problem[]): NodeResult {
  if (inputs === null) return { ...nothing, problems: found };
  const context = { node: node.id, params: resolveParameters(layer.parameters, node.params), inputs };
  const output = layer.output(context);
  if (!output.ok) return { ...nothing, problems: [...found, output.problem] };
  const weights = layer.weights?.(context) ?? [];
  const trained = weights.filter((weight) => weight.role === 'weight');
  return {
    shape: output.value,
    weights,
    shares: layer.shares?.(context) ?? [],
    parameters: trained.reduce((sum, weight) => sum + sizeOf(weight.type.shape), 0),
    multiplyAdds: layer.multiplyAdds?.(context) ?? 0,
    activationBytes: (layer.activations?.(context) ?? sizeOf(output.value.shape)) * bytesPerElement[output.value.dtype],
    problems: found,
  };
}

function sameTypes(a: readonly TensorType[] | null, b: readonly TensorType[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((type, index) => sameType(type, b[index] ?? type));
}

function checkNode(node: DocumentNode, layer: LayerDefinition, inputs: readonly TensorType[] | null): NodeResult {
  const kept = cache.get(node.params);
  const known = kept?.id === node.id && kept.type === node.type ? kept : undefined;
  if (known !== undefined && sameTypes(known.inputs, inputs)) return known.result;
  const found = known?.found ?? parameterProblems(layer.parameters, node.params, node.id);
  const result = compute(node, layer, inputs, found);
  cache.set(node.params, { id: node.id, type: node.type, inputs, found, result });
  return result;
}

/** The wires into a node in the order of its sockets, and what is wrong with them. */
function inputWires(
  document: Document,
  wiring: Wiring,
  node: DocumentNode,
  layer: LayerDefinition,
): { wires: readonly Wire[]; found: readonly Problem[]; whole: boolean } {
  const all = wiresInto(wiring, node.id);
  const wires: Wire[] = [];
  const found: Problem[] = [];
  for (const port of layer.inputs) {
    const mine = all.filter((wire) => wire.port === port.id);
    wires.push(...mine);
    if (mine.length === 0 && port.optional !== true) found.push(problems.missingInput(document, wiring, node, port));
    else if (mine.length > 1 && port.many !== true) found.push(problems.tooManyWires(document, node, port, mine));
  }
  for (const wire of all) {
    if (!layer.inputs.some((port) => port.id === wire.port)) found.push(problems.unknownPort(document, node, wire));
  }
  return { wires, found, whole: found.length === 0 };
}

/** Tensors of weights in a network, its repeats written out: the largest GPT-2 has 580. Each costs some kilobytes to know of, whatever its size. */
const maxTensors = 50_000;

/** Shapes, costs and Problems of the whole document. Pure; fast on a document that differs little from the last one. */
export function check(document: Document): Check {
  const wiring = readWiring(document);
  const { sorted, circles } = sortNodes(wiring);
  const shapes = new Map<string, TensorType>();
  const weights = new Map<string, readonly WeightSpec[]>();
  const shared = new Map<string, readonly SharedFrom[]>();
  const parameters = new Map<string, number>();
  const multiplyAdds = new Map<string, number>();
  const activationBytes = new Map<string, number>();
  const found: Problem[] = [];
  const totals = { parameters: 0, multiplyAdds: 0, activationBytes: 0 };
  const repeats = new Map(document.blocks?.map(({ id, repeat }) => [id, repeat]));
  let tensors = 0;
  for (const circle of circles) found.push(problems.circle(document, circle));
  for (const wire of wiring.loose) found.push(problems.looseWire(wire));

  const inOrder = new Set(sorted);
  const behindCircle = circles.length === 0 ? [] : document.nodes.filter((node) => !inOrder.has(node));
  for (const node of [...sorted, ...behindCircle]) {
    const layer = layerOf(node.type);
    if (layer === undefined) {
      found.push(problems.unknownLayer(node));
      continue;
    }
    const inputs = inputWires(document, wiring, node, layer);
    found.push(...inputs.found);
    const types = inputs.wires.map((wire) => shapes.get(wire.from));
    const known = inputs.whole && inOrder.has(node) ? types.filter((type) => type !== undefined) : [];
    const misfits = inputs.wires.flatMap((wire, index) => {
      const port = layer.inputs.find(({ id }) => id === wire.port);
      const type = types[index];
      const wanted = port?.takes === 'ids' ? 'int32' : 'float32';
      return type === undefined || port === undefined || type.dtype === wanted ? [] : [problems.wrongKind(document, node, port, type)];
    });
    found.push(...misfits.map((problem) => resolveRemedies(document, problem)));
    const ready = tensors <= maxTensors && inputs.whole && inOrder.has(node) && known.length === types.length && misfits.length === 0;
    const result = checkNode(node, layer, ready ? known : null);
    for (const problem of result.problems) found.push(resolveRemedies(document, problem));
    weights.set(node.id, result.weights);
    if (result.shares.length > 0) {
      const { from, missing } = findShared(wiring, weights, node.id, result.shares);
      shared.set(node.id, from);
      found.push(...missing.map((share) => missingShared(node.id, share)));
    }
    const copies = repeats.get(node.block ?? '') ?? 1;
    tensors += result.weights.length * copies;
    parameters.set(node.id, result.parameters * copies);
    multiplyAdds.set(node.id, result.multiplyAdds * copies);
    activationBytes.set(node.id, result.activationBytes * copies);
    totals.parameters += result.parameters * copies;
    totals.multiplyAdds += result.multiplyAdds * copies;
    totals.activationBytes += result.activationBytes * copies;
    if (result.shape !== null) shapes.set(node.id, result.shape);
    const leadsOn = layer.category === 'output' || wiresOutOf(wiring, node.id).length > 0;
    if (!leadsOn) found.push(problems.unusedOutput(document, wiring, node));
  }
  if (tensors > maxTensors) found.push(problems.tooManyTensors(document, weights, maxTensors));
  found.push(...pieceAnswerProblems(wiring, shapes).map((problem) => resolveRemedies(document, problem)));
  found.push(
    ...blockProblems(document, shapes),
    ...problems.wholeGraph(document),
    ...advise(document),
    ...trainingProblems(document),
    ...adversaryProblems(document, shapes),
  );
  const order = [...sorted, ...behindCircle].map((node) => node.id);
  return { shapes, weights, shared, parameters, multiplyAdds, activationBytes, totals, order, problems: found };
}
