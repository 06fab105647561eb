/** Builder, verify, print: shapes inferred, mistakes named. */
import { describe, expect, test } from 'vitest';
import { type DType, tensor, typeText, unknownSize } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Attribute, Attributes, Graph } from '../../../shared/ir/graph.ts';
import { broadcast } from '../../../shared/ir/infer.ts';
import { definitionOf, isOp, type Op, ops } from '../../../shared/ir/ops.ts';
import { print } from '../../../shared/ir/print.ts';
import { verify } from '../../../shared/ir/verify.ts';

function shapes(op: Op, inputs: readonly (readonly number[] | readonly [DType, ...number[]])[], attributes: Attributes = {}): readonly string[] {
  const g = new GraphBuilder();
  const values = inputs.map((shape, i) => {
    const [first, ...rest] = shape;
    return g.input(`x${i}`, typeof first === 'string' ? { dtype: first, shape: rest as number[] } : { dtype: 'float32', shape: shape as number[] });
  });
  return g.emitAll(op, values, attributes).map(({ type }) => `${type.dtype}[${type.shape.join()}]`);
}

describe('inference', () => {
  test('broadcasting', () => {
    expect(
      shapes('Add', [
        [2, 1, 3],
        [4, 1],
      ]),
    ).toEqual(['float32[2,4,3]']);
    expect(() => shapes('Add', [[2, 3], [2]])).toThrow('Add: assertion failed: shapes [2,3] and [2] do not fit together');
    expect(() => shapes('Add', [[2], ['int64', 2]])).toThrow('mixed types float32[2] and int64[2]');
  });
  test('windows, also partial ones', () => {
    expect(
      shapes('Conv', [
        [2, 3, 32, 32],
        [6, 3, 5, 5],
      ]),
    ).toEqual(['float32[2,6,28,28]']);
    expect(
      shapes(
        'Conv',
        [
          [2, 4, 9],
          [8, 2, 3],
        ],
        { group: 2, strides: [2], pads: [1, 1], dilations: [2] },
      ),
    ).toEqual(['float32[2,8,4]']);
    expect(shapes('MaxPool', [[1, 1, 5, 5]], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 })).toEqual(['float32[1,1,3,3]', 'int64[1,1,3,3]']);
    // A last window that would start in the right padding is not one.
    expect(shapes('MaxPool', [[1, 1, 3, 3]], { kernel_shape: [1, 1], strides: [3, 3], pads: [0, 0, 1, 1], ceil_mode: 1 })[0]).toBe('float32[1,1,1,1]');
    expect(() =>
      shapes('Conv', [
        [1, 3, 4, 4],
        [6, 3, 5, 5],
      ]),
    ).toThrow('a window of 5 does not fit into 4 plus padding 0');
  });
  test('slices count from the end, run backwards and stay inside', () => {
    expect(shapes('Slice', [[10]], { starts: [-3], ends: [9999] })).toEqual(['float32[3]']);
    expect(shapes('Slice', [[10]], { starts: [9999], ends: [-9999], steps: [-3] })).toEqual(['float32[4]']);
    expect(shapes('Slice', [[10]], { starts: [5], ends: [2] })).toEqual(['float32[0]']);
  });
  test('reshape: 0 copies, -1 takes the rest', () => {
    expect(shapes('Reshape', [[2, 3, 4]], { shape: [0, -1] })).toEqual(['float32[2,12]']);
    expect(() => shapes('Reshape', [[2, 3, 4]], { shape: [5, -1] })).toThrow('float32[2,3,4] cannot become [5,-1]');
  });
  test('axes are counted from the start and never twice', () => {
    expect(shapes('ReduceSum', [[2, 3, 4]], { axes: [-1, 0], keepdims: false })).toEqual(['float32[3]']);
    expect(shapes('Unsqueeze', [[2, 3]], { axes: [0, -1] })).toEqual(['float32[1,2,3,1]']);
    expect(() => shapes('ReduceSum', [[2, 3]], { axes: [1, -1] })).toThrow('names a dimension twice');
    expect(() => shapes('Softmax', [[2, 3]], { axis: 2 })).toThrow('axis 2 of a tensor with 2 dimensions');
  });
  test('einsum: dots are letters, and a result that is not said is what stands once', () => {
    const square = [2, 3, 4, 4] as const;
    expect(shapes('Einsum', [square], { equation: '...ii -> ...i' })).toEqual(['float32[2,3,4]']);
    expect(shapes('Einsum', [[4], [4]], { equation: 'i,i' })).toEqual(['float32[]']);
    expect(shapes('Einsum', [[4, 3], [4]], { equation: 'ba,b' })).toEqual(['float32[3]']);
    expect(
      shapes(
        'Einsum',
        [
          [5, 2, 3],
          [3, 4],
        ],
        { equation: '...ij,jk->...ik' },
      ),
    ).toEqual(['float32[5,2,4]']);
    expect(() => shapes('Einsum', [[2, 3]], { equation: '...ii->...i' })).toThrow('i is both 2 and 3');
  });
  test('quantized numbers have the type of their zero point, and sums of them are int32', () => {
    expect(shapes('QuantizeLinear', [[2, 3], [], ['int8']])).toEqual(['int8[2,3]']);
    expect(shapes('DequantizeLinear', [['int8', 2, 3], []])).toEqual(['float32[2,3]']);
    expect(
      shapes('MatMulInteger', [
        ['uint8', 2, 3],
        ['int8', 3, 4],
      ]),
    ).toEqual(['int32[2,4]']);
    const convolved: Parameters<typeof shapes>[1] = [['uint8', 1, 2, 5, 5], [], ['uint8'], ['int8', 3, 2, 3, 3], [3], ['int8', 3], [], ['uint8']];
    expect(shapes('QLinearConv', convolved)).toEqual(['uint8[1,3,3,3]']);
  });
  test('what is as long as values say stays so, and takes part where a rule holds for any size', () => {
    const kept = (...after: readonly [Op, Record<string, Attribute>?][]) => {
      const g = new GraphBuilder();
      const [boxes, scores] = [
        [1, 6, 4],
        [1, 1, 6],
      ].map((shape, i) => g.input(`${i}`, { dtype: 'float32', shape }));
      const chosen = g.emit('NonMaxSuppression', [boxes ?? null, scores ?? null], { max_output_boxes_per_class: 3 });
      return typeText(after.reduce((value, [op, attributes = {}]) => g.emit(op, [value], attributes), chosen).type);
    };
    expect(kept()).toBe('int64[?,3]');
    expect(kept(['Slice', { starts: [2], ends: [3], axes: [1] }], ['Squeeze', { axes: [1] }])).toBe('int64[?]');
    expect(kept(['Reshape', { shape: [-1] }], ['Unsqueeze', { axes: [0] }])).toBe('int64[1,?]');
    expect(kept(['ReduceSum', { axes: [0], keepdims: 0 }])).toBe('int64[3]');
    expect(() => kept(['Slice', { starts: [0], ends: [2], axes: [0] }])).toThrow('an axis whose size is not known');
    expect(() => kept(['Squeeze'])).toThrow('attribute axes is missing');
    expect(() => kept(['Tile', { repeats: [2, 1] }])).toThrow('a size that only a run knows');
    const open = [unknownSize, 3];
    expect(broadcast(open, [1, 3], [5, 1])).toEqual([5, 3]);
    expect(broadcast([1, 3], open, open)).toEqual(open);
    expect(() => broadcast(open, [2, 4])).toThrow('do not fit together');
  });
  test('indices, one-hot, top', () => {
    expect(
      shapes('Gather', [
        [5, 3],
        ['int64', 2, 2],
      ]),
    ).toEqual(['float32[2,2,3]']);
    expect(shapes('OneHot', [['int32', 4]], { depth: 10 })).toEqual(['float32[4,10]']);
    expect(shapes('TopK', [[2, 9]], { k: 3 })).toEqual(['float32[2,3]', 'int64[2,3]']);
  });
});

