/** Writing and reading: equal graphs, equal bytes; and strangers' bytes, which never do more than become a Problem. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesPerElement, type DType, type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Graph, Value } from '../../../shared/ir/graph.ts';
import { print } from '../../../shared/ir/print.ts';
import { removeDead } from '../../../shared/passes/dead.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { legalize } from '../../../shared/targets/index.ts';
import { type ModelProto, ModelProtoSchema, NodeProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from '../../../shared/onnx/generated/onnx_pb.js';
import { readModel, type ReadModel } from '../../../shared/onnx/read.ts';
import { meaningSince } from '../../../shared/onnx/opsets.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { gradientCases } from '../../helpers/gradient-cases.ts';
import { caseGraph } from '../../helpers/gradient-graphs.ts';
import { randomGraph, steps } from '../../helpers/random-graph.ts';
import { numbers, openModel, runGraph } from '../../helpers/run-graph.ts';

function read(bytes: Uint8Array, freeSize?: number): ReadModel {
  const result = readModel(bytes, freeSize === undefined ? {} : { freeSize });
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.what.en}`);
  return result.value;
}

function code(bytes: Uint8Array): string {
  const result = readModel(bytes);
  return result.ok ? 'ok' : result.problem.code;
}

function tiny(): Graph {
  const g = new GraphBuilder();
  const x = g.input('x', { dtype: 'float32', shape: [4, 3] });
  const w = g.input('w', { dtype: 'float32', shape: [2, 3] });
  g.output(
    'y',
    g.withScope('dense1', () => g.add(g.reshape(g.emit('Gemm', [x, w], { transB: 1 }), [0, -1]), g.scalar(0.1))),
  );
  return g.build();
}
const weights: ReadonlyMap<string, Tensor> = new Map([['w', tensor('float32', [2, 3], [1, 2, 3, 4, 5, 6])]]);

/** The bytes of tiny(), changed. */
function changed(change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, writeModel(tiny(), { name: 'tiny' }));
  change(model);
  return toBinary(ModelProtoSchema, model);
}

