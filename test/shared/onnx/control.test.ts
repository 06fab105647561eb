/** If and Loop of other programs' files: read as a choice, and as all of their steps. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Graph } from '../../../shared/ir/graph.ts';
import { AttributeProtoSchema, ModelProtoSchema, NodeProtoSchema, TensorProtoSchema } from '../../../shared/onnx/generated/onnx_pb.js';
import { readModel } from '../../../shared/onnx/read.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { numbers, runGraph } from '../../helpers/run-graph.ts';

/** One node that may use `told`, which only a run knows, and the known `steps`, `yes` and `start`. */
function file(opType: string, input: string[], output: string[], bodies: Readonly<Record<string, Graph>>): Uint8Array {
  const outer = new GraphBuilder();
  outer.output('told_again', outer.input('told', { dtype: 'bool', shape: [] }));
  const model = fromBinary(ModelProtoSchema, writeModel(outer.build(), { name: 'outer' }));
  const attribute = Object.entries(bodies).map(([name, body]) =>
    create(AttributeProtoSchema, { name, type: 5, g: fromBinary(ModelProtoSchema, writeModel(body, { name })).graph }),
  );
  model.graph?.node.push(create(NodeProtoSchema, { opType, input, output, attribute }));
  model.graph?.output.push(
    ...output.map((name) => ({ ...structuredClone(model.graph?.output[0]), name }) as NonNullable<typeof model.graph>['output'][number]),
  );
  model.graph?.initializer.push(
    create(TensorProtoSchema, { name: 'steps', dataType: 7, int64Data: [3n] }),
    create(TensorProtoSchema, { name: 'yes', dataType: 9, int32Data: [1] }),
    create(TensorProtoSchema, { name: 'start', dataType: 1, dims: [2n], floatData: [1, 10] }),
  );
  return toBinary(ModelProtoSchema, model);
}

async function answer(bytes: Uint8Array, told = 1) {
  const { graph, initializers } = unwrap(readModel(bytes));
  return runGraph(graph, { told: tensor('bool', [], [told]), ...Object.fromEntries(initializers) });
}

function refusal(bytes: Uint8Array): string {
  const result = readModel(bytes);
  return result.ok ? 'ok' : result.problem.what.en;
}

function always(...values: number[]): Graph {
  const g = new GraphBuilder();
  g.output('given', g.constant(tensor('float32', [values.length], values)));
  return g.build();
}

/** Doubles its state, and gives that with the step's number added. It goes on as before, or as long as the sum is small. */
function doubling(goesOn: 'as before' | 'while small'): Graph {
  const g = new GraphBuilder();
  const step = g.input('step', { dtype: 'int64', shape: [] });
  const before = g.input('before', { dtype: 'bool', shape: [] });
  const state = g.input('state', { dtype: 'float32', shape: [2] });
  const twice = g.add(state, state);
  g.output('next', goesOn === 'as before' ? before : g.emit('Less', [g.emit('Erf', [g.sum(twice, [0])]), g.scalar(1)]));
  g.output('twice', twice);
  g.output('seen', g.add(twice, g.cast(step, 'float32')));
  return g.build();
}

test.each([
  [1, [1, 2]],
  [0, [3, 4]],
])('a branch that is known only when it runs: %i', async (told, wanted) => {
  const { y } = await answer(file('If', ['told'], ['y'], { then_branch: always(1, 2), else_branch: always(3, 4) }), told);
  expect(y && numbers(y)).toEqual(wanted);
});

test('a branch that is known may give another shape than the other; one that is not, may not', async () => {
  const bodies = { then_branch: always(1, 2), else_branch: always(3) };
  const { y } = await answer(file('If', ['yes'], ['y'], bodies));
  expect(y && numbers(y)).toEqual([1, 2]);
  expect(refusal(file('If', ['told'], ['y'], bodies))).toMatch(/float32\[2\] and float32\[1\]/);
});

test('a loop is all of its steps', async () => {
  const { y, seen } = await answer(file('Loop', ['steps', 'yes', 'start'], ['y', 'seen'], { body: doubling('as before') }));
  expect(y && numbers(y)).toEqual([8, 80]);
  expect([seen?.shape, seen && numbers(seen)]).toEqual([
    [3, 2],
    [2, 20, 5, 41, 10, 82],
  ]);
});

test('steps that have no end or cannot be counted are refused', () => {
  expect(refusal(file('Loop', ['', 'yes', 'start'], ['y', 'seen'], { body: doubling('as before') }))).toMatch(/too many steps/);
  expect(refusal(file('Loop', ['', 'yes', 'start'], ['y', 'seen'], { body: doubling('while small') }))).toMatch(/after 1 steps is not known/);
  expect(refusal(file('Loop', ['', 'told', 'start'], ['y', 'seen'], { body: doubling('as before') }))).toMatch(/after 0 steps is not known/);
});