describe('the builder refuses', () => {
  test.each([
    [() => shapes('Relu', [[2]], { alpha: 1 }), 'Relu: assertion failed: unknown attribute alpha'],
    [() => shapes('Concat', [[2]]), 'Concat: assertion failed: attribute axis is missing'],
    [() => shapes('Add', [[2]]), 'Add: assertion failed: 1 inputs'],
    [() => shapes('Cast', [[2]], { to: 'bfloat16' }), 'attribute to is not of kind dtype'],
    [
      () =>
        shapes('MatMul', [
          [2, 3],
          [4, 5],
        ]),
      'inner sizes differ',
    ],
    [() => shapes('Gemm', [[2, 3], [3, 4], [5]]), 'do not fit together'],
    [() => shapes('LeakyRelu', [[2]], { alpha: 'much' }), 'attribute alpha is not of kind float'],
  ])('%#', (act, message) => expect(act).toThrow(message));
});

test('verify finds what is broken', () => {
  const g = new GraphBuilder();
  const x = g.input('x', { dtype: 'float32', shape: [2] });
  const y = g.emit('Exp', [x]);
  const z = g.add(y, g.scalar(1));
  g.output('z', z);
  const graph = g.build();
  expect(verify(graph)).toBe(graph);
  const [exp, add] = graph.nodes as [Graph['nodes'][number], Graph['nodes'][number]];
  const broken = (changes: Partial<Graph>) => () => verify({ ...graph, ...changes });
  expect(broken({ nodes: [add, exp] })).toThrow('before it is made');
  expect(broken({ nodes: [exp, add, add] })).toThrow('made twice');
  expect(broken({ nodes: [{ ...exp, outputs: [{ id: 99, type: { dtype: 'float32', shape: [3] } }] }, add] })).toThrow(
    'output 0 is float32[3], should be float32[2]',
  );
  expect(broken({ nodes: [exp, { ...add, attributes: { alpha: 1 } }] })).toThrow('unknown attribute');
  expect(broken({ outputs: [{ name: 'z', value: { id: 50, type: z.type } }] })).toThrow('output z is not made');
  expect(broken({ outputs: [...graph.outputs, ...graph.outputs] })).toThrow('of one name');
  expect(broken({ constants: new Map([[[...graph.constants.keys()][0] ?? z, tensor('float32', [1], [1])]]) })).toThrow('is not a float32[]');
});

