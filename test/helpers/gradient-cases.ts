/** For every op: small problems whose gradients are checked against central differences and PyTorch. The table is total over Op. */
import { hashText, normal, permutation } from '../../shared/base/random.ts';
import { type DType, sizeOf, type Tensor, tensor } from '../../shared/base/tensor.ts';
import { defined } from '../../shared/base/assert.ts';
import { type GraphBuilder, inferNode } from '../../shared/ir/builder.ts';
import type { Attributes, Value } from '../../shared/ir/graph.ts';
import type { Op } from '../../shared/ir/ops.ts';
import { cells } from '../../shared/ir/recurrent.ts';

export interface InputSpec {
  readonly shape: readonly number[];
  /** `away`: never within 0.2 of zero. `distinct`: no two within 0.1 of each other. A list: exactly these. */
  readonly values?: 'normal' | 'positive' | 'away' | 'distinct' | readonly number[];
  /** Whole-number inputs get no gradient. */
  readonly dtype?: 'int32' | 'int64' | 'bool';
}

export interface GradientCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  build(g: GraphBuilder, v: Readonly<Record<string, Value>>): Value;
  /** The same in PyTorch, of the same names. */
  readonly torch: string;
}

export function isReal(spec: InputSpec): boolean {
  return spec.dtype === undefined;
}

/** The numbers of an input: a pure function of the case, the input and `seed`. */
export function valuesOf(name: string, input: string, spec: InputSpec, dtype: DType, seed = 1): Tensor {
  const count = sizeOf(spec.shape);
  const stream = hashText(`${name}/${input}`);
  const type = spec.dtype ?? dtype;
  if (Array.isArray(spec.values)) return tensor(type, spec.shape, spec.values as readonly number[]);
  const draw = Array.from({ length: count }, (_, i) => normal(seed, stream, i));
  const order = permutation(count, seed, stream);
  const values = {
    normal: () => draw,
    positive: () => draw.map((x) => Math.abs(x) + 0.3),
    away: () => draw.map((x) => x + (x < 0 ? -0.2 : 0.2)),
    distinct: () => draw.map((_, i) => ((order[i] ?? 0) - count / 2) * 0.15 + 0.05),
  }[(spec.values ?? 'normal') as 'normal']();
  return tensor(
    type,
    spec.shape,
    values.map((x) => Math.fround(x)),
  );
}

type Inputs = Readonly<Record<string, InputSpec>>;
const x23 = { a: { shape: [2, 3] } } satisfies Inputs;
const away = { a: { shape: [2, 5], values: 'away' } } satisfies Inputs;
const within = { a: { shape: [5], values: [-0.9, -0.5, 0.1, 0.4, 0.8] } } satisfies Inputs;
const positive = { a: { shape: [2, 3], values: 'positive' } } satisfies Inputs;
const distinct = { a: { shape: [2, 3, 4], values: 'distinct' } } satisfies Inputs;

type Build = GradientCase['build'];

function of(op: Op, inputs: Inputs, torch: string, attributes: Attributes = {}, order: readonly string[] = Object.keys(inputs)): GradientCase {
  return {
    name: `${op} ${torch}`,
    inputs,
    torch,
    build: (g, v) =>
      g.emit(
        op,
        order.map((name) => v[name] ?? null),
        attributes,
      ),
  };
}
function built(name: string, inputs: Inputs, torch: string, build: Build): GradientCase {
  return { name, inputs, torch, build };
}
const unary = (op: Op, torch: string, inputs: Inputs = x23, attributes: Attributes = {}) => [of(op, inputs, torch, attributes)];

const pair =
  (values: InputSpec['values'] = 'normal', second: InputSpec['values'] = values) =>
  (op: Op, torch: string): readonly GradientCase[] => [
    of(op, { a: { shape: [2, 3], values }, b: { shape: [2, 3], values: second } }, torch),
    of(op, { a: { shape: [2, 3, 4], values }, b: { shape: [4], values: second } }, torch),
    of(op, { a: { shape: [3, 1], values }, b: { shape: [2, 1, 4], values: second } }, torch),
    of(op, { a: { shape: [], values }, b: { shape: [2, 2], values: second } }, torch),
  ];

const reduce = (op: Op, torch: (dims: string, keep: string) => string, values: InputSpec['values'] = 'normal') =>
  (
    [
      [[1], 0],
      [[0, 2], 1],
      [[0, 1, 2], 0],
      [[-1], 1],
    ] as const
  ).map(([axes, keepdims]) => of(op, { a: { shape: [2, 3, 4], values } }, torch(`(${axes.join(',')},)`, keepdims ? 'True' : 'False'), { axes, keepdims }));

