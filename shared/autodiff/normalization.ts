/** Gradients of the normalization ops, from their saved statistics. */
import { shapeOf, type Value } from '../ir/graph.ts';
import type { Rule, Site } from './rule.ts';

/** dx of xhat = (x - mean) * inverse, with mean and inverse taken over `axes`. */
function throughNormalization({ g }: Pick<Site, 'g'>, dxhat: Value, xhat: Value, inverse: Value, axes: readonly number[]): Value {
  const centred = g.sub(dxhat, g.mean(dxhat, axes, true));
  return g.mul(inverse, g.sub(centred, g.mul(xhat, g.mean(g.mul(dxhat, xhat), axes, true))));
}

/** [C] as [1, C, 1, ...], to meet [N, C, ...]. */
function alongChannels({ g }: Pick<Site, 'g'>, x: Value, rank: number): Value {
  return g.reshape(x, [1, -1, ...new Array<number>(rank - 2).fill(1)]);
}

const allBut = (rank: number, kept: (axis: number) => boolean) => Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !kept(axis));

/** Sum over the axes in front, as a matrix over axis 0, into the shape of a scale or bias. */
function toParameter({ g }: Pick<Site, 'g'>, x: Value, shape: readonly number[]): Value {
  return g.reshape(g.sum(g.reshape(x, [-1, shape.reduce((product, size) => product * size, 1)]), [0]), shape);
}

export const layerNormalization: Rule = (site) => {
  const { g, a: x, b: scale, dy } = site;
  const shape = shapeOf(x);
  const axes = allBut(shape.length, (axis) => axis < site.number('axis'));
  const normal = shape.slice(site.number('axis'));
  const inverse = () => g.cast(site.output(2), x.type.dtype);
  const xhat = () => g.mul(g.sub(x, g.cast(site.output(1), x.type.dtype)), inverse());
  const whole = (parameter: Value, gradient: Value) => {
    const all = toParameter(site, gradient, normal);
    return shapeOf(parameter).length === normal.length ? all : g.reshape(all, shapeOf(parameter));
  };
  return [() => throughNormalization(site, g.mul(dy, scale), xhat(), inverse(), axes), () => whole(scale, g.mul(dy, xhat())), () => whole(site.c, dy)];
};

export const instanceNormalization: Rule = (site) => {
  const { g, a: x, b: scale, dy } = site;
  const rank = shapeOf(x).length;
  const spatial = allBut(rank, (axis) => axis < 2);
  const others = allBut(rank, (axis) => axis === 1);
  const centred = () => g.sub(x, g.mean(x, spatial, true));
  const inverse = () =>
    g.emit('Reciprocal', [g.emit('Sqrt', [g.add(g.mean(g.mul(centred(), centred()), spatial, true), site.scalar(site.number('epsilon')))])]);
  const xhat = () => g.mul(centred(), inverse());
  return [
    () => throughNormalization(site, g.mul(dy, alongChannels(site, scale, rank)), xhat(), inverse(), spatial),
    () => g.sum(g.mul(dy, xhat()), others),
    () => g.sum(dy, others),
  ];
};

/** Inference form: the statistics are inputs like the others. */
export const batchNormalization: Rule = (site) => {
  const { g, a: x, b: scale, dy } = site;
  const rank = shapeOf(x).length;
  const others = allBut(rank, (axis) => axis === 1);
  const inverse = () => g.emit('Reciprocal', [g.emit('Sqrt', [g.add(site.input(4), site.scalar(site.number('epsilon')))])]); // [C]
  const centred = () => g.sub(x, alongChannels(site, site.input(3), rank));
  const slope = () => g.mul(scale, inverse());
  const along = () => g.sum(g.mul(dy, centred()), others); // [C]
  return [
    () => g.mul(dy, alongChannels(site, slope(), rank)),
    () => g.mul(along(), inverse()),
    () => g.sum(dy, others),
    () => g.neg(g.mul(g.sum(dy, others), slope())),
    () => g.mul(g.mul(along(), slope()), g.mul(g.mul(inverse(), inverse()), site.scalar(-0.5))),
  ];
};
