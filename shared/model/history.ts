/**
 * Undo as values: the difference between two documents, small enough to keep for ever, that can be played both ways.
 * `applyChange(before, diff(before, after))` is `after`; `invert` gives the change that goes back.
 */
import { z } from 'zod';
import { assert } from '../base/assert.ts';
import { blockSchema, dataSchema, nodeSchema, trainingSchema, wireSchema, type Document } from './document.ts';

const index = z.int().nonnegative();

function listChange<T extends z.ZodType>(item: T) {
  return z.strictObject({
    /** Places in the old list, rising. */
    removed: z.array(z.strictObject({ at: index, item })),
    /** Places in the new list, rising. */
    added: z.array(z.strictObject({ at: index, item })),
    /** Places in the new list; same id before and after. */
    changed: z.array(z.strictObject({ at: index, before: item, after: item })),
  });
}

function valueChange<T extends z.ZodType>(value: T) {
  return z.strictObject({ before: value, after: value });
}

export const changeSchema = z.strictObject({
  nodes: listChange(nodeSchema).optional(),
  wires: listChange(wireSchema).optional(),
  blocks: valueChange(z.array(blockSchema)).optional(),
  template: valueChange(z.string().nullable()).optional(),
  data: valueChange(dataSchema).optional(),
  training: valueChange(trainingSchema).optional(),
});
export type Change = z.infer<typeof changeSchema>;

interface Item {
  readonly id: string;
}

interface ListChange<T> {
  removed: { at: number; item: T }[];
  added: { at: number; item: T }[];
  changed: { at: number; before: T; after: T }[];
}

/** Equal as JSON, in whatever order the keys were written. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const theirs = new Map(entriesOf(b));
  const ours = entriesOf(a);
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && same(value, theirs.get(key)));
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

/** Items that stay keep their order in every edit; where they did not, those from the first out of order on count as moved. */
function diffList<T extends Item>(before: readonly T[], after: readonly T[]): ListChange<T> | null {
  const oldPlace = new Map(before.map((item, at) => [item.id, at]));
  const kept = new Set<string>();
  let last = -1;
  for (const item of after) {
    const at = oldPlace.get(item.id);
    if (at === undefined || at < last) continue;
    kept.add(item.id);
    last = at;
  }
  const removed = before.flatMap((item, at) => (kept.has(item.id) ? [] : [{ at, item }]));
  const added: { at: number; item: T }[] = [];
  const changed: { at: number; before: T; after: T }[] = [];
  for (const [at, item] of after.entries()) {
    const old = kept.has(item.id) ? before[oldPlace.get(item.id) ?? -1] : undefined;
    if (old === undefined) added.push({ at, item });
    else if (!same(old, item)) changed.push({ at, before: old, after: item });
  }
  return removed.length + added.length + changed.length === 0 ? null : { removed, added, changed };
}

function applyList<T extends Item>(list: readonly T[], change: ListChange<T>): T[] {
  const gone = new Set(change.removed.map(({ at }) => at));
  const kept = list.filter((_, at) => !gone.has(at));
  assert(kept.length + gone.size === list.length, 'a change that fits the list');
  const next: T[] = [];
  let from = 0;
  for (const { at, item } of change.added) {
    while (next.length < at) {
      const item = kept[from++];
      assert(item !== undefined, 'a change that fits the list');
      next.push(item);
    }
    next.push(item);
  }
  for (let item = kept[from]; item !== undefined; item = kept[++from]) next.push(item);
  for (const { at, before, after } of change.changed) {
    assert(next[at]?.id === before.id, `item ${before.id} at ${at}`);
    next[at] = after;
  }
  return next;
}

/** What changed from one document to another; unchanged parts are left out. */
export function diff(before: Document, after: Document): Change {
  const nodes = before.nodes === after.nodes ? null : diffList(before.nodes, after.nodes);
  const wires = before.wires === after.wires ? null : diffList(before.wires, after.wires);
  return {
    ...(nodes !== null && { nodes }),
    ...(wires !== null && { wires }),
    ...(!same(before.blocks, after.blocks) && { blocks: { before: before.blocks ?? [], after: after.blocks ?? [] } }),
    ...(before.template !== after.template && { template: { before: before.template, after: after.template } }),
    ...(!same(before.data, after.data) && { data: { before: before.data, after: after.data } }),
    ...(!same(before.training, after.training) && { training: { before: before.training, after: after.training } }),
  };
}

export function isEmpty(change: Change): boolean {
  return Object.keys(change).length === 0;
}

/** Where an item that stays lies in the old list, from where it lies in the new one. */
function oldPlaces<T>({ removed, added }: ListChange<T>): (at: number) => number {
  return (at) => {
    let place = at - added.filter((item) => item.at < at).length;
    for (const item of removed) if (item.at <= place) place += 1;
    return place;
  };
}

function invertList<T>(change: ListChange<T>): ListChange<T> {
  const place = oldPlaces(change);
  const changed = change.changed.map(({ at, before, after }) => ({ at: place(at), before: after, after: before }));
  return { removed: change.added, added: change.removed, changed };
}

function invertValue<T>({ before, after }: { before: T; after: T }): { before: T; after: T } {
  return { before: after, after: before };
}

/** The change that undoes this one. */
export function invert({ nodes, wires, blocks, template, data, training }: Change): Change {
  return {
    ...(nodes !== undefined && { nodes: invertList(nodes) }),
    ...(wires !== undefined && { wires: invertList(wires) }),
    ...(blocks !== undefined && { blocks: invertValue(blocks) }),
    ...(template !== undefined && { template: invertValue(template) }),
    ...(data !== undefined && { data: invertValue(data) }),
    ...(training !== undefined && { training: invertValue(training) }),
  };
}

/** Plays a change forwards. Throws when it does not belong to this document (a damaged history). */
export function applyChange(document: Document, change: Change): Document {
  const { blocks: _, ...others } = document;
  const blocks = change.blocks?.after ?? document.blocks ?? [];
  return {
    ...others,
    ...(blocks.length > 0 && { blocks }),
    ...(change.nodes !== undefined && { nodes: applyList(document.nodes, change.nodes) }),
    ...(change.wires !== undefined && { wires: applyList(document.wires, change.wires) }),
    ...(change.template !== undefined && { template: change.template.after }),
    ...(change.data !== undefined && { data: change.data.after }),
    ...(change.training !== undefined && { training: change.training.after }),
  };
}