interface Window {
  readonly x: number[];
  readonly w: number[];
  readonly attributes: Attributes;
  readonly torch: string;
}
const convs: readonly Window[] = [
  { x: [2, 3, 5, 6], w: [4, 3, 3, 3], attributes: {}, torch: '' },
  { x: [2, 3, 6, 5], w: [4, 3, 3, 2], attributes: { pads: [1, 1, 1, 1], strides: [2, 2] }, torch: 'padding=(1,1), stride=(2,2)' },
  { x: [2, 4, 7, 7], w: [6, 2, 3, 3], attributes: { group: 2, pads: [2, 2, 2, 2], dilations: [2, 2] }, torch: 'groups=2, padding=(2,2), dilation=(2,2)' },
  { x: [2, 4, 5, 5], w: [4, 1, 3, 3], attributes: { group: 4, pads: [1, 1, 1, 1] }, torch: 'groups=4, padding=(1,1)' },
  { x: [2, 4, 6, 6], w: [8, 1, 3, 3], attributes: { group: 4, pads: [1, 1, 1, 1], strides: [2, 2] }, torch: 'groups=4, padding=(1,1), stride=(2,2)' },
  { x: [2, 4, 6, 6], w: [4, 1, 3, 3], attributes: { group: 4, pads: [1, 1, 1, 1], strides: [2, 2] }, torch: 'groups=4, padding=(1,1), stride=(2,2)' },
  { x: [2, 3, 4, 4], w: [5, 3, 1, 1], attributes: {}, torch: '' },
  { x: [2, 3, 5, 5], w: [5, 3, 1, 1], attributes: { strides: [2, 2] }, torch: 'stride=(2,2)' },
  { x: [2, 3, 9], w: [4, 3, 3], attributes: { pads: [1, 1], strides: [2] }, torch: 'padding=1, stride=2' },
  { x: [2, 3, 9], w: [4, 3, 3], attributes: { dilations: [3], pads: [3, 3] }, torch: 'padding=3, dilation=3' },
  { x: [1, 2, 4, 4, 4], w: [3, 2, 2, 3, 2], attributes: { pads: [1, 1, 1, 1, 1, 1] }, torch: 'padding=1' },
];
/** Sizes that choose each form of the filters' gradient: channels last, shifts, pairs; and flipped filters for dx. */
const formConvs: readonly Window[] = [
  { x: [2, 3, 9, 7], w: [2, 3, 3, 3], attributes: { pads: [1, 1, 1, 1], dilations: [2, 1] }, torch: 'padding=(1,1), dilation=(2,1)' },
  { x: [1, 4, 4, 4, 4], w: [2, 4, 2, 2, 2], attributes: {}, torch: '' },
  { x: [2, 16, 5, 5], w: [16, 16, 3, 3], attributes: { pads: [1, 1, 1, 1] }, torch: 'padding=(1,1)' },
  { x: [1, 36, 4, 4], w: [3, 36, 2, 2], attributes: {}, torch: '' },
  { x: [2, 128, 3, 3], w: [2, 128, 2, 2], attributes: { pads: [1, 1, 0, 0] }, torch: '' },
  { x: [1, 16, 7, 6], w: [17, 16, 3, 2], attributes: { pads: [1, 0, 1, 1], strides: [2, 1] }, torch: '' },
];
function convCase(op: Op, fn: string, { x, w, attributes, torch }: Window, bias: number): GradientCase {
  const rank = x.length - 2;
  const pads = (attributes['pads'] as readonly number[] | undefined) ?? [];
  const strides = (attributes['strides'] as readonly number[] | undefined) ?? [];
  // PyTorch pads both sides alike; otherwise pad first.
  const uneven = pads.some((pad, i) => pad !== pads[(i + rank) % (2 * rank)]);
  const padded = uneven
    ? `F.pad(a, (${[...Array(rank).keys()]
        .reverse()
        .map((i) => `${pads[i]},${pads[i + rank]}`)
        .join(',')}))`
    : 'a';
  const more = uneven ? (strides.length ? `stride=(${strides.join(',')})` : '') : torch;
  return of(op, { a: { shape: x }, b: { shape: w }, c: { shape: [bias] } }, `F.${fn}${rank}d(${padded}, b, c${more ? `, ${more}` : ''})`, attributes);
}

const pools: readonly { shape: number[]; attributes: Attributes; torch: string }[] = [
  { shape: [2, 2, 4, 6], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, torch: '(2,2)' },
  { shape: [2, 2, 5, 5], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, torch: '(2,2)' },
  { shape: [1, 2, 6, 6], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, torch: '(3,3), 2, 1' },
  { shape: [1, 2, 5, 5], attributes: { kernel_shape: [3, 3], strides: [1, 1] }, torch: '(3,3), 1' },
  { shape: [2, 2, 7], attributes: { kernel_shape: [3], strides: [2] }, torch: '3, 2' },
  { shape: [1, 1, 5, 5], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, torch: '(2,2), 2, 0, ceil_mode=True' },
  { shape: [1, 1, 6, 6], attributes: { kernel_shape: [2, 2], strides: [3, 3] }, torch: '(2,2), 3' },
];
const poolName = (rank: number, kind: string) => `F.${kind}_pool${rank}d`;

