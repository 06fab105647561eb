/** The drawing as lines of a program, in any language: who is called what, with which values, one line per layer. */
import { defined } from '../base/assert.ts';
import type { Feed } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import { adversaryOf } from '../model/adversary.ts';
import type { Check } from '../model/check.ts';
import type { Block, Document, DocumentNode } from '../model/document.ts';
import { readWiring, wiresInto, type Wiring } from '../model/graph.ts';
import { pythonNames } from './names.ts';
import type { Code, Language } from './layer-code.ts';
import { rewrite, type Walk } from './rewrite.ts';
import { walkBody, type Walker } from './walk-body.ts';

/** An argument of the network, and what it carries. */
export interface Argument {
  readonly name: string;
  readonly node: string;
  readonly feed: Feed;
}

/** One layer, or one block, as it stands in the program. */
export interface Line {
  readonly name: string;
  /** Id of the node; of a block, its way out. */
  readonly node: string;
  /** Left side; equal to the expression where a value only passes through. */
  readonly variable: string;
  /** The call with its inputs filled in; `$self` stands for the layer itself. */
  readonly call: string;
  /** `mask = ...`: which steps of the output are real. Of a block that gives its mask back beside the value, the call is empty. */
  readonly mask?: { readonly variable: string; readonly call: string };
  readonly shape: readonly number[];
  /** Nodes it reads, in the order of its sockets, and whether each comes with padding. */
  readonly reads: readonly string[];
  readonly padded: readonly boolean[];
  readonly code: Code;
  /** Set when the line is a whole block. */
  readonly block?: Body;
}

/** The lines of the network, or of a block. */
export interface Body {
  /** As the person named it, and as Python says it. */
  readonly title: string;
  readonly name: string;
  readonly repeat: number;
  readonly lines: readonly (Line | string)[];
  readonly arguments: readonly Argument[];
  /** Variables that are given back, and the answer nodes they belong to. */
  readonly results: readonly { readonly variable: string; readonly node: string; readonly name: string }[];
  /** Whether a block is also given the mask of its input. */
  readonly masked: boolean;
  /** What has become of that mask at the way out: it still holds, another one is given back, or no step is padding any more. */
  readonly leaves: 'same' | 'other' | 'none';
  /** False when a part of the drawing has no code yet. */
  readonly whole: boolean;
  /** Two networks that learn in turn: the lines are those that lead to the meeting place, and the result is what they see. */
  readonly pair?: Pair;
}

export interface Pair {
  readonly generator: Body;
  /** Judges `x`, of this shape. */
  readonly discriminator: Body;
  readonly shape: readonly number[];
  /** What the generator is given: chance. */
  readonly chance: readonly { readonly name: string; readonly size: number }[];
}

/** Blocks that become a class or a function: one value goes in, one comes out, and neither data nor answers are inside. */
export function ownBlocks(document: Document, wiring: Wiring): ReadonlyMap<string, Block> {
  const result = new Map<string, Block>();
  for (const block of document.blocks ?? []) {
    const inside = new Set(document.nodes.filter((node) => node.block === block.id).map((node) => node.id));
    const entries = new Set(document.wires.filter(({ from, to }) => inside.has(to) && !inside.has(from)).map(({ from }) => from));
    const exits = new Set(document.wires.filter(({ from, to }) => inside.has(from) && !inside.has(to)).map(({ from }) => from));
    const plain = [...inside].every((id) => !['input', 'output'].includes(layerOf(wiring.nodes.get(id)?.type ?? '')?.category ?? ''));
    if (entries.size === 1 && exits.size === 1 && plain) for (const id of inside) result.set(id, block);
  }
  return result;
}

const lastWalks: { [L in Language]?: Walk } = {};

/** The whole drawing as lines; what it lacks is said in comments. Where only settings changed since last time, only their lines are written anew. */
export function walk(language: Language, document: Document, checked: Check): Body {
  const last = lastWalks[language];
  const body = (last === undefined ? null : rewrite(language, last, document, checked)) ?? walkAll(language, document, checked);
  lastWalks[language] = { document, checked, body };
  return body;
}

function walkAll(language: Language, document: Document, checked: Check): Body {
  const wiring = readWiring(document);
  const names = pythonNames(document);
  const blocks = ownBlocks(document, wiring);
  const nodes = checked.order.map((id) => defined(wiring.nodes.get(id), id));
  const walker = { language, document, checked, wiring, names, blocks };
  return walkPair(walker, nodes) ?? walkBody(walker, nodes, { block: null, known: new Map(), masked: false });
}

/** Null where no two networks learn in turn, or more than one value goes from the data, or from them, to the other. */
function walkPair(walker: Walker, nodes: readonly DocumentNode[]): Body | null {
  const { wiring, names, checked } = walker;
  const adversary = adversaryOf(wiring, nodes);
  const shape = checked.shapes.get(adversary?.meeting ?? '')?.shape;
  if (adversary === null || shape === undefined) return null;
  const { meeting, generator, discriminator } = adversary;
  const behind = new Set([meeting]);
  for (const { id } of nodes) if (wiresInto(wiring, id).some(({ from }) => behind.has(from))) behind.add(id);
  const crossing = nodes.some(({ id }) => id !== meeting && behind.has(id) && wiresInto(wiring, id).some(({ from }) => !behind.has(from)));
  const noises = nodes.filter(({ id, type }) => generator.has(id) && type === 'noise-input');
  if (crossing || nodes.some(({ id, type }) => generator.has(id) && layerOf(type)?.feeds !== undefined)) return null;
  const chance = noises.map(({ id }) => ({ id, name: noises.length === 1 ? 'noise' : `noise_${names.get(id)}`, size: checked.shapes.get(id)?.shape[0] ?? 0 }));
  const part = (wanted: (id: string) => boolean, known: ReadonlyMap<string, string>, name: string) =>
    walkBody(
      walker,
      nodes.filter(({ id }) => wanted(id)),
      { block: null, known, masked: false, part: name },
    );
  const makes = part(
    (id) => generator.has(id) && !chance.some((noise) => noise.id === id),
    new Map(chance.map(({ id, name }) => [id, noises.length === 1 ? 'x' : name])),
    'generator',
  );
  const judges = part((id) => behind.has(id) && id !== meeting, new Map([[meeting, 'x']]), 'discriminator');
  const sees = part((id) => discriminator.has(id) && !behind.has(id), new Map(), 'network');
  return { ...sees, whole: sees.whole && makes.whole && judges.whole, pair: { generator: makes, discriminator: judges, shape, chance } };
}

/** The texts of all helpers in a body, each once, in the order of their use. */
export function helpersOf(body: Body): readonly string[] {
  const own = body.lines.flatMap((line) => (typeof line === 'string' ? [] : line.block === undefined ? (line.code.helpers ?? []) : helpersOf(line.block)));
  const pair = body.pair === undefined ? [] : [...helpersOf(body.pair.generator), ...helpersOf(body.pair.discriminator)];
  return [...new Set([...own, ...pair])];
}

/** Every layer of the network with its path of blocks, for the names of weights. */
export function* layersOf(body: Body, path: readonly Body[] = []): Generator<{ readonly line: Line; readonly path: readonly Body[] }> {
  for (const line of body.lines) {
    if (typeof line === 'string') continue;
    if (line.block === undefined) yield { line, path };
    else yield* layersOf(line.block, [...path, line.block]);
  }
  if (body.pair !== undefined) for (const network of [body.pair.generator, body.pair.discriminator]) yield* layersOf(network, [...path, network]);
}
