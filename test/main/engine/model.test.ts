/** Model files from anywhere: what is not understood is refused, and what is understood runs, whatever was done to it. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { foreignModel, openModel, ownModel, type ModelFile } from '../../../main/engine/model.ts';
import { defined } from '../../../shared/base/assert.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { compileInference, initialState } from '../../../shared/compile/index.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import type { Document } from '../../../shared/model/document.ts';
import { convnet } from '../../../shared/model/templates/convnet.ts';
import { denseTable } from '../../../shared/model/templates/dense-table.ts';
import { seriesLstm } from '../../../shared/model/templates/series-lstm.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import { AttributeProtoSchema, ModelProtoSchema } from '../../../shared/onnx/generated/onnx_pb.js';
import { readModel } from '../../../shared/onnx/read.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { mutate } from '../../helpers/mutate.ts';

const noTexts = { get: () => '' };
/** Mutants of each network; thousands with NETLOOM_FUZZ=<count>. */
const mutants = Number(process.env['NETLOOM_FUZZ'] ?? 60);

function exported(document: Document) {
  const { manifest } = unwrap(compileInference(document, { batch: 1, target: 'cpu' }));
  return ownModel(document, initialState(manifest, 1), 'crop', noTexts);
}

/** Changes of what a file means, not of its bytes: operands left out or swapped, attributes and sizes changed, nodes lost. */
function twist(bytes: Uint8Array, seed: number): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = defined(model.graph, 'graph');
  const pick = (count: number, n: number): number => hash32(seed, n) % Math.max(1, count);
  for (let change = 0; change <= pick(3, 0); change++) {
    const place = 10 * (change + 1);
    const node = defined(graph.node[pick(graph.node.length, place)], 'node');
    const other = defined(graph.node[pick(graph.node.length, place + 1)], 'node');
    const odd = [0n, -1n, 1n, 2n ** 31n, -(2n ** 62n), 7n][pick(6, place + 2)] ?? 0n;
    switch (pick(9, place + 3)) {
      case 0:
        node.input[pick(node.input.length, place + 4)] = '';
        break;
      case 1:
        node.input[pick(node.input.length, place + 4)] = other.output[0] ?? '';
        break;
      case 2:
        node.input.pop();
        break;
      case 3:
        node.opType = other.opType;
        break;
      case 4:
        for (const attribute of node.attribute) {
          attribute.i = odd;
          attribute.ints = attribute.ints.map(() => odd);
        }
        break;
      case 5:
        node.attribute.push(create(AttributeProtoSchema, { name: 'axis', type: 2, i: odd }));
        break;
      case 6:
        graph.node.splice(graph.node.indexOf(node), 1);
        break;
      case 7: {
        const weight = graph.initializer[pick(graph.initializer.length, place + 4)];
        if (weight) weight.dims = weight.dims.map(() => odd);
        break;
      }
      default:
        node.output[0] = other.output[0] ?? '';
    }
  }
  return toBinary(ModelProtoSchema, model);
}

async function answers(file: ModelFile): Promise<readonly Float32Array[]> {
  const model = await openModel(file, 1);
  try {
    const inputs = model.inputs(2);
    for (const { data } of inputs.values()) (data as Float32Array).fill(1);
    return (await model.run(inputs)).map((values) => values.slice());
  } finally {
    await model.release();
  }
}

describe('model files', () => {
  const files = { pictures: exported(convnet.build()), table: exported(denseTable.build()), series: exported(seriesLstm.build()) };

  test.each(Object.entries(files))('%s: read and written anew, it answers the same', async (_, file) => {
    const again = foreignModel(file.bytes);
    expect(again.metadata).toEqual(file.metadata);
    expect(await answers(again)).toEqual(await answers(file));
  });

  test.each(Object.entries(files))('%s: mutants are refused with a Problem or run', { timeout: 10_000 + mutants * 100 }, async (_, file) => {
    let refused = 0;
    for (let seed = 0; seed < mutants; seed++) {
      const bytes = seed % 3 === 0 ? mutate(file.bytes, seed) : twist(file.bytes, seed);
      try {
        await answers(foreignModel(bytes));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw new Error(`mutant ${seed}: ${String(error)}`, { cause: error });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(mutants / 3); // the mutants are worth their name
  });

  test('answers in half precision are refused before anything runs', () => {
    const { name, graph, initializers, metadata } = unwrap(readModel(files.table.bytes));
    const g = new GraphBuilder(graph);
    for (const { name: input, value } of graph.inputs) g.keepInput(input, value);
    for (const [value, tensor] of graph.constants) g.keepConstant(value, tensor);
    for (const node of graph.nodes) g.keepNode(node, node.inputs);
    for (const { name: output, value } of graph.outputs) g.output(output, g.cast(value, 'float16'));
    expect(() => foreignModel(writeModel(g.build(), { name, initializers, metadata }))).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'model-metadata-damaged' }) }),
    );
  });

  test('a description that does not fit the graph is refused before anything runs', () => {
    const model = fromBinary(ModelProtoSchema, files.table.bytes);
    for (const line of model.metadataProps) line.value = line.value.replace('sepal_width', 'sepal_width","one_more');
    expect(() => foreignModel(toBinary(ModelProtoSchema, model))).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'model-metadata-damaged' }) }),
    );
  });
});
