/** The drawing as lines of a program, in any language: who is called what, with which values, one line per layer. */
import { defined } from '../base/assert.ts';
import { problemMessage } from '../base/problem.ts';
import type { Feed } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import { pythonComment } from '../layers/torch.ts';
import { adversaryOf } from '../model/adversary.ts';
import type { Check } from '../model/check.ts';
import type { Block, Document, DocumentNode, Wire } from '../model/document.ts';
import { readWiring, wiresInto, type Wiring } from '../model/graph.ts';
import { pythonNames } from './names.ts';
import { type Code, type Language, written } from './layer-code.ts';
import { rewrite, type Walk } from './rewrite.ts';

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
  readonly maker: Body;
  /** Judges `x`, of this shape. */
  readonly judge: Body;
  readonly shape: readonly number[];
  /** What the maker is given: chance. */
  readonly chance: readonly { readonly name: string; readonly size: number }[];
}

const argumentNames = { image: 'images', numbers: 'numbers', categories: 'categories', tokens: 'tokens', window: 'window' } as const;

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
  const { meeting, maker, judge } = adversary;
  const behind = new Set([meeting]);
  for (const { id } of nodes) if (wiresInto(wiring, id).some(({ from }) => behind.has(from))) behind.add(id);
  const crossing = nodes.some(({ id }) => id !== meeting && behind.has(id) && wiresInto(wiring, id).some(({ from }) => !behind.has(from)));
  const noises = nodes.filter(({ id, type }) => maker.has(id) && type === 'noise-input');
  if (crossing || nodes.some(({ id, type }) => maker.has(id) && layerOf(type)?.feeds !== undefined)) return null;
  const chance = noises.map(({ id }) => ({ id, name: noises.length === 1 ? 'noise' : `noise_${names.get(id)}`, size: checked.shapes.get(id)?.shape[0] ?? 0 }));
  const part = (wanted: (id: string) => boolean, known: ReadonlyMap<string, string>, name: string) =>
    walkBody(walker, nodes.filter(({ id }) => wanted(id)), { block: null, known, masked: false, part: name });
  const makes = part((id) => maker.has(id) && !chance.some((noise) => noise.id === id), new Map(chance.map(({ id, name }) => [id, noises.length === 1 ? 'x' : name])), 'maker');
  const judges = part((id) => behind.has(id) && id !== meeting, new Map([[meeting, 'x']]), 'judge');
  const sees = part((id) => judge.has(id) && !behind.has(id), new Map(), 'network');
  return { ...sees, whole: sees.whole && makes.whole && judges.whole, pair: { maker: makes, judge: judges, shape, chance } };
}

interface Walker {
  readonly language: Language;
  readonly document: Document;
  readonly checked: Check;
  readonly wiring: Wiring;
  readonly names: ReadonlyMap<string, string>;
  readonly blocks: ReadonlyMap<string, Block>;
}

interface Part {
  readonly block: Block | null;
  /** Variables of values that come from outside: for a block, its one input. */
  readonly known: ReadonlyMap<string, string>;
  readonly masked: boolean;
  /** Name of one of several networks: like a block, it gives back what others read. */
  readonly part?: string;
}

