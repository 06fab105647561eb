/**
 * THE gradient table: one answer for every op. Rules use outputs rather than inputs where they can (less to keep alive, and
 * forward fusions stay possible). Conventions at kinks are PyTorch's.
 */
import { sizeOf, valuesOf } from '../base/tensor.ts';
import { einsumTerms, reducedShape } from '../ir/infer.ts';
import { numberOf, stringOf } from '../ir/attributes.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';
import { unpad, unresize, unslice } from './along-axis.ts';
import { batchNormalization, instanceNormalization, layerNormalization } from './normalization.ts';
import { elementwise, first, type Gradient, noGradient, rule, type Rule, type Site, unary, unsupported } from './rule.ts';
import { recurrence } from './recurrent.ts';
import { averagePoolGradient, filterAttributes } from './windows.ts';

const zeros = ({ g }: Site, like: Value) => g.emit('Expand', [g.like(like, 0)], { shape: shapeOf(like) });
const zero = (site: Site) => site.scalar(0);
const above = ({ g }: Site, x: Value, limit: number) => g.emit('Greater', [x, g.like(x, limit)]);
/** dy where x > 0, else `otherwise`. */
const whenPositive = (site: Site, x: Value, otherwise: Value) => site.g.where(above(site, x, 0), site.dy, otherwise);
const square = ({ g }: Site, x: Value) => g.mul(x, x);
/** The other side of the triangle whose longest is 1. */
const besideSquare = (site: Site) => site.g.emit('Sqrt', [site.g.sub(site.scalar(1), square(site, site.a))]);

/** dy of a reduction with its axes back, as 1. */
function kept(site: Site, value: Value): Value {
  const shape = reducedShape(shapeOf(site.a), site.numbers('axes'), true);
  return shapeOf(value).length === shape.length ? value : site.g.reshape(value, shape);
}
/** Gradient of a reduction: f of (dy, y), both with the reduced axes as 1. */
const reduction = (of: (site: Site, dy: Value, y: () => Value) => Value): Gradient => first((site) => of(site, kept(site, site.dy), () => kept(site, site.y)));
/** The reduced axes share equally: how many there are. */
const reducedCount = (site: Site) => site.numbers('axes').reduce((count, axis) => count * (shapeOf(site.a)[axis] ?? 1), 1);
/** Largest or smallest: equal ones share, as in PyTorch's amax and amin. */
const extreme = (axesOf?: (site: Site) => readonly number[]): Gradient =>
  first((site) => {
    const { g, a, y, dy } = site;
    const axes = axesOf?.(site) ?? site.numbers('axes');
    const back = (value: Value) => g.reshape(value, reducedShape(shapeOf(a), axes, true));
    const hit = g.cast(g.emit('Equal', [a, back(y)]), a.type.dtype);
    return g.mul(hit, g.div(back(dy), g.sum(hit, axes, true)));
  });
/** The largest or smallest of several tensors; equal ones share. */
const selected: Rule = (site) => {
  const { g, node, y, dy } = site;
  const hit = (input: Value) => g.cast(g.emit('Equal', [input, y]), y.type.dtype);
  const count = () => node.inputs.map((input) => hit(input ?? y)).reduce((sum, one) => g.add(sum, one));
  return node.inputs.map((_, i) => () => g.div(g.mul(dy, hit(site.input(i))), count()));
};
/** The larger of two; of equal ones the first. */
const firstLarger: Rule = ({ g, a, b, dy }) => {
  const second = () => g.mul(dy, g.cast(g.emit('Greater', [b, a]), dy.type.dtype));
  return [() => g.sub(dy, second()), second];
};

const matMul: Rule = ({ g, a, b, dy }) => {
  const swap = (x: Value) => {
    const rank = shapeOf(x).length;
    return g.transpose(
      x,
      Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
    );
  };
  const rows = (x: Value) => g.reshape(x, [-1, shapeOf(x).at(-1) ?? 1]);
  const sumOuter = (full: Value, like: Value) => {
    const lead = shapeOf(full).length - shapeOf(like).length;
    const axes = shapeOf(full).flatMap((size, axis) =>
      axis < lead || (size !== 1 && shapeOf(like)[axis - lead] === 1 && axis < shapeOf(full).length - 2) ? [axis] : [],
    );
    return axes.length === 0 ? full : g.reshape(g.sum(full, axes), shapeOf(like));
  };
  // A matrix on the right is a Linear layer: one product over all rows.
  if (shapeOf(b).length === 2) {
    return [() => g.reshape(g.emit('Gemm', [rows(dy), b], { transB: 1 }), shapeOf(a)), () => g.emit('Gemm', [rows(a), rows(dy)], { transA: 1 })];
  }
  return [() => sumOuter(g.matMul(dy, swap(b)), a), () => sumOuter(g.matMul(swap(a), dy), b)];
};

