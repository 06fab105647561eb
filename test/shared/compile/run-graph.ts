/** Runs a small graph once, through the same writer and engine as everything else. */
import { createSession } from '../../../main/engine/session.ts';
import { defined } from '../../../shared/base/assert.ts';
import type { Tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Value } from '../../../shared/ir/graph.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { legalize } from '../../../shared/targets/index.ts';

/** `build` gets the inputs as Values, by name, and gives the outputs. */
export async function runGraph(
  inputs: Readonly<Record<string, Tensor>>,
  build: (builder: GraphBuilder, values: (name: string) => Value) => Readonly<Record<string, Value>>,
): Promise<Record<string, number[]>> {
  const builder = new GraphBuilder();
  const values = new Map(Object.entries(inputs).map(([name, { dtype, shape }]) => [name, builder.input(name, { dtype, shape })]));
  const outputs = build(builder, (name) => defined(values.get(name), name));
  for (const [name, value] of Object.entries(outputs)) builder.output(name, value);
  const session = await createSession(writeModel(legalize(optimize(builder.build()), 'cpu'), { name: 'test' }), { device: 'cpu', threads: 1, spin: false });
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, session.wrap(tensor)]));
  const results = await session.run(feeds, Object.fromEntries(Object.keys(outputs).map((name) => [name, null])));
  const read = Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, Array.from(tensor.data as Float32Array)]));
  await session.release();
  return read;
}