/** What pooling gives back of `b`, each number to the largest of its window. */
function poolGradient({ shape, attributes, torch }: (typeof pools)[number]): GradientCase {
  const pooled = defined(inferNode('MaxPool', [{ id: 0, type: { dtype: 'float32', shape } }], attributes).types[0], 'pooled').shape;
  return built(
    `MaxPoolGrad (${shape.join(', ')}) by ${torch}`,
    { a: { shape, values: 'distinct' }, b: { shape: pooled } },
    `torch.zeros_like(a).flatten(2).scatter_add(2, ${poolName(shape.length - 2, 'max')}(a, ${torch}, return_indices=True)[1].flatten(2), b.flatten(2)).reshape(a.shape) + 0*a`,
    (g, { a = g.scalar(0), b = a }) => {
      const [y = a, indices = a] = g.emitAll('MaxPool', [a], attributes);
      return g.emit('MaxPoolGrad', [a, y, indices, b], attributes);
    },
  );
}

const none: readonly GradientCase[] = [];

/** Two rows of three or four steps; the mask ends one row early and begins the other late. */
const recurrences = (['rnn-tanh', 'rnn-relu', 'lstm', 'gru'] as const).flatMap((cell) =>
  [false, true].flatMap((reverse) =>
    [false, true].map((masked): GradientCase => {
      const gates = cells[cell].gates;
      const mask: Inputs = masked ? { mask: { shape: [4, 2, 1], values: [1, 0, 1, 1, 1, 1, 0, 1], dtype: 'int64' } } : {};
      const bias: Inputs = cell === 'gru' ? { bias: { shape: [3] } } : {};
      return built(
        `Recurrence ${cell}${reverse ? ' reverse' : ''}${masked ? ' masked' : ''}`,
        { a: { shape: [4, 2, gates * 3] }, r: { shape: [gates * 3, 3] }, ...bias, ...mask },
        `recurrence("${cell}", a, r, bias=${cell === 'gru' ? 'bias' : 'None'}, mask=${masked ? 'mask' : 'None'}, reverse=${reverse ? 'True' : 'False'})`,
        (g, { a = g.scalar(0), r = a, bias = null, mask }) => g.emit('Recurrence', [a, r, bias, mask ? g.cast(mask, a.type.dtype) : null], { cell, reverse }),
      );
    }),
  ),
);

