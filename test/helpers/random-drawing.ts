/** Networks made by chance from the whole catalogue: any layer with any settings, wherever `check` lets it stand. */
import { defined } from '../../shared/base/assert.ts';
import { uniform } from '../../shared/base/random.ts';
import { sizeOf } from '../../shared/base/tensor.ts';
import { layers, layerOf } from '../../shared/layers/index.ts';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import type { Parameter } from '../../shared/layers/parameters.ts';
import { check } from '../../shared/model/check.ts';
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import { buildDocument } from '../../shared/model/templates/define.ts';

/** Draws the next number in [0, 1), always the same for a seed. */
type Chance = () => number;

const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: 2, mask: null } } as const;
const number = (name: string) => ({ name, kind: 'number' });
const category = (name: string) => ({ name, kind: 'category', values: ['x', 'y', 'z'] });

/** Names people give that Python, PyTorch or the program itself use too. */
const names = [
  'x',
  'self',
  'mask',
  'F',
  'nn',
  'torch',
  'layers',
  'ops',
  'rows',
  'model',
  'forward',
  'class',
  'Network',
  'train',
  '卷积',
  '3 × 3',
  'a\nb',
  'tokens',
  'images',
  'block',
];

/** Shapes with room for layers come more often. */
const inputTypes = ['image-input', 'image-input', 'tokens-input', 'tokens-input', 'series-input', 'series-input', 'table-input', 'category-input'] as const;
/** Two networks that compete answer nothing of a row, and stand on noise and pictures as nothing else does: test/oracle/turns.test.ts trains them. */
const bodyTypes = layers.filter(({ category, type }) => category !== 'input' && category !== 'output' && type !== 'real-or-made').map(({ type }) => type);

const pick = <T>(list: readonly T[], next: Chance): T => list[Math.floor(next() * list.length)] as T;
const below = (count: number, next: Chance) => Math.floor(next() * count);

function wholeNumbers(count: number, next: Chance): string {
  return Array.from({ length: count }, () => 1 + below(4, next)).join(', ');
}

/** A value the form would take, small enough for a small network. */
function valueOf(layer: string, name: string, parameter: Parameter, next: Chance): DocumentNode['params'][string] {
  switch (parameter.kind) {
    case 'integer':
      if (name === 'vocabulary') return words.size + below(2, next);
      if (name === 'height' || name === 'width') return 4 + below(9, next);
      if (name === 'padding') return below(3, next) - 1;
      return Math.min(parameter.max, parameter.min + (layer.endsWith('-input') ? 2 : 0) + below(name === 'start' || name === 'hidden' ? 4 : 8, next));
    case 'number':
      return name === 'epsilon'
        ? 10 ** (-6 + 5 * next())
        : name === 'importance'
          ? 1
          : Math.fround(parameter.min + (Math.min(parameter.max, parameter.default * 3 + 0.5) - parameter.min) * next());
    case 'boolean':
      return next() < 0.5;
    case 'choice':
      return pick(parameter.choices, next).value;
    case 'size':
      return Array.from({ length: parameter.length }, () => parameter.min + below(3, next));
    case 'text':
      if (name === 'shape') return next() < 0.5 ? `-1, ${wholeNumbers(1 + below(2, next), next)}` : wholeNumbers(1 + below(3, next), next);
      return name === 'order' ? pick(['2, 3, 1', '2, 1', '3, 1, 2', '1, 3, 2', '2, 1, 3', '3, 2, 1'], next) : parameter.default;
    case 'classes':
      return ['a', 'b', 'c'];
    case 'columns':
      return layer === 'category-input' ? [category('who')] : [number('a'), number('c'), ...(layer === 'table-input' ? [category('b')] : [])];
    case 'tokenizer':
      return words;
  }
}

interface Sketch {
  readonly nodes: readonly DocumentNode[];
  readonly wires: readonly Wire[];
}

const documentOf = ({ nodes, wires }: Sketch): Document => buildDocument(null, { nodes: [...nodes], wires: [...wires] });

/** The sketch with one more layer, or null where it does not fit. */
function extended(sketch: Sketch, layer: LayerDefinition, next: Chance): Sketch | null {
  const id = `${layer.type}-${sketch.nodes.length + 1}`;
  const params = Object.fromEntries(
    Object.entries(layer.parameters).flatMap(([name, parameter]) => {
      const needed =
        ['classes', 'columns', 'tokenizer'].includes(parameter.kind) || name === 'vocabulary' || (layer.category === 'input' && parameter.kind === 'integer');
      return needed || next() < 0.6 ? [[name, valueOf(layer.type, name, parameter, next)]] : [];
    }),
  );
  const loose = sketch.nodes.filter(({ id: other }) => !sketch.wires.some(({ from }) => from === other));
  const source = () => pick(next() < 0.75 && loose.length > 0 ? loose : sketch.nodes, next).id;
  const wires = layer.inputs.flatMap((port) => {
    const count = port.optional === true ? below(2, next) : port.many === true ? 1 + below(3, next) : 1;
    return Array.from({ length: count }, (_, n): Wire => ({ id: `${id}-${port.id}-${n}`, from: source(), to: id, port: port.id }));
  });
  const node: DocumentNode = { id, type: layer.type, params, position: { x: 0, y: 0 }, ...(next() < 0.15 && { name: pick(names, next) }) };
  const wider = { nodes: [...sketch.nodes, node], wires: [...sketch.wires, ...wires] };
  // A generated program hides pieces for all who read a text, and says so where that are several.
  const hider = wider.nodes.find(({ type }) => type === 'mask-tokens');
  const hidden = wider.wires.find(({ to }) => to === hider?.id)?.from;
  if (hider !== undefined && wider.wires.filter(({ from }) => from === hidden).length > 1) return null;
  const { shapes, parameters, problems } = check(documentOf(wider));
  const shape = shapes.get(id)?.shape;
  const small = shape !== undefined && sizeOf(shape) <= 3000 && (parameters.get(id) ?? 0) <= 20_000;
  return small && !problems.some(({ place, severity }) => place.node === id && severity === 'error') ? wider : null;
}

