/**
 * Remedies: what a layer, which sees only itself, can say about how to mend a graph ("put a Flatten before me").
 * `resolveRemedies` turns them into document edits once the graph around the layer is known.
 */
import type { Fix, Problem } from '../base/problem.ts';
import type { Text } from '../base/text.ts';
import { text } from '../base/text.ts';

export type Remedy =
  /** A new layer on the wire into `port` of `node`. */
  | {
      readonly type: 'remedy';
      readonly action: 'insert-before';
      readonly node: string;
      readonly port: string;
      readonly layer: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  /** The nearest Linear above `node` gets this many units; where there is none, one is inserted. */
  | { readonly type: 'remedy'; readonly action: 'set-units-above'; readonly node: string; readonly port: string; readonly units: number }
  /** The layer wired into `port` goes, if it is of this type. */
  | { readonly type: 'remedy'; readonly action: 'remove-above'; readonly node: string; readonly port: string; readonly layer: string };

/** The part of a document that remedies look at. */
export interface GraphLike {
  readonly nodes: readonly { readonly id: string; readonly type: string; readonly position: { readonly x: number; readonly y: number } }[];
  readonly wires: readonly { readonly id: string; readonly from: string; readonly to: string; readonly port: string }[];
}

type Edit = { readonly type: string; readonly [field: string]: unknown };

/** Layers that pass numbers through one by one: units above them are units below them. */
export const transparent: ReadonlySet<string> = new Set(
  (
    'relu leaky-relu gelu silu sigmoid tanh softmax elu prelu relu6 mish selu softplus hardswish hardsigmoid hardtanh softsign celu log-softmax ' +
    'dropout output'
  ).split(' '),
);

export function insertBefore(node: string, port: string, layer: string, label: Text, params: Readonly<Record<string, unknown>> = {}): Fix {
  const remedy: Remedy = { type: 'remedy', action: 'insert-before', node, port, layer, params };
  return { label, edits: [remedy] };
}

export function setUnitsAbove(node: string, port: string, units: number): Fix {
  const remedy: Remedy = { type: 'remedy', action: 'set-units-above', node, port, units };
  return { label: text(`Set the number of units to ${units}`, `把神经元数设为 ${units}`), edits: [remedy] };
}

export function removeAbove(node: string, port: string, layer: string, label: Text): Fix {
  const remedy: Remedy = { type: 'remedy', action: 'remove-above', node, port, layer };
  return { label, edits: [remedy] };
}

/** A real edit already: one parameter of the layer itself. */
export function setParameter(node: string, name: string, value: unknown, label: Text): Fix {
  const edit: Edit = { type: 'set-param', node, name, value };
  return { label, edits: [edit] };
}

export function removeSelf(node: string, label: Text): Fix {
  const edit: Edit = { type: 'remove-nodes', ids: [node], relink: true };
  return { label, edits: [edit] };
}

function freshId(graph: GraphLike, layer: string): string {
  const taken = new Set(graph.nodes.map((node) => node.id));
  for (let n = 1; ; n++) if (!taken.has(`${layer}-${n}`)) return `${layer}-${n}`;
}

function insertEdit(graph: GraphLike, remedy: { node: string; port: string }, layer: string, params: Readonly<Record<string, unknown>>): Edit | null {
  const wire = graph.wires.find((candidate) => candidate.to === remedy.node && candidate.port === remedy.port);
  const from = graph.nodes.find((node) => node.id === wire?.from);
  const to = graph.nodes.find((node) => node.id === remedy.node);
  if (wire === undefined || from === undefined || to === undefined) return null;
  const position = { x: (from.position.x + to.position.x) / 2, y: (from.position.y + to.position.y) / 2 };
  return { type: 'insert-on-wire', wire: wire.id, node: { id: freshId(graph, layer), type: layer, params, position } };
}

function sourceOf(graph: GraphLike, node: string, port?: string): { id: string; type: string } | undefined {
  const wires = graph.wires.filter((wire) => wire.to === node && (port === undefined || wire.port === port));
  const wire = wires.length === 1 ? wires[0] : undefined;
  return graph.nodes.find((candidate) => candidate.id === wire?.from);
}

/** Layers whose output is as wide as a setting says, and that setting. */
const widths: Readonly<Record<string, string>> = { linear: 'units', 'token-logits': 'vocabulary' };

function resolve(graph: GraphLike, edit: { readonly type: string }): Edit | null {
  if (edit.type !== 'remedy') return edit;
  const remedy = edit as Remedy;
  switch (remedy.action) {
    case 'insert-before':
      return insertEdit(graph, remedy, remedy.layer, remedy.params);
    case 'remove-above': {
      const source = sourceOf(graph, remedy.node, remedy.port);
      return source?.type === remedy.layer ? { type: 'remove-nodes', ids: [source.id], relink: true } : null;
    }
    case 'set-units-above': {
      let source = sourceOf(graph, remedy.node, remedy.port);
      for (let hops = 0; source !== undefined && transparent.has(source.type) && hops < graph.nodes.length; hops++) source = sourceOf(graph, source.id);
      const width = source === undefined ? undefined : widths[source.type];
      if (source !== undefined && width !== undefined) return { type: 'set-param', node: source.id, name: width, value: remedy.units };
      return insertEdit(graph, remedy, 'linear', { units: remedy.units });
    }
  }
}

/** The same Problem with a Fix made of document edits, or without one where the graph offers no way. */
export function resolveRemedies(graph: GraphLike, problem: Problem): Problem {
  if (problem.fix === undefined) return problem;
  const edits = problem.fix.edits.map((edit) => resolve(graph, edit));
  const { fix, ...rest } = problem;
  const whole = edits.filter((edit) => edit !== null);
  return whole.length === edits.length ? { ...rest, fix: { label: fix.label, edits: whole } } : rest;
}
