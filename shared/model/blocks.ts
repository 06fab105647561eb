/**
 * Blocks of nodes, and blocks repeated: `expandBlocks` writes a repeated block out, copy after copy, each copy fed by the
 * one before. Copy 1 keeps its ids; copy n of `conv` is `conv/n`.
 */
import { makeProblem, type Problem } from '../base/problem.ts';
import { sameShape, type TensorType } from '../base/tensor.ts';
import { grouped, text } from '../base/text.ts';
import { type Block, type Document, type DocumentNode, maxNodes, maxWires, type Wire } from './document.ts';
import type { Edit } from './edits.ts';

/** What belongs to a block that is repeated. */
interface Repeated {
  readonly block: Block;
  readonly nodes: DocumentNode[];
  /** Wires from outside to inside, and from inside to outside. */
  readonly entering: Wire[];
  readonly leaving: Wire[];
  readonly within: Wire[];
}

/** Every block that is repeated, in one pass: it is asked after every edit. */
function readRepeated({ blocks = [], nodes, wires }: Document): readonly Repeated[] {
  const repeated = blocks.filter(({ repeat }) => repeat > 1).map((block): Repeated => ({ block, nodes: [], entering: [], leaving: [], within: [] }));
  if (repeated.length === 0) return repeated;
  const byId = new Map(repeated.map((one) => [one.block.id, one]));
  const holding = new Map<string, Repeated>();
  for (const node of nodes) {
    const one = byId.get(node.block ?? '');
    if (one === undefined) continue;
    one.nodes.push(node);
    holding.set(node.id, one);
  }
  for (const wire of wires) {
    const [from, to] = [holding.get(wire.from), holding.get(wire.to)];
    if (from === to) from?.within.push(wire);
    else {
      from?.leaving.push(wire);
      to?.entering.push(wire);
    }
  }
  return repeated;
}

const distinct = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

function copyId(id: string, copy: number): string {
  return copy === 1 ? id : `${id}/${copy}`;
}

/** Of an id that looks like a copy's. */
function copyOf(id: string): { readonly original: string; readonly copy: number } | null {
  const [, original, copy] = /^(.*)\/(\d+)$/s.exec(id) ?? [];
  return original === undefined ? null : { original, copy: Number(copy) };
}

/** 2 to `repeat`: the first is what was drawn. */
function copiesOf({ repeat }: Block): readonly number[] {
  return Array.from({ length: repeat - 1 }, (_, index) => index + 2);
}

/**
 * The same network without repeats, as it is compiled. Blocks of one copy stay as they are, and so do all where they would be too many.
 * For documents without `blockProblems`.
 */
export function expandBlocks(document: Document): Document {
  const repeated = readRepeated(document).filter(({ leaving }) => leaving.length > 0);
  if (repeated.length === 0 || tooManyCopies(document, repeated).length > 0) return document;
  const fromLast = new Map(repeated.flatMap(({ block, leaving }) => leaving.map((wire) => [wire, copyId(wire.from, block.repeat)])));
  return {
    ...document,
    blocks: document.blocks?.map((block) => ({ ...block, repeat: 1 })),
    nodes: [
      ...document.nodes,
      ...repeated.flatMap(({ block, nodes }) => copiesOf(block).flatMap((copy) => nodes.map((node) => ({ ...node, id: copyId(node.id, copy) })))),
    ],
    wires: [
      ...document.wires.map((wire) => ({ ...wire, from: fromLast.get(wire) ?? wire.from })),
      ...repeated.flatMap(({ block, within, entering, leaving: [exit] }) =>
        copiesOf(block).flatMap((copy) => [
          ...within.map((wire) => ({ ...wire, id: copyId(wire.id, copy), from: copyId(wire.from, copy), to: copyId(wire.to, copy) })),
          ...entering.map((wire) => ({ ...wire, id: copyId(wire.id, copy), from: copyId(exit?.from ?? '', copy - 1), to: copyId(wire.to, copy) })),
        ]),
      ),
    ],
  };
}