const isLoose = ({ wires }: Sketch, id: string) => !wires.some(({ from }) => from === id);

/** Without what leads to ids only, which no answer can be read from. */
function pruned(sketch: Sketch): Sketch {
  const { shapes } = check(documentOf(sketch));
  const dead = sketch.nodes.find(({ id }) => isLoose(sketch, id) && shapes.get(id)?.dtype !== 'float32')?.id;
  if (dead === undefined) return sketch;
  return pruned({ nodes: sketch.nodes.filter(({ id }) => id !== dead), wires: sketch.wires.filter(({ to }) => to !== dead) });
}

/** Every loose end made a row, the rows joined, and an answer read from them. */
function answered(sketch: Sketch, next: Chance): Sketch {
  const { shapes } = check(documentOf(sketch));
  const nodes = [...sketch.nodes];
  const wires = [...sketch.wires];
  const put = (id: string, type: string, params: DocumentNode['params'], from: readonly string[]) => {
    nodes.push({ id, type, params, position: { x: 0, y: 0 } });
    wires.push(...from.map((source, n) => ({ id: `${id}-${n}`, from: source, to: id, port: 'in' })));
    return id;
  };
  const ends = sketch.nodes
    .filter(({ id }) => isLoose(sketch, id))
    .map(({ id }) => ((shapes.get(id)?.shape.length ?? 1) > 1 ? put(`flat-${id}`, 'flatten', {}, [id]) : id));
  const row = ends.length === 1 ? (ends[0] ?? '') : put('join', 'concat', {}, ends);
  const number = next() < 0.2;
  put('decide', 'linear', { units: number ? 1 : 3 }, [row]);
  put('answer', 'output', number ? { answer: 'number', column: 'y' } : { classes: ['a', 'b', 'c'] }, ['decide']);
  return { nodes, wires };
}

/** With a part of it made a block, that repeats where its way out is like its way in. */
function blocked(sketch: Sketch, next: Chance): Document {
  const plain = documentOf(sketch);
  if (next() < 0.4) return plain;
  const start = below(sketch.nodes.length, next);
  const inside = new Set(
    sketch.nodes
      .slice(start, start + 1 + below(4, next))
      .filter(({ type }) => !['input', 'output'].includes(layerOf(type)?.category ?? ''))
      .map(({ id }) => id),
  );
  if (inside.size === 0) return plain;
  const nodes = sketch.nodes.map((node) => (inside.has(node.id) ? { ...node, block: 'part' } : node));
  const block = (repeat: number): Document => ({ ...plain, nodes, blocks: [{ id: 'part', name: pick(names, next), repeat }] });
  return [block(2 + below(2, next)), block(1)].find((document) => faults(document).length === 0) ?? plain;
}

/** What keeps a drawing from being trained, but for data that are not there. */
export function faults(document: Document): readonly string[] {
  return check(document)
    .problems.filter(({ severity, code }) => severity === 'error' && code !== 'no-data')
    .map(({ code }) => code);
}

/** A network of up to about a dozen layers. Seeds go around the catalogue: each tries hard to hold one certain layer. */
export function randomDrawing(seed: number): Document {
  let drawn = 0;
  const next = () => uniform(seed, 0xd2a3, drawn++);
  const wanted = defined(bodyTypes[seed % bodyTypes.length], 'a layer');
  let sketch: Sketch = { nodes: [], wires: [] };
  const grow = (type: string) => {
    sketch = extended(sketch, defined(layerOf(type), type), next) ?? sketch;
  };
  for (let inputs = next() < 0.3 ? 2 : 1; inputs > 0; inputs--) {
    const input = pick(inputTypes, next);
    grow(input);
    if (input === 'tokens-input' && next() < 0.8) grow('embedding');
  }
  const goal = sketch.nodes.length + 3 + below(8, next);
  for (let tries = 0; tries < 80 && sketch.nodes.length < goal; tries++) {
    const missing = tries < 40 && !sketch.nodes.some(({ type }) => type === wanted);
    grow(missing && next() < 0.8 ? wanted : pick(bodyTypes, next));
  }
  sketch = pruned(sketch);
  return sketch.nodes.length === 0 ? randomDrawing(seed + 0x10000) : blocked(answered(sketch, next), next);
}
