/** Gradients of ops that move numbers along an axis by a rule known now: written as a gather, a sum or a matrix. */
import { assert } from '../base/assert.ts';
import { type Shape, tensor } from '../base/tensor.ts';
import { stringOf } from '../ir/attributes.ts';
import { type Node, shapeOf, type Value } from '../ir/graph.ts';
import type { Site } from './rule.ts';

/** dy of a Slice back into the shape of its input: zeros around, or a gather when it steps. */
export function unslice(site: Site): Value {
  const { g, a, dy } = site;
  const [starts, axes, steps] = ['starts', 'axes', 'steps'].map((name) => site.numbers(name)) as [Shape, Shape, Shape];
  const shape = shapeOf(a);
  if (steps.every((step) => step === 1)) {
    const pads = new Array<number>(2 * shape.length).fill(0);
    axes.forEach((axis, i) => {
      pads[axis] = starts[i] ?? 0;
      pads[axis + shape.length] = (shape[axis] ?? 0) - (starts[i] ?? 0) - (shapeOf(dy)[axis] ?? 0);
    });
    return pads.every((pad) => pad === 0) ? dy : g.emit('Pad', [dy], { pads });
  }
  return axes.reduce((whole, axis, i) => {
    const kept = shapeOf(whole)[axis] ?? 0;
    // One more row, of zeros, for all that the slice left out.
    const pads = new Array<number>(2 * shape.length).fill(0);
    pads[axis + shape.length] = 1;
    const rows = new Array<number>(shape[axis] ?? 0).fill(kept);
    for (let k = 0; k < kept; k++) rows[(starts[i] ?? 0) + k * (steps[i] ?? 1)] = k;
    return g.emit('Gather', [g.emit('Pad', [whole], { pads }), g.constant(tensor('int64', [rows.length], rows))], { axis });
  }, dy);
}

/** y = M x along `axis`, backwards: dx = M^T dy. `matrix[i][j]` is the share of input j in output i. */
function throughMatrix({ g }: Pick<Site, 'g'>, dy: Value, axis: number, matrix: readonly (readonly number[])[]): Value {
  const rank = shapeOf(dy).length;
  const last = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis];
  const weights = g.constant(tensor(dy.type.dtype, [matrix.length, matrix[0]?.length ?? 0], matrix.flat()));
  if (rank === 1) return g.reshape(g.matMul(g.reshape(dy, [1, -1]), weights), [-1]);
  if (axis === rank - 1) return g.matMul(dy, weights);
  return g.transpose(
    g.matMul(g.transpose(dy, last), weights),
    last.map((_, i) => last.indexOf(i)),
  );
}

/** Pad that copies (reflect, edge, wrap): every output position names one input position. */
export function unpad(site: Site): Value {
  const { node, g, a, dy } = site;
  const [shape, pads, mode] = [shapeOf(a), site.numbers('pads'), stringOf(node.attributes, 'mode')];
  if (mode === 'constant') return g.emit('Pad', [dy], { pads: pads.map((pad) => -pad) });
  return shape.reduce((whole, size, axis) => {
    const [before, after] = [pads[axis] ?? 0, pads[axis + shape.length] ?? 0];
    if (before === 0 && after === 0) return whole;
    const source = (position: number) => {
      if (mode === 'edge') return Math.min(Math.max(position, 0), size - 1);
      if (mode === 'wrap') return ((position % size) + size) % size;
      const period = Math.max(1, 2 * (size - 1));
      const folded = ((position % period) + period) % period;
      return folded < size ? folded : period - folded;
    };
    const matrix = Array.from({ length: size + before + after }, (_, i) => Array.from({ length: size }, (_, j) => Number(source(i - before) === j)));
    return throughMatrix(site, whole, axis, matrix);
  }, dy);
}

function resizeMatrix(node: Node, from: number, to: number, scale: number): readonly (readonly number[])[] {
  const [mode, transform, rounding] = ['mode', 'coordinate_transformation_mode', 'nearest_mode'].map((name) => stringOf(node.attributes, name));
  assert(mode === 'nearest' || mode === 'linear', `Resize in mode ${mode} has no gradient`);
  assert(!node.attributes['exclude_outside'], 'Resize that leaves out what is outside has no gradient');
  const place = (i: number) => {
    if (transform === 'asymmetric') return i / scale;
    if (transform === 'align_corners') return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    assert(transform === 'half_pixel' || transform === 'pytorch_half_pixel', `Resize with ${transform} has no gradient`);
    return transform === 'pytorch_half_pixel' && to === 1 ? 0 : (i + 0.5) / scale - 0.5;
  };
  const nearest = (x: number) => {
    if (rounding === 'floor') return Math.floor(x);
    if (rounding === 'ceil') return Math.ceil(x);
    return rounding === 'round_prefer_ceil' ? Math.floor(x + 0.5) : Math.ceil(x - 0.5);
  };
  const inside = (j: number) => Math.min(Math.max(j, 0), from - 1);
  return Array.from({ length: to }, (_, i) => {
    const row = new Array<number>(from).fill(0);
    const x = place(i);
    const shares =
      mode === 'nearest'
        ? [[nearest(x), 1]]
        : [
            [Math.floor(x), 1 - (x - Math.floor(x))],
            [Math.floor(x) + 1, x - Math.floor(x)],
          ];
    for (const [j, share] of shares as [number, number][]) row[inside(j)] = (row[inside(j)] ?? 0) + share;
    return row;
  });
}

/** Whether each element stands `scale` times in a row: long sequences need no matrix for that. */
function repeatsEach({ attributes }: Node, from: number, to: number, scale: number): boolean {
  const plain = attributes['mode'] === 'nearest' && attributes['coordinate_transformation_mode'] === 'asymmetric' && attributes['nearest_mode'] === 'floor';
  return plain && Number.isInteger(scale) && to === from * scale;
}

export function unresize(site: Site): Value {
  const { g, a, y, dy, node } = site;
  const [from, to] = [shapeOf(a), shapeOf(y)];
  const scales = node.attributes['scales'] === undefined ? to.map((size, axis) => size / (from[axis] ?? 1)) : site.numbers('scales');
  return from.reduce((dx, size, axis) => {
    const [grown, scale] = [to[axis] ?? 1, scales[axis] ?? 1];
    if (size === grown) return dx;
    if (repeatsEach(node, size, grown, scale)) return g.sum(g.reshape(dx, shapeOf(dx).toSpliced(axis, 1, size, scale)), [axis + 1]);
    return throughMatrix(site, dx, axis, resizeMatrix(node, size, grown, scale));
  }, dy);
}
