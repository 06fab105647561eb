/** Every layer compiles for every target, into ops that this target has. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileEvaluation, compileInference, compileTraining, initialState } from '../../../shared/compile/index.ts';
import { anyBatch } from '../../../shared/compile/inference.ts';
import { layers } from '../../../shared/layers/index.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { competing } from './competing.ts';
import { drawing, threeClasses } from './harness.ts';

/** Pictures and tables: every layer that is not about sequences. */
const everything = drawing([
  ['pictures', 'image-input', { channels: 3, height: 12, width: 12, normalize: 'standardize' }],
  ['vary', 'random-transform', { flip: true, fill: 'zeros' }],
  ['conv', 'conv2d', { filters: 4 }],
  ['norm', 'batch-norm2d'],
  ['relu', 'relu'],
  ['max', 'max-pool2d', { kernel: [2, 2], stride: [1, 1] }],
  ['avg', 'avg-pool2d', { kernel: [2, 2], stride: [1, 1] }],
  ['leaky', 'leaky-relu'],
  ['gelu', 'gelu'],
  ['conv2', 'conv2d', { filters: 4, padding: [1, 1] }],
  ['add', 'add', {}, ['conv2', 'gelu']],
  ['depthwise', 'depthwise-conv2d', { padding: [1, 1], multiplier: 2 }],
  ['separable', 'separable-conv2d', { filters: 4, padding: [1, 1] }],
  ['group', 'group-norm'],
  ['instance', 'instance-norm2d'],
  ['layernorm', 'layer-norm'],
  ['rms', 'rms-norm'],
  ['drop2', 'dropout2d'],
  ['noise', 'gaussian-noise'],
  ['celu', 'celu'],
  ['elu', 'elu'],
  ['selu', 'selu'],
  ['silu', 'silu'],
  ['mish', 'mish'],
  ['prelu', 'prelu', { each: true }],
  ['relu6', 'relu6'],
  ['softplus', 'softplus'],
  ['softsign', 'softsign'],
  ['hardtanh', 'hardtanh'],
  ['hardsigmoid', 'hardsigmoid'],
  ['hardswish', 'hardswish'],
  ['logs', 'log-softmax'],
  ['pad', 'pad2d'],
  ['up', 'upsample'],
  ['transposed', 'conv-transpose2d', { filters: 4 }],
  ['crop', 'crop2d'],
  ['a5', 'adaptive-avg-pool2d', { size: [5, 5] }],
  ['a3', 'adaptive-max-pool2d', { size: [3, 3] }, 'crop'],
  ['a4', 'adaptive-avg-pool2d', { size: [3, 3] }, 'a5'],
  ['difference', 'subtract', {}, ['a3', 'a4:minus']],
  ['product', 'multiply', {}, ['difference', 'a3']],
  ['turned', 'permute'],
  ['part', 'slice', { dimension: 3, size: 2 }],
  ['row', 'reshape'],
  ['strongest', 'global-max-pool', {}, 'crop'],
  ['alike', 'dot', {}, ['row', 'row:other']],
  ['mean', 'global-avg-pool', {}, 'add'],
  ['flat', 'flatten', {}, 'add'],
  ['drop', 'dropout'],
  [
    'table',
    'table-input',
    {
      columns: [
        { name: 'a', kind: 'number' },
        { name: 'b', kind: 'category', values: ['x', 'y'] },
      ],
    },
  ],
  ['sigmoid', 'sigmoid', {}, 'table'],
  ['tanh', 'tanh', {}, 'table'],
  ['softmax', 'softmax', {}, 'table'],
  ['all', 'concat', {}, ['drop', 'mean', 'strongest', 'alike', 'sigmoid', 'tanh', 'softmax']],
  ['fc', 'linear', { units: 3 }],
  threeClasses,
]);

// What falls back to the CPU on WebGPU, or is wrong there (docs: engine facts).
const neverOnGpu = new Set(
  'Sign Softsign Selu Round Celu LogSoftmax Or Mod OneHot MaxUnpool SpaceToDepth ConstantOfShape Sum IsNaN IsInf NonZero Dropout Bernoulli RandomUniform RandomNormal Scan Loop'.split(
    ' ',
  ),
);