function walkBody(walker: Walker, nodes: readonly DocumentNode[], { block, known, masked, part }: Part): Body {
  const { language, document, checked, wiring, names, blocks } = walker;
  const readers = nodes.filter((node) => layerOf(node.type)?.feeds !== undefined).length;
  // Wires that have yet to read a value: its variable may be written over when none is left.
  const ids = new Set(nodes.map((node) => node.id));
  const unread = new Map<string, number>();
  for (const { from, to } of document.wires) if (ids.has(to)) unread.set(from, (unread.get(from) ?? 0) + 1);
  const leaving = new Set(document.wires.filter(({ from, to }) => ids.has(from) && !ids.has(to)).map(({ from }) => from));

  const variables = new Map(known);
  const masks = new Map<string, string>(masked ? [...known.keys()].map((id) => [id, 'mask']) : []);
  const lines: (Line | string)[] = [];
  const taken: Argument[] = [];
  const results: Body['results'][number][] = [];
  const done = new Set<string>();
  let whole = true;

  const read = (wires: readonly Wire[]) => {
    for (const { from } of wires) unread.set(from, (unread.get(from) ?? 0) - 1);
  };
  const last = ({ from }: Wire) => unread.get(from) === 0 && !leaving.has(from);
  // A mask may be written over when no value it belongs to is read any more.
  const maskNamed = (name: string, mask: string) => ([...masks].some(([id, other]) => other === mask && ((unread.get(id) ?? 0) > 0 || leaving.has(id))) ? `mask_${name}` : mask);

  for (const node of nodes) {
    const own = blocks.get(node.id);
    if (own !== undefined && own !== block) {
      if (done.has(own.id)) continue;
      done.add(own.id);
      const members = nodes.filter((other) => blocks.get(other.id) === own);
      const inside = new Set(members.map(({ id }) => id));
      const entering = document.wires.filter(({ from, to }) => inside.has(to) && !inside.has(from));
      const exit = defined(document.wires.find(({ from, to }) => inside.has(from) && !inside.has(to)), own.id).from;
      const [source = ''] = entering.map(({ from }) => from);
      const given = variables.get(source);
      const mask = masks.get(source);
      const body = walkBody(walker, members, { block: own, known: new Map([[source, 'x']]), masked: mask !== undefined });
      const shape = checked.shapes.get(exit)?.shape;
      whole &&= body.whole;
      if (given === undefined || shape === undefined) {
        whole = false;
        lines.push(`# ${pythonComment(`${body.name} is left out: a layer before it has no shape yet.`)}`);
        continue;
      }
      read(entering);
      // In Keras the block's own name is a function.
      const variable = given === 'x' && entering.every(last) ? 'x' : language === 'keras' ? `${body.name}_out` : body.name;
      variables.set(exit, variable);
      // Copies without padding after the first are told that all steps are real.
      const changes = mask !== undefined && (body.leaves === 'other' || (body.leaves === 'none' && own.repeat > 1));
      const maskVariable = changes ? maskNamed(body.name, mask) : mask;
      if (maskVariable !== undefined && body.leaves !== 'none') masks.set(exit, maskVariable);
      const maskLine = changes ? { mask: { variable: maskVariable ?? mask, call: body.leaves === 'other' ? '' : `${language === 'pytorch' ? 'torch' : 'ops'}.ones_like(${maskVariable})` } } : {};
      lines.push({ name: body.name, node: exit, variable, call: `$self(${mask === undefined ? given : `${given}, ${mask}`})`, ...maskLine, shape, reads: [source], padded: [mask !== undefined], code: { call: '' }, block: body });
      continue;
    }
    const name = defined(names.get(node.id), node.id);
    const layer = layerOf(node.type);
    const wires = layer?.inputs.flatMap((port) => wiresInto(wiring, node.id).filter((wire) => wire.port === port.id)) ?? [];
    const sources = wires.map((wire) => variables.get(wire.from));
    const types = wires.map((wire) => checked.shapes.get(wire.from)).filter((type) => type !== undefined);
    const type = checked.shapes.get(node.id);
    if (layer === undefined || type === undefined || sources.includes(undefined)) {
      whole = false;
      lines.push(`# ${pythonComment(`${name} is left out: ${reason(node, checked)}`)}`);
      continue;
    }
    const incoming = wires.map((wire) => masks.get(wire.from));
    const padded = incoming.map((mask) => mask !== undefined);
    const { feeds, code } = written(language, node, layer, types, padded);
    const fed = feeds.map((feed) => {
      const argument = argumentNames[feed.kind] + (readers > 1 ? `_${name}` : '');
      taken.push({ name: argument, node: node.id, feed });
      return argument;
    });
    const given = [...fed, ...sources.map((source) => defined(source, 'a source'))];
    const owner = names.get(checked.shared.get(node.id)?.[0]?.node ?? '');
    // Most layers are called with their one input.
    const filled = (call: string) =>
      call === '$self($0)' ? `$self(${given[0] ?? 'None'})` : call.replace(/\$(shared|\*|(mask)?(\d+))/g, (_, what: string, mask: string | undefined, index: string | undefined) => {
        if (what === 'shared') return language === 'pytorch' ? `self.${owner}` : `${owner}_layer`;
        if (index === undefined) return given.join(', ');
        return (mask === undefined ? given : incoming)[Number(index)] ?? 'None';
      });
    read(wires);
    // The main road is called `x`; a side branch is named after its layers, and an answer is just its input.
    const goesOn = wires.length === 0 ? readers === 1 && fed.length === 1 : wires.some((wire) => variables.get(wire.from) === 'x' && last(wire));
    const alias = code.call === '$0' && wires.length === 1 && wires.every(last) ? given[0] : undefined;
    const variable = alias ?? (goesOn ? 'x' : name);
    variables.set(node.id, variable);
    // The mask of an input as it is needs no line of its own.
    const [, passed] = /^\$mask(\d+)$/.exec(code.padding ?? '') ?? [];
    const inherited = passed !== undefined ? incoming[Number(passed)] : layer.keepsPadding === true ? incoming.find((mask) => mask !== undefined) : undefined;
    const maskVariable = readers > 1 ? `mask_${name}` : maskNamed(name, 'mask');
    // Read before the value is written over; a mask made from the output says `$out`.
    const mask = code.padding === undefined || passed !== undefined ? undefined : { variable: maskVariable, call: filled(code.padding).replaceAll('$out', variable) };
    const maskName = mask?.variable ?? inherited;
    if (maskName !== undefined) masks.set(node.id, maskName);
    lines.push({ name, node: node.id, variable, call: filled(code.call), ...(mask === undefined ? {} : { mask }), shape: type.shape, reads: wires.map(({ from }) => from), padded, code });
    if (layer.category === 'output') results.push({ variable, node: node.id, name });
  }
  // What begins with chance has as many rows as the data.
  const data = taken[0]?.name;
  if (data !== undefined && lines.some((line) => typeof line !== 'string' && /\brows\b/.test(line.call))) lines.unshift(language === 'pytorch' ? `rows = len(${data})` : `rows = ops.shape(${data})[0]`);
  const [exit] = [...leaving];
  const mask = exit === undefined ? undefined : masks.get(exit);
  const leaves = mask === undefined ? 'none' : lines.some((line) => typeof line !== 'string' && line.mask?.variable === mask) ? 'other' : 'same';
  if ((block !== null || part !== undefined) && exit !== undefined) results.push({ variable: variables.get(exit) ?? 'x', node: exit, name: 'x' });
  if (block !== null && mask !== undefined && leaves === 'other') results.push({ variable: mask, node: exit ?? '', name: 'mask' });
  const name = block === null ? (part ?? 'network') : blockName(block, document, names);
  return { title: block?.name ?? '', name, repeat: block?.repeat ?? 1, lines, arguments: taken, results, masked, leaves, whole: whole && results.length > 0 };
}