describe('round trip', () => {
  test.each(
    Object.values(gradientCases)
      .flat()
      .map((of) => [of.name, of] as const),
  )('%s', (_, of) => {
    // Outputs that are inputs get an Identity in the file; the second time nothing changes any more.
    const graph = removeDead(legalize(optimize(caseGraph(of, 'float32', true).graph), 'cpu'));
    const bytes = writeModel(graph, { name: 'case' });
    const again = read(bytes);
    expect(again.initializers.size).toBe(0);
    if (
      !graph.outputs.some(
        ({ value }, i) =>
          graph.constants.has(value) || graph.inputs.some((input) => input.value === value) || graph.outputs.findIndex((other) => other.value === value) !== i,
      )
    ) {
      expect(print(again.graph)).toBe(print(graph));
    }
    const once = writeModel(again.graph, { name: 'case' });
    expect(Buffer.compare(writeModel(read(once).graph, { name: 'case' }), once)).toBe(0);
  });

  test('graphs of chance, twice through a file', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { g, made } = randomGraph(plan, 'float32');
        g.output('y', g.neg(made.at(-1) as Value));
        const graph = removeDead(g.build());
        const bytes = writeModel(graph, { name: 'chance' });
        const again = read(bytes).graph;
        expect(print(again)).toBe(print(graph));
        expect(Buffer.compare(writeModel(again, { name: 'chance' }), bytes)).toBe(0);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('weights, metadata, a free batch and an order of inputs', async () => {
    const bytes = writeModel(tiny(), { name: 'tiny', initializers: weights, symbolicBatch: 4, metadata: { classes: '["猫","狗"]' } });
    const { graph, initializers, metadata, name } = read(bytes, 7);
    expect(name).toBe('tiny');
    expect(metadata).toEqual({ classes: '["猫","狗"]' });
    expect(numbers(initializers.get('w') as Tensor)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(graph.inputs.map((input) => [input.name, input.value.type.shape])).toEqual([
      ['x', [7, 3]],
      ['w', [2, 3]],
    ]);
    expect(graph.outputs[0]?.value.type.shape).toEqual([7, 2]);
    expect(graph.nodes.map((node) => node.scope)).toEqual(['dense1', 'dense1', 'dense1']);
    // One file, any batch.
    const runner = await openModel(bytes);
    for (const batch of [1, 4, 9]) {
      const { y } = await runner.run({ x: tensor('float32', [batch, 3], new Array<number>(batch * 3).fill(1)) });
      expect(y?.shape).toEqual([batch, 2]);
      expect(
        y &&
          numbers(y)
            .slice(0, 2)
            .map((value) => Math.round(value * 10)),
      ).toEqual([61, 151]);
    }
    await runner.close();
    const swapped = fromBinary(ModelProtoSchema, writeModel(tiny(), { name: 'tiny', inputOrder: ['w', 'x'] }));
    expect(swapped.graph?.input.map((input) => input.name)).toEqual(['w', 'x']);
  });

  test('outputs that are inputs, constants or each other', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', { dtype: 'float32', shape: [2] });
    const y = g.neg(x);
    g.output('same', x);
    g.output('one', g.scalar(1));
    g.output('y', y);
    g.output('again', y);
    const results = await runGraph(g.build(), { x: tensor('float32', [2], [1, -2]) });
    expect(Object.fromEntries(Object.entries(results).map(([name, value]) => [name, numbers(value)]))).toEqual({
      same: [1, -2],
      one: [1],
      y: [-1, 2],
      again: [-1, 2],
    });
  });

  test('a scan keeps its body', async () => {
    const body = new GraphBuilder();
    const state = body.input('state', { dtype: 'float32', shape: [2] });
    const item = body.input('item', { dtype: 'float32', shape: [2] });
    const next = body.add(body.mul(state, body.scalar(0.5)), item);
    body.output('next', next);
    body.output('seen', body.reshape(next, [2, 1]));
    const g = new GraphBuilder();
    const start = g.input('start', { dtype: 'float32', shape: [2] });
    const items = g.input('items', { dtype: 'float32', shape: [3, 2] });
    const [last, seen] = g.emitAll('Scan', [start, items], { body: body.build(), num_scan_inputs: 1 }) as [Value, Value];
    g.output('last', last);
    g.output('seen', seen);
    const graph = g.build();
    expect(print(read(writeModel(graph, { name: 'scan' })).graph)).toBe(print(graph));
    const results = await runGraph(graph, { start: tensor('float32', [2], [8, 0]), items: tensor('float32', [3, 2], [1, 1, 1, 1, 1, 1]) });
    expect(results['last'] && numbers(results['last'])).toEqual([2.75, 1.75]);
    expect(results['seen']?.shape).toEqual([3, 2, 1]);
  });

  test('a number that ONNX takes between two tensors', () => {
    const g = new GraphBuilder();
    const signal = g.input('signal', { dtype: 'float32', shape: [1, 128, 1] });
    const window = g.input('window', { dtype: 'float32', shape: [16] });
    g.output('framed', g.emit('STFT', [signal, window], { frame_step: 8 }));
    g.output('plain', g.emit('STFT', [signal], { frame_step: 8, frame_length: 16 }));
    const bytes = writeModel(g.build(), { name: 'frames' });
    expect(fromBinary(ModelProtoSchema, bytes).graph?.node.map(({ input }) => input.map((name) => name !== ''))).toEqual([
      [true, true, true],
      [true, true, false, true],
    ]);
    expect(print(read(bytes).graph)).toBe(print(g.build()));
  });

  test('every element type', () => {
    const g = new GraphBuilder();
    const numbers = (Object.keys(bytesPerElement) as DType[]).filter((dtype) => dtype !== 'string');
    numbers.forEach((dtype, i) => g.output(dtype, g.emit('Identity', [g.constant(tensor(dtype, [2], [0, i]))])));
    g.output('string', g.emit('Identity', [g.input('words', { dtype: 'string', shape: [2] })]));
    const graph = g.build();
    expect(print(read(writeModel(graph, { name: 'types' })).graph)).toBe(print(graph));
  });
});

describe('what other programs write', () => {
  test('Shape and auto_pad are understood', () => {
    const g = new GraphBuilder();
    const x = g.input('x', { dtype: 'float32', shape: [1, 2, 5, 5] });
    const w = g.input('w', { dtype: 'float32', shape: [2, 2, 3, 3] });
    g.output('y', g.emit('Conv', [x, w], { strides: [2, 2] }));
    const model = fromBinary(ModelProtoSchema, writeModel(g.build(), { name: 'conv' }));
    const node = model.graph?.node[0];
    if (!node) throw new Error('no node');
    node.attribute = [
      ...node.attribute.filter(({ name }) => name === 'strides'),
      { ...structuredClone(node.attribute[0]), name: 'auto_pad', type: 3, s: new TextEncoder().encode('SAME_UPPER') } as (typeof node.attribute)[number],
    ];
    const conv = read(toBinary(ModelProtoSchema, model)).graph.nodes[0];
    expect(conv?.attributes['pads']).toEqual([1, 1, 1, 1]);
    expect(conv?.outputs[0]?.type.shape).toEqual([1, 2, 3, 3]);
    const shaped = read(changed((model) => model.graph?.node.unshift(create(NodeProtoSchema, { opType: 'Shape', input: ['x'], output: ['s'] })))).graph;
    expect(shaped.nodes).toHaveLength(3);
  });
});

describe('refused with a Problem', () => {
  const first = (model: ModelProto) => {
    const node = model.graph?.node.find(({ opType }) => opType === 'Gemm');
    if (!node) throw new Error('no Gemm');
    return node;
  };
  test.each<[string, string, (model: ModelProto) => void]>([
    [
      'an unknown op',
      'model-unknown-op',
      (model) => {
        first(model).opType = 'Frobnicate';
      },
    ],
    [
      'an op whose name is no pattern',
      'model-unknown-op',
      (model) => {
        first(model).opType = 'Gemm(';
      },
    ],
    [
      'an op whose name would be a pattern without end',
      'model-unknown-op',
      (model) => {
        Object.assign(first(model), { opType: '(a+)+b', name: `${'a'.repeat(60)}/${'a'.repeat(60)}` });
      },
    ],
    [
      'a composite op of ours',
      'model-unknown-op',
      (model) => {
        first(model).opType = 'ConvGradInput';
      },
    ],
    [
      'a name from Object.prototype',
      'model-unknown-op',
      (model) => {
        first(model).opType = 'constructor';
      },
    ],
    [
      'another set of ops',
      'model-unknown-op',
      (model) => {
        first(model).domain = 'com.microsoft';
      },
    ],
    [
      'an unknown attribute',
      'model-node',
      (model) => {
        const [attribute] = first(model).attribute;
        if (attribute) attribute.name = 'mystery';
      },
    ],
    [
      'an attribute twice',
      'model-attribute',
      (model) => {
        const { attribute } = first(model);
        if (attribute[0]) attribute.push(attribute[0]);
      },
    ],
    [
      'an attribute of another kind',
      'model-node',
      (model) => {
        const [attribute] = first(model).attribute;
        if (attribute) attribute.type = 3;
      },
    ],
    [
      'a cycle',
      'model-order',
      (model) => {
        first(model).input[0] = 'y';
      },
    ],
    [
      'a node that reads its own output',
      'model-order',
      (model) => {
        first(model).input[0] = first(model).output[0] ?? '';
      },
    ],
    [
      'a value nobody makes',
      'model-order',
      (model) => {
        first(model).input[1] = 'ghost';
      },
    ],
    [
      'two values of one name',
      'model-names',
      (model) => {
        model.graph?.node.push({ ...first(model) });
      },
    ],
    [
      'two inputs of one name',
      'model-names',
      (model) => {
        const input = model.graph?.input[0];
        if (input) model.graph?.input.push(input);
      },
    ],
    [
      'two outputs of one name',
      'model-names',
      (model) => {
        const output = model.graph?.output[0];
        if (output) model.graph?.output.push(output);
      },
    ],
    [
      'no output',
      'model-damaged',
      (model) => {
        if (model.graph) model.graph.output = [];
      },
    ],
    [
      'sizes that do not fit',
      'model-node',
      (model) => {
        first(model).input.reverse();
        const [attribute] = first(model).attribute.filter(({ name }) => name === 'transB');
        if (attribute) attribute.i = 0n;
      },
    ],
    [
      'a shape that is computed',
      'model-operand',
      (model) => {
        const node = model.graph?.node.find(({ opType }) => opType === 'Reshape');
        if (node) node.input[1] = 'x';
      },
    ],
    [
      'an operator set too old',
      'model-version',
      (model) => {
        const [opset] = model.opsetImport;
        if (opset) opset.version = 5n;
      },
    ],
    [
      'an operator set of tomorrow',
      'model-version',
      (model) => {
        const [opset] = model.opsetImport;
        if (opset) opset.version = 99n;
      },
    ],
    [
      'an element type we have not',
      'model-type',
      (model) => {
        const type = model.graph?.input[0]?.type?.value;
        if (type?.case === 'tensorType') type.value.elemType = 16;
      },
    ],
    [
      'data shorter than its shape',
      'model-type',
      (model) => {
        const [tensor] = model.graph?.initializer ?? [];
        if (tensor) tensor.dims = [1n << 40n];
      },
    ],
    [
      'a negative size',
      'model-type',
      (model) => {
        const [tensor] = model.graph?.initializer ?? [];
        if (tensor) tensor.dims = [-1n];
      },
    ],
    [
      'data in another file',
      'model-type',
      (model) => {
        const [tensor] = model.graph?.initializer ?? [];
        if (tensor) tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      },
    ],
  ])('%s', (_, expected, change) => expect(code(changed(change))).toBe(expected));

  test('bytes that are no model', () => {
    expect(code(new Uint8Array())).toBe('model-damaged');
    expect(code(new TextEncoder().encode('PK\u0003\u0004 not a model'))).toBe('model-damaged');
    expect(code(new Uint8Array(1000).fill(0xff))).toBe('model-damaged');
  });

  test('the words name the node and are in both languages', () => {
    const result = readModel(
      changed((model) => {
        first(model).input[1] = 'ghost';
      }),
    );
    expect(!result.ok && result.problem.what).toEqual({
      en: 'Gemm "dense1/Gemm_0" uses "ghost", which nothing before it makes.',
      zh: 'Gemm "dense1/Gemm_0" 使用了 "ghost",但此前没有节点产生它。',
    });
  });

  test('10,000 mutants: read or refused, never a crash', () => {
    const whole = writeModel(tiny(), { name: 'tiny', initializers: weights });
    const { graph } = caseGraph(gradientCases.Slice[1] ?? (gradientCases.Slice[0] as never), 'float32', true);
    const seeds = [whole, writeModel(legalize(graph, 'cpu'), { name: 'slice' })];
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(1), fc.array(fc.record({ at: fc.nat(4000), byte: fc.nat(255), cut: fc.nat(60) }), { minLength: 1, maxLength: 6 }), (which, edits) => {
        let bytes = Uint8Array.from(seeds[which] ?? whole);
        for (const { at, byte, cut } of edits) {
          if (cut === 0) bytes = bytes.slice(0, at % bytes.length);
          else if (cut === 1) bytes = Uint8Array.from([...bytes.subarray(0, at % bytes.length), ...bytes.subarray((at + byte) % bytes.length)]);
          else if (bytes.length > 0) bytes[at % bytes.length] = byte;
          if (bytes.length === 0) break;
        }
        const result = readModel(bytes);
        if (!result.ok) {
          refused++;
          if (!/^model-/.test(result.problem.code) || result.problem.what.zh === '') throw new Error(result.problem.code);
        }
      }),
      { numRuns: 10_000, seed: 4 },
    );
    expect(refused).toBeGreaterThan(5_000);
  });
});