const gemm: Rule = (site) => {
  const { g, a, b, dy } = site;
  const [alpha, beta, transA, transB] = ['alpha', 'beta', 'transA', 'transB'].map((name) => site.number(name)) as [number, number, number, number];
  const product = (left: Value, right: Value, transLeft: number, transRight: number) =>
    g.emit('Gemm', [left, right], { alpha, transA: transLeft, transB: transRight });
  const bias = () => {
    const [m, n] = shapeOf(site.c).length === 2 ? shapeOf(site.c) : [1, shapeOf(site.c)[0] ?? 1];
    const axes = [...(m === 1 && shapeOf(dy)[0] !== 1 ? [0] : []), ...(n === 1 && shapeOf(dy)[1] !== 1 ? [1] : [])];
    const summed = g.reshape(axes.length > 0 ? g.sum(dy, axes) : dy, shapeOf(site.c));
    return beta === 1 ? summed : g.mul(summed, site.scalar(beta));
  };
  return [
    () => (transA ? product(b, dy, transB, 1) : product(dy, b, 0, 1 - transB)),
    () => (transB ? product(dy, a, 1, transA) : product(a, dy, 1 - transA, 0)),
    bias,
  ];
};

/** Swap the operand for dy; letters only this operand has come back from a tensor of ones. */
const einsum: Rule = ({ g, node, dy }) => {
  const { operands, result } = einsumTerms(stringOf(node.attributes, 'equation'));
  if (operands.some((term) => new Set(term).size < term.length)) throw new Error('Einsum of a diagonal has no gradient');
  return node.inputs.map((input, i) => () => {
    const others = operands.flatMap((term, j) => (j === i ? [] : [{ term, value: node.inputs[j] ?? dy }]));
    const own = [...(operands[i] ?? '')];
    const lost = own.filter((letter) => ![result, ...others.map(({ term }) => term)].some((term) => term.includes(letter)));
    const shape = lost.map((letter) => (input ?? dy).type.shape[own.indexOf(letter)] ?? 1);
    const ones = lost.length === 0 ? [] : [{ term: lost.join(''), value: g.emit('Expand', [g.like(dy, 1)], { shape }) }];
    const terms = [{ term: result, value: dy }, ...others, ...ones];
    return g.emit(
      'Einsum',
      terms.map(({ value }) => value),
      { equation: `${terms.map(({ term }) => term).join(',')}->${own.join('')}` },
    );
  });
};

const power: Rule = (site) => {
  const { g, a, b, y, dy } = site;
  const exponent = g.constantOf(b);
  const constant = exponent && exponent.data.length === 1 ? valuesOf(exponent)[0] : undefined;
  const base = () => {
    if (constant === 2) return g.mul(a, site.scalar(2));
    if (constant === 0.5) return g.div(site.scalar(0.5), y);
    const slope = g.mul(b, g.emit('Pow', [a, g.sub(b, g.like(b, 1))]));
    return constant === undefined ? g.where(g.emit('Equal', [b, g.like(b, 0)]), zero(site), slope) : slope;
  };
  const log = () => g.where(g.emit('Equal', [a, g.like(a, 0)]), zero(site), g.mul(y, g.emit('Log', [a])));
  return [() => g.mul(dy, base()), () => g.mul(dy, log())];
};

const convolution: Rule = ({ g, node, a, b, dy }) => [
  () => g.emit('ConvGradInput', [dy, b], { ...filterAttributes(node.attributes), shape: shapeOf(a) }),
  () => g.emit('ConvGradWeight', [a, dy], { ...filterAttributes(node.attributes), shape: shapeOf(b) }),
  () => channelSums(g, dy),
];
const channelSums = (g: Site['g'], dy: Value) =>
  g.sum(
    dy,
    shapeOf(dy).flatMap((_, axis) => (axis === 1 ? [] : [axis])),
  );