/** A Python name for a block that no node has. */
export function blockName(block: Block, document: Document, names: ReadonlyMap<string, string>): string {
  const slug = block.name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  const number = (document.blocks ?? []).indexOf(block) + 1;
  const twins = (document.blocks ?? []).filter((other) => other.name.toLowerCase() === block.name.toLowerCase()).length;
  const alone = twins === 1 && /^[a-z]/.test(slug) && !ownNames.has(slug);
  const wanted = alone ? slug : `${/^[a-z]/.test(slug) ? slug : 'block'}_${number}`;
  const told = wanted.includes('block') ? wanted : `${wanted}_block`;
  return [...names.values()].includes(told) ? `${told}_of_${number}` : told;
}

/** Lines that call a block, copy after copy in a loop where it repeats; `use` is one call of it. */
export function blockCalls({ variable, call, mask, shape }: Line, repeat: number, loop: string, use: (given: readonly string[]) => string): string[] {
  const note = `  # [N, ${shape.join(', ')}]`;
  const given = call.slice('$self('.length, -1).split(', ');
  const left = mask?.call === '' ? `${variable}, ${mask.variable}` : variable;
  if (repeat === 1) return [`${left} = ${use(given)}${note}`];
  const handed = [variable, ...given.slice(1).map((old) => mask?.variable ?? old)];
  const starts = handed.flatMap((name, index) => (name === given[index] ? [] : [`${name} = ${given[index]}`]));
  const after = mask === undefined || mask.call === '' ? [] : [`    ${mask.variable} = ${mask.call}`];
  return [...starts, loop, `    ${left} = ${use(handed)}${note}`, ...after];
}

/** What our own classes are called. */
const ownNames: ReadonlySet<string> = new Set(['block', 'blocks', 'decoder', 'decoder_block', 'decoder_blocks']);

function reason(node: DocumentNode, checked: Check): string {
  const problem = checked.problems.find(({ place, severity }) => place.node === node.id && severity === 'error');
  return problem === undefined ? 'a layer before it has no shape yet.' : problemMessage(problem);
}

/** `residual_block` as a class: `ResidualBlock`. */
export function blockClass({ name }: Body): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The texts of all helpers in a body, each once, in the order of their use. */
export function helpersOf(body: Body): readonly string[] {
  const own = body.lines.flatMap((line) => (typeof line === 'string' ? [] : line.block === undefined ? (line.code.helpers ?? []) : helpersOf(line.block)));
  const pair = body.pair === undefined ? [] : [...helpersOf(body.pair.maker), ...helpersOf(body.pair.judge)];
  return [...new Set([...own, ...pair])];
}

/** Every layer of the network with its path of blocks, for the names of weights. */
export function* layersOf(body: Body, path: readonly Body[] = []): Generator<{ readonly line: Line; readonly path: readonly Body[] }> {
  for (const line of body.lines) {
    if (typeof line === 'string') continue;
    if (line.block === undefined) yield { line, path };
    else yield* layersOf(line.block, [...path, line.block]);
  }
  if (body.pair !== undefined) for (const network of [body.pair.maker, body.pair.judge]) yield* layersOf(network, [...path, network]);
}
