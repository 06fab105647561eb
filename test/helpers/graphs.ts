/** Large drawings for speed tests: branches of convolutions that meet again, as people draw them. */
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import { buildDocument } from '../../shared/model/templates/define.ts';

const pattern = ['conv2d', 'batch-norm2d', 'relu', 'dropout'] as const;

/** A chain of `count` nodes (with a skip over each block of four, joined by Add), valid from end to end. */
export function largeDocument(count: number): Document {
  const nodes: DocumentNode[] = [{ id: 'n0', type: 'image-input', params: { channels: 3, height: 32, width: 32 }, position: { x: 0, y: 0 } }];
  const wires: Wire[] = [];
  const add = (type: string, params: DocumentNode['params'] = {}, from: readonly string[] = [nodes.at(-1)?.id ?? '']): string => {
    const id = `n${nodes.length}`;
    nodes.push({ id, type, params, position: { x: (nodes.length % 20) * 280, y: Math.floor(nodes.length / 20) * 220 } });
    for (const source of from) wires.push({ id: `w${wires.length}`, from: source, to: id, port: 'in' });
    return id;
  };
  let skip = add('conv2d', { filters: 8, padding: [1, 1] });
  while (nodes.length < count - 3) {
    for (const type of pattern) add(type, type === 'conv2d' ? { filters: 8, padding: [1, 1] } : {});
    skip = add('add', {}, [nodes.at(-1)?.id ?? '', skip]);
  }
  add('flatten');
  add('linear', { units: 10 });
  add('output', { classes: Array.from({ length: 10 }, (_, i) => `class ${i}`) });
  return buildDocument(null, { nodes, wires });
}

/** Median milliseconds of one edit of a single parameter plus everything that follows from it. */
export function medianMilliseconds(rounds: number, body: (round: number) => void): number {
  const times = Array.from({ length: rounds }, (_, round) => {
    const start = performance.now();
    body(round);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}