/** GELU's slope: Phi(x) + x phi(x), or the derivative of its tanh form. */
function gelu(site: Site): Value {
  const { g, a: x, dy } = site;
  const times = (factor: number, value: Value) => g.mul(value, site.scalar(factor));
  const plus = (value: Value, term: number) => g.add(value, site.scalar(term));
  if (stringOf(site.node.attributes, 'approximate') === 'none') {
    const cdf = times(0.5, plus(g.emit('Erf', [times(Math.SQRT1_2, x)]), 1));
    const pdf = times(1 / Math.sqrt(2 * Math.PI), g.emit('Exp', [times(-0.5, square(site, x))]));
    return g.mul(dy, g.add(cdf, g.mul(x, pdf)));
  }
  // x s(w) with the sigmoid s and w = a x + b x^3, so s + x s (1 - s) w' = s (1 + (1 - s) (3 w - 2 a x)): few passes over a large tensor.
  const a = 2 * Math.sqrt(2 / Math.PI);
  const w = g.mul(x, plus(times(0.044715 * a, square(site, x)), a));
  const s = g.emit('Sigmoid', [w]);
  const reach = g.sub(times(3, w), times(2 * a, x));
  return g.mul(dy, g.mul(s, plus(g.mul(g.sub(site.scalar(1), s), reach), 1)));
}

/** x tanh(softplus(x)). */
function mish(site: Site): Value {
  const { g, a: x, dy } = site;
  const tanh = g.emit('Tanh', [g.emit('Softplus', [x])]);
  const curve = g.mul(g.mul(x, g.emit('Sigmoid', [x])), g.sub(site.scalar(1), square(site, tanh)));
  return g.mul(dy, g.add(tanh, curve));
}

/** GatherND with no batch axes: rows of the flattened data, found by one flat index. */
function gatherND(site: Site): Value {
  const { g, a, b: indices, dy } = site;
  const depth = shapeOf(indices).at(-1) ?? 1;
  const [outer, rest] = [shapeOf(a).slice(0, depth), sizeOf(shapeOf(a).slice(depth))];
  const flat = outer
    .map((size, axis) => {
      const stride = sizeOf(outer.slice(axis + 1));
      const column = g.emit('Gather', [indices, g.scalar(axis, 'int64')], { axis: shapeOf(indices).length - 1 });
      const counted = g.where(g.emit('Less', [column, g.scalar(0, 'int64')]), g.add(column, g.scalar(size, 'int64')), column);
      return g.mul(counted, g.scalar(stride, 'int64'));
    })
    .reduce((sum, one) => g.add(sum, one));
  const rows = g.emit('GatherGrad', [g.reshape(flat, [-1]), g.reshape(dy, [-1, rest])], { axis: 0, shape: [sizeOf(outer), rest] });
  return g.reshape(rows, shapeOf(a));
}

const foreign = unsupported('used by models of other programs, none of which is trained');