// biome-ignore format: a table reads best with a family of ops on a line
export const gradientCases: { readonly [O in Op]: readonly GradientCase[] } = {
  Identity: unary('Identity', 'a'), Neg: unary('Neg', '-a'), Abs: unary('Abs', 'a.abs()', away), Sign: none,
  Reciprocal: unary('Reciprocal', '1/a', away), Sqrt: unary('Sqrt', 'a.sqrt()', positive), Exp: unary('Exp', 'a.exp()'), Log: unary('Log', 'a.log()', positive),
  Floor: none, Ceil: none, Round: none, Sin: unary('Sin', 'a.sin()'), Cos: unary('Cos', 'a.cos()'), Asin: unary('Asin', 'a.asin()', within), Acos: unary('Acos', 'a.acos()', within), Atan: unary('Atan', 'a.atan()'), Erf: unary('Erf', 'torch.erf(a)'),
  Relu: unary('Relu', 'F.relu(a)', away),
  LeakyRelu: [...unary('LeakyRelu', 'F.leaky_relu(a, 0.1)', away, { alpha: 0.1 }), ...unary('LeakyRelu', 'F.leaky_relu(a, -0.5)', away, { alpha: -0.5 })],
  Elu: unary('Elu', 'F.elu(a, 1.5)', away, { alpha: 1.5 }), Celu: unary('Celu', 'F.celu(a, 1.5)', away, { alpha: 1.5 }), Selu: unary('Selu', 'F.selu(a)', away),
  Gelu: [...unary('Gelu', 'F.gelu(a)'), ...unary('Gelu', "F.gelu(a, approximate='tanh')", x23, { approximate: 'tanh' })], Mish: unary('Mish', 'F.mish(a)'),
  Sigmoid: unary('Sigmoid', 'torch.sigmoid(a)'), Tanh: unary('Tanh', 'torch.tanh(a)'), Softplus: unary('Softplus', 'F.softplus(a)'), Softsign: unary('Softsign', 'F.softsign(a)', away),
  HardSigmoid: unary('HardSigmoid', 'F.hardsigmoid(a)', { a: { shape: [5], values: [-4, -1, 0.5, 2, 4] } }, { alpha: 1 / 6 }),
  HardSwish: unary('HardSwish', 'F.hardswish(a)', { a: { shape: [5], values: [-4, -1, 0.5, 2, 4] } }),
  Softmax: [of('Softmax', { a: { shape: [2, 3, 4] } }, 'F.softmax(a, -1)'), of('Softmax', { a: { shape: [2, 3, 4] } }, 'F.softmax(a, 1)', { axis: 1 })],
  LogSoftmax: [of('LogSoftmax', { a: { shape: [2, 3, 4] } }, 'F.log_softmax(a, -1)'), of('LogSoftmax', { a: { shape: [2, 3, 4] } }, 'F.log_softmax(a, 0)', { axis: 0 })],
  Clip: [of('Clip', away, 'a.clamp(-0.9, 1.1)', { min: -0.9, max: 1.1 }), of('Clip', away, 'a.clamp(min=0.1)', { min: 0.1 }), of('Clip', away, 'a.clamp(max=0.1)', { max: 0.1 })],
  CumSum: [of('CumSum', { a: { shape: [3, 4] } }, 'a.cumsum(1)', { axis: 1 }), of('CumSum', { a: { shape: [3, 4] } }, 'a.flip(0).cumsum(0).flip(0)-a', { axis: 0, exclusive: 1, reverse: 1 })],
  Trilu: [of('Trilu', { a: { shape: [3, 4] } }, 'a.triu()'), of('Trilu', { a: { shape: [2, 3, 3] } }, 'a.tril(-1)', { upper: 0, k: -1 })],
  Cast: [built('Cast there and back', x23, 'a.double().exp().to(a.dtype)', (g, { a = g.scalar(0) }) => g.cast(g.emit('Exp', [g.cast(a, 'float64')]), a.type.dtype))],
  IsNaN: none, IsInf: none,

  Add: [...pair()('Add', 'a+b'), built('Add to itself', x23, 'a+a', (g, { a = g.scalar(0) }) => g.add(a, a))],
  Sub: pair()('Sub', 'a-b'),
  Mul: [...pair()('Mul', 'a*b'), built('used three times', x23, 'a*a*torch.exp(a)', (g, { a = g.scalar(0) }) => g.mul(g.mul(a, a), g.emit('Exp', [a])))],
  Div: pair('normal', 'away')('Div', 'a/b'),
  Pow: [
    ...pair('positive', 'normal')('Pow', 'a**b'),
    ...[2, 3, 0.5, -1].map((power) => built(`Pow ${power}`, positive, `a**${power}`, (g, { a = g.scalar(0) }) => g.emit('Pow', [a, g.like(a, power)]))),
  ],
  PRelu: [of('PRelu', { a: { shape: [2, 3, 2], values: 'away' }, b: { shape: [3, 1] } }, 'torch.where(a>0, a, a*b)')],
  Mod: none,
  Max: [
    of('Max', { a: { shape: [2, 3], values: 'distinct' }, b: { shape: [3], values: [0.3, -0.2, 0.1] } }, 'torch.maximum(a,b)'),
    of('Max', { a: { shape: [4], values: [1, 2, 3, 4] }, b: { shape: [4], values: [4, 2.5, 0.5, 1] }, c: { shape: [1], values: [2.2] } }, 'torch.maximum(torch.maximum(a,b),c)'),
  ],
  Min: [of('Min', { a: { shape: [2, 3], values: 'distinct' }, b: { shape: [3], values: [0.3, -0.2, 0.1] } }, 'torch.minimum(a,b)')],
  Sum: [of('Sum', { a: { shape: [2, 3] }, b: { shape: [3] }, c: { shape: [2, 1] } }, 'a+b+c')],
  Equal: none, Less: none, LessOrEqual: none, Greater: none, GreaterOrEqual: none, And: none, Or: none, Xor: none, Not: none,
  BitwiseAnd: none, BitwiseOr: none, BitwiseXor: none, BitShift: none,
  Where: [of('Where', { a: { shape: [2, 3], dtype: 'bool', values: [1, 0, 1, 0, 0, 1] }, b: { shape: [3] }, c: { shape: [2, 1] } }, 'torch.where(a.bool(),b,c)')],

  ReduceSum: reduce('ReduceSum', (d, k) => `a.sum(${d},keepdim=${k})`), ReduceMean: reduce('ReduceMean', (d, k) => `a.mean(${d},keepdim=${k})`),
  ReduceMax: reduce('ReduceMax', (d, k) => `a.amax(${d},keepdim=${k})`, 'distinct'), ReduceMin: reduce('ReduceMin', (d, k) => `a.amin(${d},keepdim=${k})`, 'distinct'),
  ReduceProd: none,
  ReduceSumSquare: reduce('ReduceSumSquare', (d, k) => `(a*a).sum(${d},keepdim=${k})`), ReduceL1: reduce('ReduceL1', (d, k) => `a.abs().sum(${d},keepdim=${k})`, 'away'),
  ReduceL2: reduce('ReduceL2', (d, k) => `(a*a).sum(${d},keepdim=${k}).sqrt()`), ReduceLogSum: reduce('ReduceLogSum', (d, k) => `a.sum(${d},keepdim=${k}).log()`, 'positive'),
  ReduceLogSumExp: reduce('ReduceLogSumExp', (d, k) => `a.logsumexp(${d},keepdim=${k})`),
  ArgMax: none, ArgMin: none,
  TopK: [of('TopK', distinct, 'a.topk(2, 1).values', { k: 2, axis: 1 }), of('TopK', distinct, 'a.topk(3, -1, largest=False).values', { k: 3, largest: 0 })],

  MatMul: [
    of('MatMul', { a: { shape: [2, 3] }, b: { shape: [3, 4] } }, 'a@b'),
    of('MatMul', { a: { shape: [2, 2, 3] }, b: { shape: [3, 4] } }, 'a@b'),
    of('MatMul', { a: { shape: [2, 2, 3] }, b: { shape: [2, 3, 4] } }, 'a@b'),
    of('MatMul', { a: { shape: [2, 3] }, b: { shape: [2, 3, 2] } }, 'a@b'),
    of('MatMul', { a: { shape: [2, 1, 2, 3] }, b: { shape: [3, 3, 2] } }, 'a@b'),
    of('MatMul', { a: { shape: [1, 2, 3] }, b: { shape: [4, 3, 1] } }, 'a@b'),
  ],
  Gemm: [
    of('Gemm', { a: { shape: [2, 3] }, b: { shape: [3, 4] }, c: { shape: [4] } }, 'a@b+c'),
    of('Gemm', { a: { shape: [2, 3] }, b: { shape: [4, 3] }, c: { shape: [2, 1] } }, '0.5*(a@b.T)+2*c', { transB: 1, alpha: 0.5, beta: 2 }),
    of('Gemm', { a: { shape: [3, 2] }, b: { shape: [3, 4] }, c: { shape: [] } }, 'a.T@b+c', { transA: 1 }),
    of('Gemm', { a: { shape: [3, 2] }, b: { shape: [4, 3] }, c: { shape: [2, 4] } }, '3*(a.T@b.T)+c', { transA: 1, transB: 1, alpha: 3 }),
    of('Gemm', { a: { shape: [2, 3] }, b: { shape: [3, 4] } }, 'a@b'),
  ],
  Einsum: [
    of('Einsum', { a: { shape: [2, 3] }, b: { shape: [3, 4] } }, "torch.einsum('ab,bc->ac',a,b)", { equation: 'ab,bc->ac' }),
    of('Einsum', { a: { shape: [2, 3, 2] }, b: { shape: [2, 3, 2] } }, "torch.einsum('bhd,bhd->bh',a,b)", { equation: 'bhd,bhd->bh' }),
    of('Einsum', { a: { shape: [2, 3] }, b: { shape: [4] } }, "torch.einsum('ab,c->c',a,b)", { equation: 'ab,c->c' }),
  ],

  Conv: [...convs, ...formConvs].map((window) => convCase('Conv', 'conv', window, window.w[0] ?? 1)),
  ConvTranspose: [
    convCase('ConvTranspose', 'conv_transpose', { x: [2, 3, 4, 4], w: [3, 2, 3, 3], attributes: {}, torch: '' }, 2),
    convCase('ConvTranspose', 'conv_transpose', { x: [2, 3, 4, 3], w: [3, 2, 3, 3], attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }, torch: 'stride=2, padding=1, output_padding=1' }, 2),
    convCase('ConvTranspose', 'conv_transpose', { x: [1, 4, 3, 3], w: [4, 2, 2, 2], attributes: { group: 2, strides: [2, 2] }, torch: 'stride=2, groups=2' }, 4),
    convCase('ConvTranspose', 'conv_transpose', { x: [2, 3, 5], w: [3, 2, 4], attributes: { strides: [2], pads: [1, 1] }, torch: 'stride=2, padding=1' }, 2),
  ],
  MaxPool: pools.map(({ shape, attributes, torch }) => of('MaxPool', { a: { shape, values: 'distinct' } }, `${poolName(shape.length - 2, 'max')}(a, ${torch})`, attributes)),
  AveragePool: [
    ...pools.map(({ shape, attributes, torch }) => of('AveragePool', { a: { shape } }, `${poolName(shape.length - 2, 'avg')}(a, ${torch}${torch.includes('ceil') ? '' : ', count_include_pad=False'})`.replace('(a, (2,2), count', '(a, (2,2), None, 0, count').replace(/\(a, (.*), (\d), count/, '(a, $1, $2, count'), attributes)),
    of('AveragePool', { a: { shape: [1, 2, 6, 6] } }, 'F.avg_pool2d(a, 3, 2, 1, count_include_pad=True)', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }),
  ],
  GlobalAveragePool: [of('GlobalAveragePool', { a: { shape: [2, 3, 2, 3] } }, 'a.mean((2,3),keepdim=True)')],
  GlobalMaxPool: [of('GlobalMaxPool', { a: { shape: [2, 3, 2, 3], values: 'distinct' } }, 'a.amax((2,3),keepdim=True)')],
  MaxUnpool: [of('MaxUnpool', { a: { shape: [1, 1, 2, 2] }, b: { shape: [1, 1, 2, 2], dtype: 'int64', values: [1, 2, 12, 11] } }, 'F.max_unpool2d(a, b, 2, 2)', { kernel_shape: [2, 2], strides: [2, 2], output_shape: [1, 1, 4, 4] })],

  BatchNormalization: [of('BatchNormalization', { a: { shape: [2, 3, 2, 2] }, b: { shape: [3] }, c: { shape: [3] }, d: { shape: [3] }, e: { shape: [3], values: 'positive' } }, '(a-d[None,:,None,None])/torch.sqrt(e[None,:,None,None]+1e-5)*b[None,:,None,None]+c[None,:,None,None]')],
  InstanceNormalization: [of('InstanceNormalization', { a: { shape: [2, 3, 3, 2] }, b: { shape: [3] }, c: { shape: [3] } }, 'F.instance_norm(a, weight=b, bias=c, eps=1e-5)')],
  LayerNormalization: [
    of('LayerNormalization', { a: { shape: [2, 3, 5] }, b: { shape: [5] }, c: { shape: [5] } }, 'F.layer_norm(a, (5,), b, c)'),
    of('LayerNormalization', { a: { shape: [2, 3, 4] }, b: { shape: [3, 4] }, c: { shape: [3, 4] } }, 'F.layer_norm(a, (3,4), b, c)', { axis: 1 }),
  ],

  Reshape: [of('Reshape', { a: { shape: [2, 3, 4] } }, 'a.reshape(2,12)', { shape: [0, -1] })],
  Flatten: [of('Flatten', { a: { shape: [2, 3, 4] } }, 'a.flatten(1)')],
  Squeeze: [of('Squeeze', { a: { shape: [2, 1, 3] } }, 'a.squeeze(1)', { axes: [1] })],
  Unsqueeze: [of('Unsqueeze', { a: { shape: [2, 3] } }, 'a.unsqueeze(0).unsqueeze(-1)', { axes: [0, -1] })],
  Transpose: [of('Transpose', { a: { shape: [2, 3, 4] } }, 'a.permute(2,0,1)', { perm: [2, 0, 1] })],
  Expand: [of('Expand', { a: { shape: [3, 1] } }, 'a.expand(2,3,4)', { shape: [2, 3, 4] })],
  Tile: [of('Tile', { a: { shape: [2, 3] } }, 'a.repeat(2,3)', { repeats: [2, 3] })],
  Slice: [
    of('Slice', { a: { shape: [4, 5] } }, 'a[1:3,2:]', { starts: [1, 2], ends: [3, 99], axes: [0, 1] }),
    of('Slice', { a: { shape: [4, 7] } }, 'a[:,1:6:2]', { starts: [1], ends: [6], axes: [1], steps: [2] }),
    of('Slice', { a: { shape: [4, 3] } }, 'a.flip(0)', { starts: [-1], ends: [-99], axes: [0], steps: [-1] }),
  ],
  Pad: [
    of('Pad', { a: { shape: [2, 3] } }, 'F.pad(a,(0,2,1,0))', { pads: [1, 0, 0, 2] }),
    of('Pad', { a: { shape: [2, 3] } }, 'F.pad(a,(-1,2,0,0))', { pads: [0, -1, 0, 2] }),
    of('Pad', { a: { shape: [1, 4, 3] } }, "F.pad(a,(2,1),mode='reflect')", { pads: [0, 0, 2, 0, 0, 1], mode: 'reflect' }),
    of('Pad', { a: { shape: [5] } }, "F.pad(a[None],(1,2),mode='reflect')[0]", { pads: [1, 2], mode: 'reflect' }),
    of('Pad', { a: { shape: [1, 4, 3] } }, "F.pad(a,(2,1),mode='replicate')", { pads: [0, 0, 2, 0, 0, 1], mode: 'edge' }),
  ],
  Concat: [of('Concat', { a: { shape: [2, 3] }, b: { shape: [2, 1] }, c: { shape: [2, 2] } }, 'torch.cat([a,b,c],1)', { axis: 1 })],
  Split: [built('Split, two of three used', { a: { shape: [2, 6] } }, 'a[:,:2]*a[:,4:].exp()', (g, { a = g.scalar(0) }) => {
    const [left = a, , right = a] = g.emitAll('Split', [a], { axis: 1, split: [2, 2, 2] });
    return g.mul(left, g.emit('Exp', [right]));
  })],
  Resize: [
    of('Resize', { a: { shape: [1, 2, 3, 2] } }, "F.interpolate(a, scale_factor=2, mode='nearest')", { scales: [1, 1, 2, 2], coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
    of('Resize', { a: { shape: [1, 2, 3, 4] } }, "F.interpolate(a, size=(5,3), mode='bilinear', align_corners=False)", { sizes: [1, 2, 5, 3], mode: 'linear' }),
    of('Resize', { a: { shape: [1, 2, 3, 4] } }, "F.interpolate(a, size=(5,7), mode='bilinear', align_corners=True)", { sizes: [1, 2, 5, 7], mode: 'linear', coordinate_transformation_mode: 'align_corners' }),
  ],
  DepthToSpace: [
    of('DepthToSpace', { a: { shape: [1, 8, 2, 3] } }, 'F.pixel_shuffle(a, 2)', { blocksize: 2, mode: 'CRD' }),
    of('DepthToSpace', { a: { shape: [1, 8, 2, 3] } }, 'F.pixel_shuffle(a.reshape(1,2,2,2,2,3).permute(0,3,1,2,4,5).reshape(1,8,2,3), 2)', { blocksize: 2 }),
  ],
  SpaceToDepth: [of('SpaceToDepth', { a: { shape: [1, 2, 4, 6] } }, 'a.reshape(1,2,2,2,3,2).permute(0,3,5,1,2,4).reshape(1,8,2,3)', { blocksize: 2 })],

  Gather: [
    of('Gather', { a: { shape: [5, 3] }, b: { shape: [2, 3], dtype: 'int64', values: [0, 4, 4, 1, 4, 0] } }, 'a[b]'),
    of('Gather', { a: { shape: [2, 4, 3] }, b: { shape: [3], dtype: 'int64', values: [3, 3, 0] } }, 'a[:,b]', { axis: 1 }),
    of('Gather', { a: { shape: [300, 2] }, b: { shape: [7], dtype: 'int64', values: [299, 4, 4, 4, 0, 299, 17] } }, 'a[b]'),
    of('Gather', { a: { shape: [5, 3] }, b: { shape: [2, 4], dtype: 'int32', values: [2, 2, 4, 0, 2, 2, 0, 0] } }, 'a[b]'),
    of('Gather', { a: { shape: [300, 2] }, b: { shape: [2, 4], dtype: 'int32', values: [2, 2, 299, 0, 2, 2, 0, 0] } }, 'a[b]'),
  ],
  GatherElements: [of('GatherElements', { a: { shape: [3, 4] }, b: { shape: [3, 3], dtype: 'int64', values: [0, 0, 3, 1, 1, 1, 2, 0, 2] } }, 'a.gather(1,b)', { axis: 1 })],
  GatherND: [of('GatherND', { a: { shape: [3, 4, 2] }, b: { shape: [3, 2], dtype: 'int64', values: [0, 1, 2, 3, 0, 1] } }, 'a[b[:,0],b[:,1]]')],
  ScatterElements: [
    of('ScatterElements', { a: { shape: [3, 4] }, b: { shape: [3, 2], dtype: 'int64', values: [0, 3, 1, 2, 2, 0] }, c: { shape: [3, 2] } }, 'a.scatter(1,b,c)', { axis: 1 }),
    of('ScatterElements', { a: { shape: [3, 4] }, b: { shape: [3, 3], dtype: 'int64', values: [0, 3, 0, 1, 1, 1, 2, 0, 2] }, c: { shape: [3, 3] } }, 'a.scatter_add(1,b,c)', { axis: 1, reduction: 'add' }),
  ],
  ScatterND: [
    of('ScatterND', { a: { shape: [4, 2] }, b: { shape: [3, 1], dtype: 'int64', values: [1, 3, 1] }, c: { shape: [3, 2] } }, 'a.index_add(0,b[:,0],c)', { reduction: 'add' }),
    of('ScatterND', { a: { shape: [4, 2] }, b: { shape: [2, 1], dtype: 'int64', values: [1, 3] }, c: { shape: [2, 2] } }, 'a.index_copy(0,b[:,0],c)'),
  ],
  OneHot: none, Range: none, GridSample: none, RoiAlign: none, DFT: none, STFT: none, MelWeightMatrix: none, TfIdfVectorizer: none, StringNormalizer: none, NonZero: none, Unique: none, NonMaxSuppression: none, Det: none, Scan: none,
  QuantizeLinear: none, DequantizeLinear: none, DynamicQuantizeLinear: none, MatMulInteger: none, ConvInteger: none, QLinearMatMul: none, QLinearConv: none, LSTM: none, GRU: none, RNN: none,

  // Second derivatives of a convolution: forms of these reach PyTorch through the first ones; here they are checked by differences.
  ConvGradInput: [built('ConvGradInput', { a: { shape: [2, 4, 3, 3] }, b: { shape: [4, 3, 3, 3] } }, 'F.conv_transpose2d(a, b, padding=1)', (g, { a = g.scalar(0), b = a }) => g.emit('ConvGradInput', [a, b], { pads: [1, 1, 1, 1], shape: [2, 3, 3, 3] }))],
  ConvGradWeight: [built('ConvGradWeight', { a: { shape: [2, 3, 4, 4] }, b: { shape: [2, 4, 4, 4] } }, 'F.conv2d(a.transpose(0,1), b.transpose(0,1), padding=1).transpose(0,1)', (g, { a = g.scalar(0), b = a }) => g.emit('ConvGradWeight', [a, b], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], shape: [4, 3, 3, 3] }))],
  MaxPoolGrad: pools.map(poolGradient),
  GatherGrad: [built('GatherGrad', { a: { shape: [3, 2] }, b: { shape: [3], dtype: 'int64', values: [1, 1, 4] } }, 'torch.zeros(5,2,dtype=a.dtype).index_add(0,b,a)', (g, { a = g.scalar(0), b = a }) => g.emit('GatherGrad', [b, a], { axis: 0, shape: [5, 2] }))],
  Recurrence: recurrences,
  RecurrenceGrad: none,
  CounterUniform: none, CounterChance: none,
  ToBlocks: none, FromBlocks: none, BlockedConv: none, FusedMatMul: none, FusedGemm: none, FusedConv: none, ScaledBytes: none,
};

