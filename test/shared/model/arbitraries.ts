/** Random documents and random edits of them, for property tests. Edits are often nonsense, as foreign ones may be. */
import fc from 'fast-check';
import { layers } from '../../../shared/layers/index.ts';
import type { Document, DocumentNode, Wire } from '../../../shared/model/document.ts';
import type { Edit } from '../../../shared/model/edits.ts';
import { templates } from '../../../shared/model/templates/index.ts';

/** What one random step picks from: numbers that are turned into ids of the document at hand. */
export interface Choice {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const natural = fc.nat({ max: 1_000_000 });
export const choices = fc.array(fc.record({ kind: natural, a: natural, b: natural, c: natural }), { minLength: 1, maxLength: 30 });
export const startDocuments = fc.nat({ max: templates.length - 1 }).map((index) => templates[index]!.build());

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

function newNode(id: string, { a, b }: Choice): DocumentNode {
  return { id, type: pick(layers, a)!.type, params: {}, position: { x: (b % 4000) - 2000, y: (a % 4000) - 2000 } };
}

/** An edit that means something in this document more often than not. */
export function toEdit(document: Document, choice: Choice, fresh: string): Edit {
  const { kind, a, b, c } = choice;
  const node = pick(document.nodes, a)?.id ?? 'nobody';
  const other = pick(document.nodes, b)?.id ?? 'nobody';
  const wire = pick(document.wires, a)?.id ?? 'nowhere';
  const added: Wire = { id: `${fresh}-w`, from: node, to: other, port: 'in' };
  const options: readonly (() => Edit)[] = [
    () => ({ type: 'add-node', node: newNode(fresh, choice) }),
    () => ({ type: 'add-node', node: newNode(fresh, choice), wires: [{ ...added, to: fresh }] }),
    () => ({ type: 'remove-nodes', ids: [...new Set([node, other])], relink: c % 2 === 0 }),
    () => ({ type: 'move-nodes', positions: [{ id: node, x: b / 7, y: c / 3 }] }),
    () => ({ type: 'set-param', node, name: pick(['units', 'filters', 'rate', 'kernel', 'channels'], b)!, value: pick([1, 7, 'x', null, [3, 3], true], c)! }),
    () => ({ type: 'rename-node', node, name: c % 3 === 0 ? null : `name ${c}` }),
    () => ({ type: 'set-frozen', ids: [...new Set([node, other])], frozen: c % 2 === 0 }),
    () => ({ type: 'connect', wire: added }),
    () => ({ type: 'disconnect', ids: [wire] }),
    () => ({ type: 'insert-on-wire', wire, node: newNode(fresh, choice) }),
    () => ({ type: 'paste', nodes: [newNode(fresh, choice), newNode(`${fresh}-b`, choice)], wires: [{ ...added, from: fresh, to: `${fresh}-b` }] }),
    () => ({ type: 'make-block', block: { id: `${fresh}-block`, name: 'Block', repeat: (c % 4) + 1 }, ids: [...new Set([node, other])] }),
    () => ({ type: 'set-block', block: pick(document.blocks ?? [], a)?.id ?? 'none', patch: { repeat: (c % 5) + 1 } }),
    () => ({ type: 'dissolve-block', block: pick(document.blocks ?? [], b)?.id ?? 'none' }),
    () => ({ type: 'set-training', patch: { batchSize: (a % 64) + 1, seed: b } }),
    () => ({ type: 'set-data', patch: { split: { seed: a } } }),
    () => ({ type: 'attach-data', version: `data-${b % 5}`, changes: [{ node, name: 'units', value: c }] }),
    () => ({ type: 'replace-graph', nodes: pick(templates, a)!.build().nodes, wires: pick(templates, a)!.build().wires, template: null }),
  ];
  // Replacing everything is rare, or nothing would ever grow.
  return pick(c % 40 === 0 ? options : options.slice(0, -1), kind)!();
}