// biome-ignore format: a table reads best with a family of ops on a line
export const gradients: { readonly [O in Op]: Gradient } = {
  Identity: unary(({ dy }) => dy),
  Neg: unary(({ g, dy }) => g.neg(dy)),
  Abs: unary(({ g, a, dy }) => g.mul(dy, g.emit('Sign', [a]))),
  Sign: noGradient, Floor: noGradient, Ceil: noGradient, Round: noGradient,
  Reciprocal: unary((site) => site.g.neg(site.g.mul(site.dy, square(site, site.y)))),
  Sqrt: unary((site) => site.g.div(site.g.mul(site.dy, site.scalar(0.5)), site.y)),
  Exp: unary(({ g, y, dy }) => g.mul(dy, y)),
  Log: unary(({ g, a, dy }) => g.div(dy, a)),
  Sin: unary(({ g, a, dy }) => g.mul(dy, g.emit('Cos', [a]))),
  Cos: unary(({ g, a, dy }) => g.neg(g.mul(dy, g.emit('Sin', [a])))),
  Asin: unary((site) => site.g.div(site.dy, besideSquare(site))),
  Acos: unary((site) => site.g.neg(site.g.div(site.dy, besideSquare(site)))),
  Atan: unary((site) => site.g.div(site.dy, site.g.add(site.scalar(1), square(site, site.a)))),
  Erf: unary((site) => site.g.mul(site.dy, site.g.mul(site.scalar(2 / Math.sqrt(Math.PI)), site.g.emit('Exp', [site.g.neg(square(site, site.a))])))),
  Relu: unary((site) => whenPositive(site, site.y, zero(site))),
  LeakyRelu: unary((site) => whenPositive(site, site.number('alpha') > 0 ? site.y : site.a, site.g.mul(site.dy, site.scalar(site.number('alpha'))))),
  Elu: unary((site) => whenPositive(site, site.a, site.g.mul(site.dy, site.g.add(site.y, site.scalar(site.number('alpha')))))),
  Celu: unary((site) => whenPositive(site, site.a, site.g.mul(site.dy, site.g.emit('Exp', [site.g.div(site.a, site.scalar(site.number('alpha')))])))),
  Selu: unary((site) => {
    const [alpha, gamma] = [site.number('alpha'), site.number('gamma')];
    const slope = site.g.where(above(site, site.a, 0), site.scalar(gamma), site.g.add(site.y, site.scalar(alpha * gamma)));
    return site.g.mul(site.dy, slope);
  }),
  Gelu: unary(gelu),
  Mish: unary(mish),
  Sigmoid: unary((site) => site.g.mul(site.dy, site.g.sub(site.y, square(site, site.y)))),
  Tanh: unary((site) => site.g.mul(site.dy, site.g.sub(site.scalar(1), square(site, site.y)))),
  Softplus: unary(({ g, a, dy }) => g.mul(dy, g.emit('Sigmoid', [a]))),
  Softsign: unary((site) => site.g.div(site.dy, square(site, site.g.add(site.g.emit('Abs', [site.a]), site.scalar(1))))),
  HardSigmoid: unary((site) => {
    const inside = site.g.emit('And', [above(site, site.y, 0), site.g.emit('Less', [site.y, site.scalar(1)])]);
    return site.g.where(inside, site.g.mul(site.dy, site.scalar(site.number('alpha'))), zero(site));
  }),
  HardSwish: unary((site) => {
    const { g, a, dy } = site;
    const middle = g.mul(dy, g.add(g.div(a, site.scalar(3)), site.scalar(0.5)));
    const upper = g.where(above(site, a, 3), dy, middle);
    return g.where(g.emit('Less', [a, site.scalar(-3)]), zero(site), upper);
  }),
  Softmax: first(({ g, node, y, dy }) => {
    const shares = g.mul(dy, y);
    return g.sub(shares, g.mul(y, g.sum(shares, [numberOf(node.attributes, 'axis')], true)));
  }),
  LogSoftmax: first((site) => site.g.sub(site.dy, site.g.mul(site.g.emit('Exp', [site.y]), site.g.sum(site.dy, [site.number('axis')], true)))),
  Clip: unary((site) => {
    const { g, a, dy, node } = site;
    const [low, high] = [node.attributes['min'], node.attributes['max']];
    const kept = low === undefined ? dy : g.where(g.emit('Less', [a, site.scalar(site.number('min'))]), zero(site), dy);
    return high === undefined ? kept : g.where(above(site, a, site.number('max')), zero(site), kept);
  }),
  CumSum: first((site) => site.g.emit('CumSum', [site.dy], { ...site.node.attributes, reverse: 1 - site.number('reverse') })),
  Trilu: first((site) => site.g.emit('Trilu', [site.dy], site.node.attributes)),
  Cast: unary(({ g, a, dy }) => g.cast(dy, a.type.dtype)),
  IsNaN: noGradient, IsInf: noGradient,

  Add: elementwise(({ dy }) => [() => dy, () => dy]),
  Sub: elementwise(({ g, dy }) => [() => dy, () => g.neg(dy)]),
  Mul: elementwise(({ g, a, b, dy }) => [() => g.mul(dy, b), () => g.mul(dy, a)]),
  Div: elementwise(({ g, b, y, dy }) => [() => g.div(dy, b), () => g.neg(g.div(g.mul(dy, y), b))]),
  Pow: elementwise(power),
  PRelu: elementwise((site) => [
    () => whenPositive(site, site.a, site.g.mul(site.dy, site.b)),
    () => site.g.where(above(site, site.a, 0), zero(site), site.g.mul(site.dy, site.a)),
  ]),
  Mod: unsupported('the remainder is used on whole numbers only'),
  Max: elementwise((site) => (site.node.attributes['first'] === 1 ? firstLarger(site) : selected(site))), Min: elementwise(selected),
  Sum: elementwise(({ node, dy }) => node.inputs.map(() => () => dy)),
  Equal: noGradient, Less: noGradient, LessOrEqual: noGradient, Greater: noGradient, GreaterOrEqual: noGradient,
  And: noGradient, Or: noGradient, Xor: noGradient, Not: noGradient,
  BitwiseAnd: noGradient, BitwiseOr: noGradient, BitwiseXor: noGradient, BitShift: noGradient,
  Where: elementwise((site) => [null, () => site.g.where(site.a, site.dy, zero(site)), () => site.g.where(site.a, zero(site), site.dy)]),

  ReduceSum: reduction((_, dy) => dy),
  ReduceMean: reduction((site, dy) => site.g.div(dy, site.scalar(reducedCount(site)))),
  ReduceMax: extreme(), ReduceMin: extreme(),
  ReduceProd: unsupported('a product that contains a zero has no simple gradient; use the sum of logarithms'),
  ReduceSumSquare: reduction((site, dy) => site.g.mul(site.a, site.g.mul(dy, site.scalar(2)))),
  ReduceL1: reduction((site, dy) => site.g.mul(site.g.emit('Sign', [site.a]), dy)),
  ReduceL2: reduction((site, dy, y) => {
    const norm = y();
    return site.g.mul(site.a, site.g.where(above(site, norm, 0), site.g.div(dy, norm), zero(site)));
  }),
  ReduceLogSum: reduction((site, dy, y) => site.g.mul(dy, site.g.emit('Exp', [site.g.neg(y())]))),
  ReduceLogSumExp: reduction((site, dy, y) => site.g.mul(dy, site.g.emit('Exp', [site.g.sub(site.a, y())]))),
  ArgMax: noGradient, ArgMin: noGradient,
  TopK: first((site) => site.g.emit('ScatterElements', [zeros(site, site.a), site.output(1), site.dy], { axis: site.number('axis') })),

  MatMul: rule(matMul),
  Gemm: rule(gemm),
  Einsum: rule(einsum),
  Det: foreign,

  Conv: rule(convolution),
  ConvTranspose: rule(({ g, node, a, b, dy }) => [
    () => g.emit('Conv', [dy, b], filterAttributes(node.attributes)),
    () => g.emit('ConvGradWeight', [dy, a], { ...filterAttributes(node.attributes), shape: shapeOf(b) }),
    () => channelSums(g, dy),
  ]),
  MaxPool: first(({ g, node, a, y, dy }) => g.emit('MaxPoolGrad', [a, y, node.outputs[1] ?? y, dy], node.attributes)),
  AveragePool: first(averagePoolGradient),
  GlobalAveragePool: first((site) => site.g.div(site.dy, site.scalar(sizeOf(shapeOf(site.a).slice(2))))),
  GlobalMaxPool: extreme((site) => shapeOf(site.a).flatMap((_, axis) => (axis < 2 ? [] : [axis]))),
  MaxUnpool: rule(({ g, b: indices, dy }) => [() => g.emit('Gather', [g.reshape(dy, [-1]), indices]), null]),

  BatchNormalization: rule(batchNormalization),
  InstanceNormalization: rule(instanceNormalization),
  LayerNormalization: rule(layerNormalization),

  Reshape: first(({ g, a, dy }) => g.reshape(dy, shapeOf(a))),
  Flatten: first(({ g, a, dy }) => g.reshape(dy, shapeOf(a))),
  Squeeze: first(({ g, a, dy }) => g.reshape(dy, shapeOf(a))),
  Unsqueeze: first(({ g, a, dy }) => g.reshape(dy, shapeOf(a))),
  Transpose: first((site) => site.g.transpose(site.dy, site.numbers('perm').map((_, axis) => site.numbers('perm').indexOf(axis)))),
  Expand: unary(({ dy }) => dy),
  Tile: first((site) => {
    const shape = shapeOf(site.a).flatMap((size, axis) => [site.numbers('repeats')[axis] ?? 1, size]);
    return site.g.sum(site.g.reshape(site.dy, shape), shapeOf(site.a).map((_, axis) => 2 * axis));
  }),
  Slice: first(unslice),
  Pad: first(unpad),
  Concat: rule(({ g, node, dy }) => {
    const axis = Number(node.attributes['axis']);
    let end = 0;
    return node.inputs.map((input) => {
      const start = end;
      end += input?.type.shape[axis] ?? 0;
      const part = { starts: [start], ends: [end], axes: [axis] };
      return () => g.emit('Slice', [dy], part);
    });
  }),
  Split: first((site) => site.g.emit('Concat', site.dys.map((dy, i) => dy ?? zeros(site, site.output(i))), { axis: site.number('axis') })),
  Resize: first(unresize),
  DepthToSpace: first(({ g, a, node, dy }) => {
    const { blocksize, mode } = node.attributes;
    if (mode === 'DCR') return g.emit('SpaceToDepth', [dy], { blocksize });
    const [n, , h, w] = shapeOf(a) as [number, number, number, number];
    const block = Number(blocksize);
    return g.reshape(g.transpose(g.reshape(dy, [n, -1, h, block, w, block]), [0, 1, 3, 5, 2, 4]), shapeOf(a));
  }),
  SpaceToDepth: first(({ g, node, dy }) => g.emit('DepthToSpace', [dy], { blocksize: node.attributes['blocksize'] })),

  Gather: rule(({ g, node, a, b, dy }) => [() => g.emit('GatherGrad', [b, dy], { ...node.attributes, shape: shapeOf(a) }), null]),
  GatherElements: rule((site) => [() => site.g.emit('ScatterElements', [zeros(site, site.a), site.b, site.dy], { axis: site.number('axis'), reduction: 'add' }), null]),
  GatherND: rule((site) => {
    if (site.number('batch_dims') !== 0) throw new Error('GatherND with batch axes has no gradient');
    return [() => gatherND(site), null];
  }),
  ScatterElements: rule(({ g, node, b: indices, c, dy }) => {
    const { axis, reduction } = node.attributes;
    if (reduction !== 'none' && reduction !== 'add') throw new Error(`ScatterElements with reduction ${String(reduction)} has no gradient`);
    const cleared = () => g.emit('ScatterElements', [dy, indices, g.emit('Expand', [g.like(dy, 0)], { shape: shapeOf(c) })], { axis });
    return [() => (reduction === 'add' ? dy : cleared()), null, () => g.emit('GatherElements', [dy, indices], { axis })];
  }),
  ScatterND: rule(({ g, node, b: indices, c, dy }) => {
    const { reduction } = node.attributes;
    if (reduction !== 'none' && reduction !== 'add') throw new Error(`ScatterND with reduction ${String(reduction)} has no gradient`);
    const cleared = () => g.emit('ScatterND', [dy, indices, g.emit('Expand', [g.like(dy, 0)], { shape: shapeOf(c) })]);
    return [() => (reduction === 'add' ? dy : cleared()), null, () => g.emit('GatherND', [dy, indices])];
  }),
  OneHot: noGradient,
  Range: noGradient,
  GridSample: foreign, RoiAlign: foreign, DFT: foreign, STFT: foreign, MelWeightMatrix: noGradient, TfIdfVectorizer: noGradient,
  StringNormalizer: noGradient, NonZero: noGradient, Unique: foreign, NonMaxSuppression: noGradient,
  QuantizeLinear: noGradient, DequantizeLinear: foreign, DynamicQuantizeLinear: noGradient,
  MatMulInteger: noGradient, ConvInteger: noGradient, QLinearMatMul: noGradient, QLinearConv: noGradient,
  Scan: unsupported('a loop over a sequence is differentiated by the layer that builds it'),
  LSTM: unsupported('training uses Recurrence'), GRU: unsupported('training uses Recurrence'), RNN: unsupported('training uses Recurrence'),
  Recurrence: rule(recurrence),
  RecurrenceGrad: unsupported('recurrences have no second derivatives'),

  // Linear in each input, so their gradients are each other: second derivatives come free.
  ConvGradInput: rule(({ g, node, a, b, dy }) => [
    () => g.emit('Conv', [dy, b], filterAttributes(node.attributes)),
    () => g.emit('ConvGradWeight', [dy, a], { ...filterAttributes(node.attributes), shape: shapeOf(b) }),
  ]),
  ConvGradWeight: rule(({ g, node, a, b, dy }) => [
    () => g.emit('ConvGradInput', [b, dy], { ...filterAttributes(node.attributes), shape: shapeOf(a) }),
    () => g.emit('Conv', [a, dy], filterAttributes(node.attributes)),
  ]),
  MaxPoolGrad: rule((site) => [null, null, null, () => site.g.emit('Gather', [site.g.reshape(site.dy, [-1]), site.input(2)])]),
  GatherGrad: rule((site) => [null, () => site.g.emit('Gather', [site.dy, site.a], { axis: site.number('axis') })]),
  CounterUniform: noGradient, CounterChance: noGradient,
  ToBlocks: unsupported('made after gradients'), FromBlocks: unsupported('made after gradients'), BlockedConv: unsupported('made after gradients'),
  FusedMatMul: unsupported('made after gradients'), FusedGemm: unsupported('made after gradients'), FusedConv: unsupported('made after gradients'), ScaledBytes: unsupported('made after gradients'),
};
