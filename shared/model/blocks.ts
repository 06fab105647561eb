/**
 * Blocks of nodes, and blocks repeated: `expandBlocks` writes a repeated block out, copy after copy, each copy fed by the
 * one before. Copy 1 keeps its ids; copy n of `conv` is `conv/n`.
 */
import { makeProblem, type Problem } from '../base/problem.ts';
import { sameShape, type TensorType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { Block, Document, DocumentNode, Wire } from './document.ts';
import type { Edit } from './edits.ts';

interface Members {
  readonly nodes: readonly DocumentNode[];
  /** Wires from outside to inside, and from inside to outside. */
  readonly entering: readonly Wire[];
  readonly leaving: readonly Wire[];
  readonly within: readonly Wire[];
}

function membersOf(document: Document, block: Block): Members {
  const nodes = document.nodes.filter((node) => node.block === block.id);
  const inside = new Set(nodes.map((node) => node.id));
  const touching = document.wires.filter((wire) => inside.has(wire.from) || inside.has(wire.to));
  return {
    nodes,
    entering: touching.filter((wire) => !inside.has(wire.from)),
    leaving: touching.filter((wire) => !inside.has(wire.to)),
    within: touching.filter((wire) => inside.has(wire.from) && inside.has(wire.to)),
  };
}

const distinct = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

/** How often a node's layer stands in the network. */
export function repeatOf(document: Document, node: DocumentNode): number {
  return node.block === undefined ? 1 : (document.blocks?.find((block) => block.id === node.block)?.repeat ?? 1);
}

function copyId(id: string, copy: number): string {
  return copy === 1 ? id : `${id}/${copy}`;
}

function expandBlock(document: Document, block: Block): Document {
  const { nodes, entering, leaving, within } = membersOf(document, block);
  const [exit] = distinct(leaving.map((wire) => wire.from));
  if (exit === undefined || nodes.length === 0) return document;
  const copies = Array.from({ length: block.repeat - 1 }, (_, index) => index + 2);
  const leaves = new Set(leaving.map((wire) => wire.id));
  return {
    ...document,
    nodes: [...document.nodes, ...copies.flatMap((copy) => nodes.map((node) => ({ ...node, id: copyId(node.id, copy) })))],
    wires: [
      ...document.wires.map((wire) => (leaves.has(wire.id) ? { ...wire, from: copyId(exit, block.repeat) } : wire)),
      ...copies.flatMap((copy) => [
        ...within.map((wire) => ({ ...wire, id: copyId(wire.id, copy), from: copyId(wire.from, copy), to: copyId(wire.to, copy) })),
        ...entering.map((wire) => ({ ...wire, id: copyId(wire.id, copy), from: copyId(exit, copy - 1), to: copyId(wire.to, copy) })),
      ]),
    ],
  };
}

/** The same network without repeats, as it is compiled. Blocks of one copy stay as they are. For documents without `blockProblems`. */
export function expandBlocks(document: Document): Document {
  const repeated = document.blocks?.filter((block) => block.repeat > 1) ?? [];
  return repeated.length === 0 ? document : repeated.reduce(expandBlock, document);
}

/** What keeps a block from being repeated: its copies are joined end to end, so it has one way in and one way out, of one shape. */
export function blockProblems(document: Document, shapes: ReadonlyMap<string, TensorType>): readonly Problem[] {
  return (document.blocks ?? []).flatMap((block): readonly Problem[] => {
    if (block.repeat === 1) return [];
    const { nodes, entering, leaving } = membersOf(document, block);
    const [first] = nodes;
    const sources = distinct(entering.map((wire) => wire.from));
    const exits = distinct(leaving.map((wire) => wire.from));
    const edit: Edit = { type: 'set-block', block: block.id, patch: { repeat: 1 } };
    const problem = (code: string, en: string, zh: string): Problem =>
      makeProblem({
        code,
        place: { node: first?.id ?? '' },
        what: text(
          `The block "${block.name}" cannot stand ${block.repeat} times in a row: ${en}.`,
          `模块“${block.name}”不能连续重复 ${block.repeat} 次：${zh}。`,
        ),
        why: text('What comes out of one copy goes into the next.', '前一份的输出是后一份的输入。'),
        fix: { label: text('Do not repeat it', '不重复'), edits: [edit] },
      });
    if (sources.length !== 1)
      return [problem('block-entries', `${sources.length} layers feed it, and it takes exactly 1`, `有 ${sources.length} 个层为它供数，只能是 1 个`)];
    if (exits.length !== 1)
      return [problem('block-exits', `${exits.length} of its layers lead out of it, and exactly 1 may`, `有 ${exits.length} 个内部层通向外面，只能是 1 个`)];
    const [into, out] = [shapes.get(sources[0] ?? ''), shapes.get(exits[0] ?? '')];
    if (into === undefined || out === undefined || (into.dtype === out.dtype && sameShape(into.shape, out.shape))) return [];
    return [
      problem(
        'block-shape',
        `it takes ${into.shape.join(' × ')} and gives ${out.shape.join(' × ')}`,
        `输入是 ${into.shape.join(' × ')}，输出是 ${out.shape.join(' × ')}`,
      ),
    ];
  });
}
