/** Which variable holds each value of the network, which mask goes with it, and who has yet to read it. */
import type { Document, DocumentNode, Wire } from '../model/document.ts';

export interface Scope {
  variableOf(id: string): string | undefined;
  maskOf(id: string): string | undefined;
  /** Values that are read outside. */
  readonly leaving: ReadonlySet<string>;
  /** These wires have read their values. */
  read(wires: readonly Wire[]): void;
  /** Whether nobody else reads what the wire has read: then its variable may be written over. */
  isLast(wire: Wire): boolean;
  /** A new value. */
  keep(id: string, variable: string, mask: string | undefined): void;
  /** A value that is that of `wire` under another name: who reads the one reads the other. `stays`: to the end. */
  pass(id: string, wire: Wire, mask: string | undefined, stays: boolean): void;
  /** `mask`, or a name of its own while values it belongs to are still read. */
  freeMask(name: string, mask: string): string;
}

/** `known`: variables of values that come from outside; `masked`: they come with a mask. */
export function createScope(document: Document, nodes: readonly DocumentNode[], known: ReadonlyMap<string, string>, masked: boolean): Scope {
  const ids = new Set(nodes.map((node) => node.id));
  const unread = new Map<string, number>();
  for (const { from, to } of document.wires) if (ids.has(to)) unread.set(from, (unread.get(from) ?? 0) + 1);
  const leaving = new Set(document.wires.filter(({ from, to }) => ids.has(from) && !ids.has(to)).map(({ from }) => from));
  const variables = new Map(known);
  const masks = new Map<string, string>(masked ? [...known.keys()].map((id) => [id, 'mask']) : []);
  /** Of values that only pass through: where they come from. */
  const sources = new Map<string, string>();
  const pinned = new Set(leaving);

  const sourceOf = (id: string) => sources.get(id) ?? id;
  const count = (id: string) => unread.get(id) ?? 0;
  const keep = (id: string, variable: string, mask: string | undefined) => {
    variables.set(id, variable);
    if (mask !== undefined) masks.set(id, mask);
  };
  return {
    variableOf: (id) => variables.get(id),
    maskOf: (id) => masks.get(id),
    leaving,
    read(wires) {
      for (const { from } of wires) unread.set(sourceOf(from), count(sourceOf(from)) - 1);
    },
    isLast: ({ from }) => count(sourceOf(from)) === 0 && !pinned.has(sourceOf(from)),
    keep,
    pass(id, { from }, mask, stays) {
      const source = sourceOf(from);
      sources.set(id, source);
      unread.set(source, count(source) + count(id));
      unread.delete(id);
      if (stays || leaving.has(id)) pinned.add(source);
      keep(id, variables.get(source) ?? 'x', mask);
    },
    freeMask(name, mask) {
      const taken = [...masks].some(([id, other]) => other === mask && (count(id) > 0 || pinned.has(id)));
      return taken ? `mask_${name}` : mask;
    },
  };
}
