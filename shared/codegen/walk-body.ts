/** A network, or a part of one, line by line: what each value is called, and which values may take the place of others. */
import { defined } from '../base/assert.ts';
import { problemMessage } from '../base/problem.ts';
import { layerOf } from '../layers/index.ts';
import { pythonComment } from '../layers/torch.ts';
import type { Check } from '../model/check.ts';
import type { Block, Document, DocumentNode } from '../model/document.ts';
import { wiresInto, type Wiring } from '../model/graph.ts';
import { blockName } from './block-calls.ts';
import { type Language, written } from './layer-code.ts';
import { createScope, type Scope } from './scope.ts';
import type { Argument, Body, Line } from './walk.ts';

/** What is known of the whole drawing. */
export interface Walker {
  readonly language: Language;
  readonly document: Document;
  readonly checked: Check;
  readonly wiring: Wiring;
  readonly names: ReadonlyMap<string, string>;
  readonly blocks: ReadonlyMap<string, Block>;
}

/** Which part of it is walked. */
export interface Part {
  readonly block: Block | null;
  /** Variables of values that come from outside: for a block, its one input. */
  readonly known: ReadonlyMap<string, string>;
  readonly masked: boolean;
  /** Name of one of several networks: like a block, it gives back what others read. */
  readonly part?: string;
}

const argumentNames = { image: 'images', numbers: 'numbers', categories: 'categories', tokens: 'tokens', window: 'window' } as const;

function reason(node: DocumentNode, checked: Check): string {
  const problem = checked.problems.find(({ place, severity }) => place.node === node.id && severity === 'error');
  return problem === undefined ? 'a layer before it has no shape yet.' : problemMessage(problem);
}

/** No layer may have the name of an argument: Keras names both in its model. */
function argumentName(wanted: string, id: string, names: Walker['names']): string {
  return [...names].some(([other, name]) => name === wanted && other !== id) ? `${wanted}_` : wanted;
}

const leftOut = (name: string, why: string) => `# ${pythonComment(`${name} is left out: ${why}`)}`;

/** The line of a block: `members` are its nodes. */
function blockLine(walker: Walker, scope: Scope, block: Block, members: readonly DocumentNode[]): Line | string {
  const { language, document, checked } = walker;
  const inside = new Set(members.map(({ id }) => id));
  const entering = document.wires.filter(({ from, to }) => inside.has(to) && !inside.has(from));
  const exit = defined(
    document.wires.find(({ from, to }) => inside.has(from) && !inside.has(to)),
    block.id,
  ).from;
  const [source = ''] = entering.map(({ from }) => from);
  const [given, mask, shape] = [scope.variableOf(source), scope.maskOf(source), checked.shapes.get(exit)?.shape];
  const body = walkBody(walker, members, { block, known: new Map([[source, 'x']]), masked: mask !== undefined });
  if (given === undefined || shape === undefined) return leftOut(body.name, 'a layer before it has no shape yet.');
  scope.read(entering);
  // In Keras the block's own name is a function.
  const variable = given === 'x' && entering.every(scope.isLast) ? 'x' : language === 'keras' ? `${body.name}_out` : body.name;
  const common = {
    name: body.name,
    node: exit,
    variable,
    call: `$self(${mask === undefined ? given : `${given}, ${mask}`})`,
    shape,
    reads: [source],
    padded: [mask !== undefined],
    code: { call: '' },
    block: body,
  };
  // Copies without padding after the first are told that all steps are real.
  const changes = mask !== undefined && (body.leaves === 'other' || (body.leaves === 'none' && block.repeat > 1));
  const maskVariable = changes ? scope.freeMask(body.name, mask) : mask;
  scope.keep(exit, variable, body.leaves === 'none' ? undefined : maskVariable);
  if (!changes || maskVariable === undefined) return common;
  const all = `${language === 'pytorch' ? 'torch' : 'ops'}.ones_like(${maskVariable})`;
  return { ...common, mask: { variable: maskVariable, call: body.leaves === 'other' ? '' : all } };
}

