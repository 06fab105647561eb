/** A new head for a trained network: what it learned stays, layer for layer, and only what it answered is replaced. */
import { transparent } from '../layers/remedies.ts';
import { check } from './check.ts';
import type { Document, DocumentNode, Wire } from './document.ts';
import type { Edit } from './edits.ts';
import { readWiring, wiresInto, wiresOutOf } from './graph.ts';
import { freshId } from './names.ts';
import { columnPitch, rowPitch } from './templates/define.ts';

/** `same`: the answer stays. `classes`: one answer for the whole text. `tags`: one for every word. */
export type Head = 'same' | 'classes' | 'tags';

/** Layers that only read off what the ones before have understood. */
const reading: ReadonlySet<string> = new Set([
  ...transparent,
  ...'linear token-logits first-step last-step mean-over-time max-over-time attention-pooling'.split(' '),
]);
/** Behind a reading layer they belong to the head; behind a block they end the trunk. */
const balancing: ReadonlySet<string> = new Set(['layer-norm', 'rms-norm']);
/** Layers that make an exercise of a text: hiding words, or choosing neighbours. */
const exercises: ReadonlySet<string> = new Set(['mask-tokens', 'skip-gram']);

interface Trunk {
  /** Everything but the old head. */
  readonly nodes: readonly DocumentNode[];
  readonly wires: readonly Wire[];
  /** The layer the head stood on. */
  readonly end: DocumentNode;
}

function trunkOf(document: Document): Trunk | null {
  const wiring = readWiring(document);
  const head = new Set(document.nodes.filter(({ type }) => type === 'output').map(({ id }) => id));
  for (const id of head) {
    for (const { from } of wiresInto(wiring, id)) {
      const type = wiring.nodes.get(from)?.type ?? '';
      const ofHead =
        reading.has(type) || (balancing.has(type) && wiresInto(wiring, from).every((wire) => reading.has(wiring.nodes.get(wire.from)?.type ?? '')));
      if (ofHead && wiresOutOf(wiring, from).every(({ to }) => head.has(to))) head.add(from);
    }
  }
  const { shapes } = check(document);
  const ends = document.nodes.filter(({ id }) => !head.has(id) && wiresOutOf(wiring, id).some(({ to }) => head.has(to)));
  // Only a row of numbers for every piece can be read as a whole or word by word.
  const end = ends.find(({ id }) => shapes.get(id)?.shape.length === 2 && shapes.get(id)?.dtype === 'float32');
  return end === undefined
    ? null
    : { end, nodes: document.nodes.filter(({ id }) => !head.has(id)), wires: document.wires.filter(({ from, to }) => !head.has(from) && !head.has(to)) };
}

/** The heads a trained network can be given. */
export function headsFor(document: Document): readonly Head[] {
  const reads = document.nodes.some(({ type }) => type === 'tokens-input');
  return reads && trunkOf(document) !== null ? ['same', 'classes', 'tags'] : ['same'];
}

/** How one row is made of the rows of a text: where this network has gathered what the text says. */
function gathering(document: Document): string {
  const types = new Set(document.nodes.map(({ type }) => type));
  const begins = document.nodes.some(({ type, params }) => type === 'tokens-input' && params['begin'] === true);
  if (types.has('encoder-block') && begins) return 'first-step';
  return ['decoder-block', 'lstm', 'gru', 'rnn'].some((type) => types.has(type)) ? 'last-step' : 'mean-over-time';
}

type Layer = readonly [stem: string, type: string, params: DocumentNode['params']];

function headLayers(document: Document, head: Exclude<Head, 'same'>, width: number): readonly Layer[] {
  const decide: readonly Layer[] = [
    ['rest', 'dropout', { rate: 0.1 }],
    ['decide', 'linear', { units: 2, initial: 'normal' }],
  ];
  if (head === 'tags') return [...decide, ['answer', 'output', { answer: 'tags', classes: [] }]];
  return [
    ['gather', gathering(document), {}],
    ['pool', 'linear', { units: width, initial: 'normal' }],
    ['bend', 'tanh', {}],
    ...decide,
    ['answer', 'output', { answer: 'classes', classes: [] }],
  ];
}

/** The network of a run, as it was trained, with this head, and settings to begin from its weights. One step to undo. */
export function buildOn(trained: Document, run: string, head: Head): readonly Edit[] {
  const { template, nodes, wires, blocks, training } = trained;
  const from: Edit = { type: 'set-training', patch: { stepsPerEpoch: null, validationSteps: null, ...training, from: run } };
  const trunk = head === 'same' ? null : trunkOf(trained);
  if (head === 'same' || trunk === null) return [{ type: 'replace-graph', nodes, wires, template, ...(blocks && { blocks }) }, from];
  const taken = new Set([...nodes, ...wires].map(({ id }) => id));
  const width = check(trained).shapes.get(trunk.end.id)?.shape[1] ?? 1;
  const y = Math.max(...trunk.nodes.map(({ position }) => position.y)) + rowPitch;
  const x = Math.min(...trunk.nodes.map(({ position }) => position.x));
  const added: DocumentNode[] = [];
  const links: Wire[] = [];
  let above = trunk.end.id;
  // Ids that no layer of the run had: a new head begins by chance, whatever it is called.
  for (const [place, [stem, type, params]] of headLayers(trained, head, width).entries()) {
    const id = taken.has(stem) ? freshId(taken, stem) : stem;
    const wire = freshId(taken, 'wire');
    for (const one of [id, wire]) taken.add(one);
    added.push({ id, type, params, position: { x: x + place * columnPitch, y } });
    links.push({ id: wire, from: above, to: id, port: 'in' });
    above = id;
  }
  const rows = trunk.nodes.map((node) => (node.type === 'tokens-input' ? { ...node, params: { ...node.params, cut: 'row' } } : node));
  const dull = trunk.nodes.filter(({ type }) => exercises.has(type)).map(({ id }) => id);
  return [
    { type: 'replace-graph', nodes: [...rows, ...added], wires: [...trunk.wires, ...links], template: null, ...(blocks && { blocks }) },
    ...(dull.length > 0 ? [{ type: 'remove-nodes', ids: dull, relink: true } as const] : []),
    from,
    // What it learned from answers another question.
    { type: 'set-data', patch: { version: null, split: { kind: 'ratio', train: 0.7, validation: 0.15, test: 0.15 } } },
  ];
}
