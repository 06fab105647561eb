/** Sequences, optional values and sizes that only a run knows, in files of other programs. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor, typeText } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../../shared/onnx/generated/onnx_pb.js';
import type { Holding } from '../../../shared/onnx/graph-reader.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { float32, numbers, runGraph } from '../../helpers/run-graph.ts';

type Line = readonly [opType: string, inputs: string, outputs: string, attributes?: Readonly<Record<string, number>>];

/** A file with the input `x` float32[2,3], the sequence or optional value `given`, and the known numbers `0`, `1` and `-1`. */
function file(lines: readonly Line[], outputs: string): Uint8Array {
  const outer = new GraphBuilder();
  outer.output('x again', outer.input('x', { dtype: 'float32', shape: [2, 3] }));
  const model = fromBinary(ModelProtoSchema, writeModel(outer.build(), { name: 'sequences' }));
  const names = (list: string) => list.split(' ').map((name) => (name === '_' ? '' : name));
  const nodes = lines.map(([opType, input, output, attributes = {}]) => {
    const attribute = Object.entries(attributes).map(([name, i]) => create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(i) }));
    return create(NodeProtoSchema, { opType, input: input === '' ? [] : names(input), output: names(output), attribute });
  });
  const { graph } = model;
  if (graph === undefined) throw new Error('no graph');
  graph.node.push(...nodes);
  graph.initializer.push(...[0, 1, -1].map((n) => create(TensorProtoSchema, { name: `${n}`, dataType: 7, int64Data: [BigInt(n)] })));
  graph.input.push(create(ValueInfoProtoSchema, { name: 'given', type: { value: { case: 'sequenceType', value: {} } } }));
  graph.output = names(outputs).map((name) => create(ValueInfoProtoSchema, { name }));
  return toBinary(ModelProtoSchema, model);
}

const row = { dtype: 'float32', shape: [3] } as const;
const holding = (given: Holding) => ({ holding: new Map([['given', given]]) });
const x = float32([2, 3], [1, 2, 3, 4, 5, 6]);

async function answer(lines: readonly Line[], outputs: string): Promise<readonly string[]> {
  const { graph, held, initializers } = unwrap(readModel(file(lines, outputs), holding([row, row])));
  const results = await runGraph(graph, {
    x,
    'given.0': float32([3], [10, 20, 30]),
    'given.1': float32([3], [40, 50, 60]),
    ...Object.fromEntries(initializers),
  });
  return outputs.split(' ').flatMap((name) => (held.get(name) ?? [name]).map((own) => `${own}: ${results[own] && numbers(results[own])}`));
}

function refusal(lines: readonly Line[], outputs: string, given?: Holding): string {
  const result = readModel(file(lines, outputs), given === undefined ? {} : holding(given));
  return result.ok ? 'ok' : result.problem.what.en;
}

test('what is put into a sequence is taken out again', async () => {
  const rows: Line = ['SplitToSequence', 'x', 'rows', { axis: 0, keepdims: 0 }];
  expect(await answer([rows, ['SequenceAt', 'rows -1', 'last']], 'last')).toEqual(['last: 4,5,6']);
  expect(await answer([rows, ['SequenceAt', 'rows 0', 'first'], ['SequenceInsert', 'given first 1', 'all']], 'all')).toEqual([
    'all.0: 10,20,30',
    'all.1: 1,2,3',
    'all.2: 40,50,60',
  ]);
  expect(await answer([rows, ['SequenceErase', 'rows 0', 'rest'], ['ConcatFromSequence', 'rest', 'y', { axis: 0, new_axis: 1 }]], 'y')).toEqual(['y: 4,5,6']);
  expect(await answer([['ConcatFromSequence', 'given', 'y', { axis: 0 }]], 'y')).toEqual(['y: 10,20,30,40,50,60']);
  expect(
    await answer(
      [
        ['SequenceConstruct', 'x x', 'pair'],
        ['SequenceLength', 'pair', 'n'],
      ],
      'n',
    ),
  ).toEqual(['n: 2']);
});

test('parts of one size, the last smaller', async () => {
  const lines: readonly Line[] = [
    ['Concat', 'x x x', 'long', { axis: 1 }],
    ['Constant', '', 'four', { value_int: 4 }],
    ['SplitToSequence', 'long four', 'parts', { axis: 1 }],
  ];
  expect(unwrap(readModel(file(lines, 'parts'), holding(null))).graph.outputs.map(({ value }) => typeText(value.type))).toEqual([
    'float32[2,4]',
    'float32[2,4]',
    'float32[2,1]',
  ]);
});

test('an optional value holds something or nothing', async () => {
  const asked: Line = ['OptionalHasElement', 'given', 'there'];
  expect(await answer([asked], 'there')).toEqual(['there: 1']);
  const { graph } = unwrap(readModel(file([asked], 'there'), holding(null)));
  expect((await runGraph(graph, { x }))['there']).toEqual(tensor('bool', [], [0]));
  expect(refusal([['OptionalGetElement', 'given', 'y']], 'y', null)).toMatch(/holds, which is nothing/);
  expect(unwrap(readModel(file([['Optional', 'x', 'y']], 'y'), holding(null))).graph.outputs.map(({ name }) => name)).toEqual(['y']);
});

test('what cannot be told before it runs is refused', () => {
  expect(refusal([['Identity', 'x', 'y']], 'y')).toMatch(/given is a sequence or an optional value, and what it holds is not known/);
  expect(refusal([['Add', 'x given', 'y']], 'y', [row])).toMatch(/"given", a sequence or nothing, for a tensor/);
  expect(refusal([['SequenceAt', 'x 0', 'y']], 'y', [row])).toMatch(/a tensor in the place of a sequence/);
  expect(refusal([['SequenceAt', 'given 1', 'y']], 'y', [row])).toMatch(/place 1 of a sequence of 1/);
  expect(
    refusal(
      [
        ['ArgMax', 'x', 'place'],
        ['SequenceAt', 'given place', 'y'],
      ],
      'y',
      [row],
    ),
  ).toMatch(/which place of a sequence is meant/);
});

test('a file cannot ask for any number of parts', () => {
  const lines: readonly Line[] = [
    ['Constant', '', 'many', { value_int: 40_000 }],
    ['ConstantOfShape', 'many', 'long'],
    ['SplitToSequence', 'long', 'a'],
  ];
  expect(refusal(lines, 'long', null)).toBe('ok');
  expect(refusal([...lines, ['SplitToSequence', 'long', 'b']], 'long', null)).toMatch(/sequences that are too long/);
});

test('sizes that only a run knows go on through the graph, and into the file', async () => {
  const lines: readonly Line[] = [
    ['NonZero', 'x', 'places'],
    ['Transpose', 'places', 'pairs'],
    ['GatherND', 'x pairs', 'values'],
    ['Unique', 'values', 'y _ back counts'],
  ];
  const { graph } = unwrap(readModel(file(lines, 'y back counts'), holding(null)));
  expect(graph.outputs.map(({ value }) => typeText(value.type))).toEqual(['float32[?]', 'int64[?]', 'int64[?]']);
  const run = async (values: readonly number[]) => Object.values(await runGraph(graph, { x: float32([2, 3], values) })).map(numbers);
  expect(await run([0, 7, 0, 5, 7, 7])).toEqual([[5, 7], [1, 0, 1, 1], [1, 3]]); // biome-ignore format: one line
  expect(await run([0, 0, 0, 0, 0, 2])).toEqual([[2], [0], [1]]);
  expect(refusal([...lines, ['Shape', 'y', 'n']], 'n', null)).toMatch(/as long as values say/);
});