test('print names values shortly and tells long constants apart', () => {
  const text = (last: number) => {
    const g = new GraphBuilder();
    const x = g.input('x', { dtype: 'float32', shape: [10] });
    const w = g.constant(tensor('float32', [10], [...new Array<number>(9).fill(1), last]));
    g.output(
      'y',
      g.withScope('dense1', () => g.mul(x, w)),
    );
    return print(g.build());
  };
  expect(text(2).split('\n')).toEqual([
    'input %0 x : float32[10]',
    expect.stringMatching(/^const %1 = float32\[10\] \{1 1 1 1 1 1 1 1 \.\.\. [0-9a-f]{8}\}$/),
    '%2 = Mul(%0, %1) : float32[10] @dense1',
    'output y = %2',
  ]);
  expect(text(2)).not.toBe(text(3));
});

test('the table knows its names', () => {
  expect(isOp('Conv')).toBe(true);
  expect(isOp('toString')).toBe(false);
  for (const op of Object.keys(ops) as Op[]) {
    // An operand without a static value would have to be an input.
    const indices = Object.values(definitionOf(op).attributes).flatMap(({ operand }) => (operand ? [operand.index] : []));
    expect(new Set(indices).size, op).toBe(indices.length);
    expect(
      indices.every((index) => index >= definitionOf(op).arity[0]),
      op,
    ).toBe(true);
  }
});
