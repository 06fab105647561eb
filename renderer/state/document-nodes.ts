/** Reading one node out of the open document, quickly: indexes are made once per document and per check. */
import type { Problem } from '../../shared/base/problem.ts';
import { sameType, type TensorType } from '../../shared/base/tensor.ts';
import type { Check } from '../../shared/model/check.ts';
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import * as wiring from '../../shared/model/graph.ts';
import { useDocument } from './document.ts';

const nodeIndexes = new WeakMap<Document['nodes'], ReadonlyMap<string, DocumentNode>>();

export function nodeIndex(document: Document): ReadonlyMap<string, DocumentNode> {
  let index = nodeIndexes.get(document.nodes);
  if (index === undefined) {
    index = new Map(document.nodes.map((node) => [node.id, node]));
    nodeIndexes.set(document.nodes, index);
  }
  return index;
}

/** Undefined for a moment after the node was removed. */
export function useNode(id: string): DocumentNode | undefined {
  return useDocument(({ open }) => (open === null ? undefined : nodeIndex(open.document).get(id)));
}

const noProblems: readonly Problem[] = [];
const problemIndexes = new WeakMap<Check, ReadonlyMap<string, readonly Problem[]>>();
let lastLists: ReadonlyMap<string, readonly Problem[]> = new Map();

function sameList(a: readonly Problem[] | undefined, b: readonly Problem[]): a is readonly Problem[] {
  // A Problem may be a new object of the same content after every check.
  return a !== undefined && a.length === b.length && a.every((problem, index) => problem === b[index] || JSON.stringify(problem) === JSON.stringify(b[index]));
}

/** The Problems of a node; the same array as before when nothing changed. */
export function problemsOf(check: Check, node: string): readonly Problem[] {
  let index = problemIndexes.get(check);
  if (index === undefined) {
    const lists = new Map<string, Problem[]>();
    for (const problem of check.problems) {
      const place = problem.place.node;
      if (place !== undefined) lists.set(place, [...(lists.get(place) ?? []), problem]);
    }
    const kept = new Map<string, readonly Problem[]>();
    for (const [id, list] of lists) {
      const before = lastLists.get(id);
      kept.set(id, sameList(before, list) ? before : list);
    }
    index = kept;
    lastLists = kept;
    problemIndexes.set(check, index);
  }
  return index.get(node) ?? noProblems;
}

/** What a card or a wire shows of a node. */
export interface NodeFacts {
  readonly node: DocumentNode;
  /** Of one example; undefined while it cannot be known. */
  readonly shape: TensorType | undefined;
  readonly parameters: number;
  /** Of the network's parameters, in steps of half a percent: an edit elsewhere moves every share a little, and need not draw every card. */
  readonly share: number;
  readonly problems: readonly Problem[];
}

const factIndexes = new WeakMap<Check, ReadonlyMap<string, NodeFacts>>();
let lastFacts: ReadonlyMap<string, NodeFacts> = new Map();

function keptType(before: TensorType | undefined, now: TensorType | undefined): TensorType | undefined {
  return before !== undefined && now !== undefined && sameType(before, now) ? before : now;
}

function readFacts(node: DocumentNode, check: Check, before: NodeFacts | undefined): NodeFacts {
  const shape = keptType(before?.shape, check.shapes.get(node.id));
  const parameters = check.parameters.get(node.id) ?? 0;
  const share = parameters === 0 ? 0 : Math.round((parameters / check.totals.parameters) * 200) / 200;
  const problems = problemsOf(check, node.id);
  const same =
    before !== undefined &&
    before.node === node &&
    before.shape === shape &&
    before.parameters === parameters &&
    before.share === share &&
    before.problems === problems;
  return same ? before : { node, shape, parameters, share, problems };
}

/** Worked out once for all nodes after an edit, so that each card and wire only has to look whether its object is another one. */
export function nodeFacts(document: Document, check: Check): ReadonlyMap<string, NodeFacts> {
  let facts = factIndexes.get(check);
  if (facts === undefined) {
    facts = new Map(document.nodes.map((node) => [node.id, readFacts(node, check, lastFacts.get(node.id))]));
    lastFacts = facts;
    factIndexes.set(check, facts);
  }
  return facts;
}

/** Undefined for a moment after the node was removed. The same object as before while nothing of it changed. */
export function useNodeFacts(id: string): NodeFacts | undefined {
  return useDocument(({ open }) => (open === null ? undefined : nodeFacts(open.document, open.check).get(id)));
}

export function wiresInto(document: Document, node: string): readonly Wire[] {
  return wiring.wiresInto(wiring.readWiring(document), node);
}

export function wiresOutOf(document: Document, node: string): readonly Wire[] {
  return wiring.wiresOutOf(wiring.readWiring(document), node);
}
