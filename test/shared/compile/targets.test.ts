/** Every layer compiles for every target, into ops that this target has. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileEvaluation, compileInference, compileTraining, initialState } from '../../../shared/compile/index.ts';
import { anyBatch } from '../../../shared/compile/inference.ts';
import { layers } from '../../../shared/layers/index.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { networks } from '../../helpers/every-layer.ts';

// What falls back to the CPU on WebGPU, or is wrong there (docs: engine facts).
const neverOnGpu = new Set(
  'Sign Softsign Selu Round Celu LogSoftmax Or Mod OneHot MaxUnpool SpaceToDepth ConstantOfShape Sum IsNaN IsInf NonZero Dropout Bernoulli RandomUniform RandomNormal Scan Loop'.split(
    ' ',
  ),
);

const opsOf = (model: Uint8Array) => unwrap(readModel(model)).graph.nodes.map(({ op }) => op as string);

describe('targets', () => {
  test('the networks hold every layer', () => {
    const used = Object.values(networks).flatMap(({ nodes }) => nodes.map(({ type }) => type));
    expect([...new Set(used)].sort()).toEqual(layers.map(({ type }) => type).sort());
  });

  describe.each(Object.entries(networks))('%s', (_, network) => {
    test.each(['cpu', 'webgpu'] as const)('%s: training, judging and use compile', (target) => {
      const initializers = initialState(unwrap(compileInference(network, { batch: 2, target })).manifest, 0);
      const models = [
        compileTraining(network, { batch: 4, target }),
        compileEvaluation(network, { batch: 4, target }),
        compileInference(network, { batch: 'dynamic', target, initializers }),
      ].map((result) => opsOf(unwrap(result).model));
      for (const ops of models) {
        expect(ops.length).toBeGreaterThan(5);
        if (target === 'webgpu') expect(ops.filter((op) => neverOnGpu.has(op))).toEqual([]);
        expect(ops.filter((op) => op === 'ScatterND' || op === 'Bernoulli')).toEqual([]);
      }
    });

    test('no part of an exported graph remembers the batch it was built with', () => {
      const initializers = initialState(unwrap(compileInference(network, { batch: 2, target: 'cpu' })).manifest, 0);
      const { graph } = unwrap(readModel(unwrap(compileInference(network, { batch: 'dynamic', target: 'cpu', initializers })).model));
      for (const { op, attributes } of graph.nodes) expect(JSON.stringify(attributes), op).not.toContain(String(anyBatch));
      for (const [, { shape }] of graph.constants) expect(shape).not.toContain(anyBatch);
    });
  });
});