describe('older files', () => {
  test('an operation is read from the set on that gave it its meaning', () => {
    expect(meaningSince('Relu')).toBe(6);
    expect(meaningSince('Clip')).toBe(6);
    expect(meaningSince('Softmax')).toBe(13); // it went over several axes before
    expect(meaningSince('Squeeze')).toBe(1); // its axes were an attribute before, as they are here
    expect(meaningSince('Gelu')).toBe(13);
  });
});

/** The bytes of one node that is not ours. */
function foreign(opType: string, inputs: readonly string[], attributes: readonly { name: string; type: number; i?: bigint; f?: number }[] = []): Uint8Array {
  return changed(({ graph }) => {
    if (!graph) return;
    graph.node = [create(NodeProtoSchema, { opType, input: [...inputs], output: ['y'], attribute: attributes.map((attribute) => ({ ...attribute })) })];
  });
}

describe('what is not ours', () => {
  const x = tensor('float32', [4, 3], [-2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 3, 4, 5]);
  const answer = async (bytes: Uint8Array) => {
    const { graph, initializers } = read(bytes);
    return numbers((await runGraph(graph, { x, ...Object.fromEntries(weights), ...Object.fromEntries(initializers) }))['y'] ?? x);
  };

  test('is said in our words', async () => {
    const close = (found: readonly number[], of: (value: number) => number) => found.forEach((value, i) => expect(value).toBeCloseTo(of(Number(x.data[i])), 5));
    close(await answer(foreign('Sinh', ['x'])), Math.sinh);
    close(await answer(foreign('ThresholdedRelu', ['x'], [{ name: 'alpha', type: 1, f: 0.4 }])), (value) => (value > 0.4 ? value : 0));
    close(
      await answer(
        foreign(
          'Shrink',
          ['x'],
          [
            { name: 'lambd', type: 1, f: 0.4 },
            { name: 'bias', type: 1, f: 0.1 },
          ],
        ),
      ),
      (value) => (Math.abs(value) > 0.4 ? value - 0.1 * Math.sign(value) : 0),
    );
  });
  test('is refused where it trains or misses an input', () => {
    expect(code(foreign('Dropout', ['x', '', 'w']))).toBe('model-node');
    expect(code(foreign('CastLike', ['x']))).toBe('model-node');
    expect(code(foreign('NegativeLogLikelihoodLoss', ['x', 'w']))).toBe('model-node');
    expect(code(foreign('BlackmanWindow', ['x']))).toBe('model-node');
  });
  test('sizes that are worked out of a shape are known', async () => {
    // Reshape to [Shape(x)[1], -1], as exporters write it.
    const bytes = changed(({ graph }) => {
      if (!graph) return;
      const node = (opType: string, input: string[], output: string) => create(NodeProtoSchema, { opType, input, output: [output] });
      const number = (name: string, shape: number[], values: number[]) => ({ name, dims: shape.map(BigInt), dataType: 7, int64Data: values.map(BigInt) });
      graph.initializer.push(
        ...[number('one', [], [1]), number('axis', [1], [0]), number('rest', [1], [-1])].map((of) => ({ ...create(TensorProtoSchema), ...of })),
      );
      graph.node = [
        node('Shape', ['x'], 'shape'),
        node('Gather', ['shape', 'one'], 'columns'),
        node('Unsqueeze', ['columns', 'axis'], 'row'),
        create(NodeProtoSchema, { opType: 'Concat', input: ['row', 'rest'], output: ['sizes'], attribute: [{ name: 'axis', type: 2, i: 0n }] }),
        node('Reshape', ['x', 'sizes'], 'y'),
      ];
    });
    const { graph } = read(bytes);
    expect(graph.outputs[0]?.value.type.shape).toEqual([3, 4]);
    expect(await answer(bytes)).toEqual([...x.data].map(Number));
  });
});
