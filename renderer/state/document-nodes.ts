/** Reading one node out of the open document, quickly: indexes are made once per document and per check. */
import type { Problem } from '../../shared/base/problem.ts';
import type { Check } from '../../shared/model/check.ts';
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
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

export function wiresInto(document: Document, node: string): readonly Wire[] {
  return document.wires.filter((wire) => wire.to === node);
}

export function wiresOutOf(document: Document, node: string): readonly Wire[] {
  return document.wires.filter((wire) => wire.from === node);
}