/** The line of a layer, and what the network is given for it. `readers`: how many layers of this part read the data. */
function layerLine(
  { language, checked, wiring, names }: Walker,
  scope: Scope,
  node: DocumentNode,
  readers: number,
): { readonly line: Line | string; readonly takes: readonly Argument[] } {
  const name = defined(names.get(node.id), node.id);
  const layer = layerOf(node.type);
  const wires = layer?.inputs.flatMap((port) => wiresInto(wiring, node.id).filter((wire) => wire.port === port.id)) ?? [];
  const sources = wires.map((wire) => scope.variableOf(wire.from));
  const types = wires.map((wire) => checked.shapes.get(wire.from)).filter((type) => type !== undefined);
  const type = checked.shapes.get(node.id);
  if (layer === undefined || type === undefined || sources.includes(undefined)) return { line: leftOut(name, reason(node, checked)), takes: [] };
  const incoming = wires.map((wire) => scope.maskOf(wire.from));
  const padded = incoming.map((mask) => mask !== undefined);
  const { feeds, code } = written(language, node, layer, types, padded);
  const takes = feeds.map(
    (feed): Argument => ({ name: argumentName(`${argumentNames[feed.kind]}${readers > 1 ? `_${name}` : ''}`, node.id, names), node: node.id, feed }),
  );
  const given = [...takes.map((argument) => argument.name), ...sources.map((source) => defined(source, 'a source'))];
  const owner = names.get(checked.shared.get(node.id)?.[0]?.node ?? '');
  // Most layers are called with their one input.
  const filled = (call: string) =>
    call === '$self($0)'
      ? `$self(${given[0] ?? 'None'})`
      : call.replace(/\$(shared|\*|(mask)?(\d+))/g, (_, what: string, mask: string | undefined, index: string | undefined) => {
          if (what === 'shared') return language === 'pytorch' ? `self.${owner}` : `${owner}_layer`;
          if (index === undefined) return given.join(', ');
          return (mask === undefined ? given : incoming)[Number(index)] ?? 'None';
        });
  scope.read(wires);
  const [wire] = wires;
  const passes = code.call === '$0' && wires.length === 1;
  // The main road is called `x`; a side branch is named after its layers, and what only passes through keeps its name.
  const goesOn = wires.length === 0 ? readers === 1 && takes.length === 1 : wires.some((one) => scope.variableOf(one.from) === 'x' && scope.isLast(one));
  const variable = passes ? (given[0] ?? name) : goesOn ? 'x' : name;
  // The mask of an input as it is needs no line of its own.
  const [, unchanged] = /^\$mask(\d+)$/.exec(code.padding ?? '') ?? [];
  const inherited =
    unchanged !== undefined ? incoming[Number(unchanged)] : layer.keepsPadding === true ? incoming.find((mask) => mask !== undefined) : undefined;
  const maskVariable = readers > 1 ? `mask_${name}` : scope.freeMask(name, 'mask');
  // Read before the value is written over; a mask made from the output says `$out`.
  const mask =
    code.padding === undefined || unchanged !== undefined ? undefined : { variable: maskVariable, call: filled(code.padding).replaceAll('$out', variable) };
  if (passes && wire !== undefined) scope.pass(node.id, wire, mask?.variable ?? inherited, layer.category === 'output');
  else scope.keep(node.id, variable, mask?.variable ?? inherited);
  const line = {
    name,
    node: node.id,
    variable,
    call: filled(code.call),
    ...(mask === undefined ? {} : { mask }),
    shape: type.shape,
    reads: wires.map(({ from }) => from),
    padded,
    code,
  };
  return { line, takes };
}

/** `nodes` in the order data flows. */
export function walkBody(walker: Walker, nodes: readonly DocumentNode[], { block, known, masked, part }: Part): Body {
  const { language, document, names, blocks } = walker;
  const readers = nodes.filter((node) => layerOf(node.type)?.feeds !== undefined).length;
  const scope = createScope(document, nodes, known, masked);
  const lines: (Line | string)[] = [];
  const taken: Argument[] = [];
  const results: Body['results'][number][] = [];
  const done = new Set<string>();
  for (const node of nodes) {
    const own = blocks.get(node.id);
    if (own !== undefined && own !== block) {
      if (done.has(own.id)) continue;
      done.add(own.id);
      lines.push(
        blockLine(
          walker,
          scope,
          own,
          nodes.filter((other) => blocks.get(other.id) === own),
        ),
      );
      continue;
    }
    const { line, takes } = layerLine(walker, scope, node, readers);
    lines.push(line);
    taken.push(...takes);
    if (typeof line !== 'string' && layerOf(node.type)?.category === 'output') results.push({ variable: line.variable, node: node.id, name: line.name });
  }
  const whole = lines.every((line) => typeof line !== 'string' && line.block?.whole !== false);
  // What begins with chance has as many rows as the data.
  const data = taken[0]?.name;
  if (data !== undefined && lines.some((line) => typeof line !== 'string' && /\brows\b/.test(line.call)))
    lines.unshift(language === 'pytorch' ? `rows = len(${data})` : `rows = ops.shape(${data})[0]`);
  const [exit] = [...scope.leaving];
  const mask = exit === undefined ? undefined : scope.maskOf(exit);
  const leaves = mask === undefined ? 'none' : lines.some((line) => typeof line !== 'string' && line.mask?.variable === mask) ? 'other' : 'same';
  if ((block !== null || part !== undefined) && exit !== undefined) results.push({ variable: scope.variableOf(exit) ?? 'x', node: exit, name: 'x' });
  if (block !== null && mask !== undefined && leaves === 'other') results.push({ variable: mask, node: exit ?? '', name: 'mask' });
  const name = block === null ? (part ?? 'network') : blockName(block, document, names);
  return { title: block?.name ?? '', name, repeat: block?.repeat ?? 1, lines, arguments: taken, results, masked, leaves, whole: whole && results.length > 0 };
}