const times = (block: Block, repeat: number): Edit => ({ type: 'set-block', block: block.id, patch: { repeat } });

/** A network that would have too many layers or wires when its repeated blocks are written out; the Fix repeats the largest as often as it may be. */
function tooManyCopies({ nodes, wires }: Document, repeated: readonly Repeated[]): readonly Problem[] {
  const added = (of: (one: Repeated) => number): number => repeated.reduce((sum, one) => sum + (one.block.repeat - 1) * of(one), 0);
  const wiresIn = ({ within, entering }: Repeated): number => within.length + entering.length;
  const [layers, joined] = [nodes.length + added((one) => one.nodes.length), wires.length + added(wiresIn)];
  const [largest] = repeated.toSorted((a, b) => b.block.repeat * b.nodes.length - a.block.repeat * a.nodes.length);
  if (largest === undefined || (layers <= maxNodes && joined <= maxWires)) return [];
  const { block } = largest;
  const fewer = Math.ceil(Math.max((layers - maxNodes) / Math.max(1, largest.nodes.length), (joined - maxWires) / Math.max(1, wiresIn(largest))));
  const repeat = Math.max(1, block.repeat - fewer);
  return [
    makeProblem({
      code: 'block-too-often',
      place: { node: largest.nodes[0]?.id ?? '' },
      what: text(
        `With all its repeats this network has ${grouped(layers)} layers and ${grouped(joined)} wires; at most ${grouped(maxNodes)} and ${grouped(maxWires)} can be.`,
        `算上所有重复，该网络有 ${grouped(layers)} 层、${grouped(joined)} 条连线；最多为 ${grouped(maxNodes)} 和 ${grouped(maxWires)}。`,
      ),
      why: text(`The block "${block.name}" alone stands ${block.repeat} times in a row.`, `仅模块“${block.name}”就重复了 ${block.repeat} 次。`),
      fix: {
        label: text(`Repeat it ${repeat} times`, `改为重复 ${repeat} 次`),
        edits: [times(block, repeat)],
      },
    }),
  ];
}

/** What keeps a block from being repeated: its copies are joined end to end, so it has one way in and one way out, of one shape. */
export function blockProblems(document: Document, shapes: ReadonlyMap<string, TensorType>): readonly Problem[] {
  const all = readRepeated(document);
  const numbered = all.length === 0 ? [] : document.nodes.flatMap(({ id }) => copyOf(id) ?? []);
  const apart = all.flatMap(({ block, nodes, entering, leaving }): readonly Problem[] => {
    const [first] = nodes;
    const sources = distinct(entering.map((wire) => wire.from));
    const exits = distinct(leaving.map((wire) => wire.from));
    const problem = (code: string, en: string, zh: string): Problem =>
      makeProblem({
        code,
        place: { node: first?.id ?? '' },
        what: text(
          `The block "${block.name}" cannot stand ${block.repeat} times in a row: ${en}.`,
          `模块“${block.name}”不能连续重复 ${block.repeat} 次：${zh}。`,
        ),
        why: text('What comes out of one copy goes into the next.', '前一份的输出是后一份的输入。'),
        fix: { label: text('Do not repeat it', '不重复'), edits: [times(block, 1)] },
      });
    if (sources.length !== 1)
      return [problem('block-entries', `${sources.length} layers feed it, and it takes exactly 1`, `有 ${sources.length} 个层为它供数，只能是 1 个`)];
    if (exits.length !== 1)
      return [problem('block-exits', `${exits.length} of its layers lead out of it, and exactly 1 may`, `有 ${exits.length} 个内部层通向外面，只能是 1 个`)];
    const own = new Set(numbered.length === 0 ? [] : nodes.map(({ id }) => id));
    const taken = numbered.find(({ original, copy }) => copy <= block.repeat && own.has(original));
    if (taken !== undefined)
      return [problem('block-names', `other layers have the ids that copies of "${taken.original}" would get`, `其他层已占用“${taken.original}”各副本的编号`)];
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
  return [...apart, ...tooManyCopies(document, all)];
}