const opsOf = (model: Uint8Array) => unwrap(readModel(model)).graph.nodes.map(({ op }) => op as string);

const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };

/** Every layer for sequences. */
const sequences = drawing([
  ['tokens', 'tokens-input', { length: 6, tokenizer: words }],
  ['near', 'skip-gram'],
  ['embed', 'embedding', { vocabulary: 5, size: 4 }],
  ['units', 'linear', { units: 4 }],
  ['slide', 'conv1d', { filters: 4, kernel: 3 }],
  ['max1', 'max-pool1d', { stride: 1, padding: 'same' }],
  ['avg1', 'avg-pool1d', { stride: 1, padding: 'same' }],
  ['norm1', 'batch-norm1d'],
  ['share', 'split', { dimension: 2 }],
  ['fit', 'adaptive-avg-pool1d', { size: 4 }],
  ['fit2', 'adaptive-max-pool1d', { size: 3 }],
  ['paint', 'conv-transpose1d', { filters: 2 }],
  ['more', 'pad1d'],
  ['longer', 'upsample1d'],
  ['name', 'category-input', { columns: [{ name: 'who', kind: 'category', values: ['a', 'b'] }] }],
  ['person', 'embedding', { vocabulary: 3, size: 4 }],
  ['flat1', 'flatten', {}, 'longer'],
  ['both', 'concat', {}, ['flat1', 'person']],
  ['fc', 'linear', { units: 3 }],
  threeClasses,
]);

/** Attention, over a text and over a picture. */
const attending = drawing([
  ['tokens', 'tokens-input', { length: 6, tokenizer: words }],
  ['hide', 'mask-tokens', { tokenizer: words }],
  ['embed', 'embedding', { vocabulary: 5, size: 8 }],
  ['part', 'segments', { tokenizer: { ...words, specials: { ...words.specials, end: 2 } } }, ['embed', 'tokens:ids']],
  ['places', 'positions', { maximum: 7 }],
  ['cls', 'class-token'],
  ['look', 'attention', { heads: 2, rotary: true, causal: true }],
  ['think', 'feed-forward', { hidden: 12, activation: 'relu' }],
  ['encode', 'encoder-block', { heads: 2, norm: 'post' }],
  ['pictures', 'image-input', { height: 8, width: 8 }],
  ['patches', 'patch-embedding', { size: 8 }],
  ['waves', 'positions', { kind: 'sinusoidal' }],
  ['decode', 'decoder-block', { heads: 4, layers: 1, rotary: true }, ['waves', 'encode:memory']],
  ['other', 'cross-attention', { heads: 2 }, ['encode', 'decode:memory']],
  ['again', 'decoder-block', { heads: 2, activation: 'gelu-tanh' }],
  ['words', 'token-logits', { vocabulary: 5 }],
  ['first', 'first-step'],
  ['pool', 'attention-pooling', {}, 'again'],
  ['whole', 'concat', {}, ['first', 'pool']],
  ['fc', 'linear', { units: 3 }],
  threeClasses,
]);

/** Memories. */
const remembering = drawing([
  ['tokens', 'tokens-input', { length: 5, tokenizer: words }],
  ['embed', 'embedding', { vocabulary: 5, size: 4, padding: 0 }],
  ['one', 'rnn', { units: 3, answer: 'sequence', bidirectional: true }],
  ['two', 'lstm', { units: 3, answer: 'sequence', layers: 2, dropout: 0.5, bias: 'one' }],
  ['three', 'gru', { units: 3, answer: 'sequence', bidirectional: true, layers: 2 }],
  ['end', 'lstm', { units: 3, bidirectional: true }],
  ['end2', 'rnn', { units: 3, activation: 'relu' }, 'three'],
  ['last', 'last-step', {}, 'three'],
  ['mean', 'mean-over-time', {}, 'three'],
  ['max', 'max-over-time', {}, 'three'],
  ['series', 'series-input', { columns: [{ name: 'a', kind: 'number' }], length: 4 }],
  ['past', 'gru', { units: 2 }],
  ['all', 'concat', {}, ['end', 'end2', 'last', 'mean', 'max', 'past']],
  ['fc', 'linear', { units: 3 }],
  threeClasses,
]);

const networks = { remembering, everything, sequences, attending, competing: drawing(competing) };

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
