/** Most edits change a setting, not the drawing: the lines of the last walk stay, but for those of layers that now say something else. */
import { layerOf } from '../layers/index.ts';
import type { Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { readWiring } from '../model/graph.ts';
import { type Language, written } from './layer-code.ts';
import type { Body, Line } from './walk.ts';

/** A walk, and the drawing it was made from. */
export interface Walk {
  readonly document: Document;
  readonly checked: Check;
  readonly body: Body;
}

/** The same nodes by the same names, with the same wires and blocks between them: every variable is called what it was. */
function sameDrawing(before: Document, now: Document): boolean {
  return (
    before.wires === now.wires &&
    before.blocks === now.blocks &&
    before.nodes.length === now.nodes.length &&
    before.nodes.every((old, index) => {
      const node = now.nodes[index];
      return node === old || (node !== undefined && node.id === old.id && node.type === old.type && node.name === old.name && node.block === old.block);
    })
  );
}

/** Whose weights the node's call names. */
function ownerOf(checked: Check, node: string): string | undefined {
  return checked.shared.get(node)?.[0]?.node;
}

/** The body that `walk` would give, or null when it has to walk: another drawing, a part without a shape, another way to call a layer. */
export function rewrite(language: Language, last: Walk, document: Document, checked: Check): Body | null {
  if (!last.body.whole || last.body.pair !== undefined || !sameDrawing(last.document, document)) return null;
  const { nodes } = readWiring(document);
  const { shapes } = checked;

  function rewriteLine(line: Line): Line | null {
    const shape = shapes.get(line.node)?.shape;
    if (shape === undefined) return null;
    if (line.block !== undefined) {
      const block = rewriteBody(line.block);
      return block === line.block ? line : block && { ...line, shape, block };
    }
    const node = nodes.get(line.node);
    const layer = layerOf(node?.type ?? '');
    const types = line.reads.map((id) => shapes.get(id)).filter((type) => type !== undefined);
    if (node === undefined || layer === undefined || types.length < line.reads.length) return null;
    const { code } = written(language, node, layer, types, line.padded);
    if (layer.shares !== undefined && ownerOf(checked, node.id) !== ownerOf(last.checked, node.id)) return null;
    if (code === line.code) return line;
    return code.call === line.code.call && code.padding === line.code.padding ? { ...line, shape, code } : null;
  }

  /** What the network is given, as its layers take it now; null when they take something of another kind, which has another name. */
  function rewriteArguments(given: Body['arguments']): Body['arguments'] | null {
    const feeds = [...new Set(given.map(({ node }) => node))].flatMap((id) => {
      const node = nodes.get(id);
      const layer = layerOf(node?.type ?? '');
      return node === undefined || layer === undefined ? [] : written(language, node, layer, [], []).feeds;
    });
    if (feeds.length !== given.length) return null;
    const now = given.map((argument, index) => {
      const feed = feeds[index];
      return feed === argument.feed ? argument : feed?.kind === argument.feed.kind ? { ...argument, feed } : null;
    });
    return now.every((argument) => argument !== null) ? now : null;
  }

  function rewriteBody(body: Body): Body | null {
    const given = rewriteArguments(body.arguments);
    if (given === null) return null;
    const lines: Body['lines'][number][] = [];
    for (const line of body.lines) {
      const now = typeof line === 'string' ? line : rewriteLine(line);
      if (now === null) return null;
      lines.push(now);
    }
    return lines.every((line, index) => line === body.lines[index]) ? body : { ...body, lines, arguments: given };
  }

  return rewriteBody(last.body);
}