const kinked = (op: Op, torch: string, values: readonly number[], attributes: Attributes = {}, shape: readonly number[] = [values.length]) =>
  of(op, { a: { shape, values } }, torch, attributes);

/** Where the slope jumps or two are equal, differences say nothing: PyTorch's convention is the truth. */
// biome-ignore format: a table reads best with a family of ops on a line
export const kinkCases: readonly GradientCase[] = [
  kinked('Relu', 'F.relu(a)', [-1, 0, 1]), kinked('LeakyRelu', 'F.leaky_relu(a, 0.1)', [-1, 0, 1], { alpha: 0.1 }), kinked('Abs', 'a.abs()', [-1, 0, 1]),
  kinked('Elu', 'F.elu(a)', [-1, 0, 1]), kinked('Celu', 'F.celu(a)', [-1, 0, 1]), kinked('Selu', 'F.selu(a)', [-1, 0, 1]), kinked('Softsign', 'F.softsign(a)', [-1, 0, 1]),
  kinked('HardSigmoid', 'F.hardsigmoid(a)', [-3, 0, 3], { alpha: 1 / 6 }), kinked('HardSwish', 'F.hardswish(a)', [-3.5, 0, 3.5]),
  kinked('Clip', 'a.clamp(-1, 1)', [-2, -1, 0, 1, 2], { min: -1, max: 1 }),
  kinked('ReduceMax', 'a.amax(1)', [2, 2, 1, 0, 0, 0], { axes: [1], keepdims: 0 }, [2, 3]),
  kinked('ReduceL2', 'a.norm(2, 0)', [0, 0, 0], { axes: [0], keepdims: 0 }),
  of('Max', { a: { shape: [3], values: [1, 2, 3] }, b: { shape: [3], values: [1, 3, 2] } }, 'torch.maximum(a,b)'),
  of('Max', { a: { shape: [3], values: [1, 2, 3] }, b: { shape: [3], values: [1, 3, 2] } }, 'torch.where(b>a,b,a)', { first: 1 }),
  kinked('MaxPool', 'F.max_pool2d(a, 2)', new Array<number>(16).fill(1), { kernel_shape: [2, 2], strides: [2, 2] }, [1, 1, 4, 4]),
  kinked('MaxPool', 'F.max_pool2d(a, 3, 1, 1)', [0, 0, 1, 1, 1, 0, 0, 2, 2, 2, 0, 1, 0, 0, 0, 0], { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }, [1, 1, 4, 4]),
  kinked('MaxPool', 'F.max_pool2d(a, 2, 2, 1)', new Array<number>(16).fill(-1), { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] }, [1, 1, 4, 4]),
  ...([[2, 2], [3, 1]] as const).map(([size, stride]) => built(`ReLU, then pooling ${size}`, { a: { shape: [1, 2, 5, 5], values: Array.from({ length: 50 }, (_, i) => [-1, 2, 0, -3, 2, 1, -0.5][i % 7] ?? 0) } }, `F.max_pool2d(F.relu(a), ${size}, ${stride})`, (g, { a = g.scalar(0) }) => g.emit('MaxPool', [g.emit('Relu', [a])], { kernel_shape: [size, size], strides: [stride, stride] }))),
  built('Pow at zero', { a: { shape: [3], values: [0, 1, 2] }, b: { shape: [3], values: [2, 0, 0] } }, 'a**b', (g, { a = g.scalar(0), b = a }) => g.emit('Pow', [a, b])),
];
