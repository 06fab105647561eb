/** What memory a training needs: liveness by hand on a small graph, straight growth with the batch, and the Problem with its Fix. */
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileTraining, fittingBatch, memoryNeed, notEnoughMemory } from '../../../shared/compile/index.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import { memoryUse } from '../../../shared/passes/liveness.ts';
import { drawing, threeClasses } from './harness.ts';

test('a value lives from the node that makes it to the last that reads it; views take nothing', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', { dtype: 'float32', shape: [10, 10] }); // 400 bytes, given
  const a = builder.withScope('first', () => builder.emit('Exp', [x])); // 400
  const view = builder.emit('Reshape', [a], { shape: [100] });
  const b = builder.withScope('second', () => builder.emit('Exp', [view])); // 400, beside a
  const c = builder.withScope('third', () => builder.emit('ReduceSum', [b], { axes: [0], keepdims: 1 })); // 4, beside a and b
  builder.output(
    'y',
    builder.withScope('fourth', () => builder.emit('ReduceSum', [builder.emit('Add', [view, c])], { axes: [0], keepdims: 1 })),
  );
  const { peak, byScope } = memoryUse(builder.build());
  expect(peak).toBe(804);
  expect([...byScope].slice(0, 3)).toEqual([
    ['first', 400],
    ['second', 400],
    ['third', 4],
  ]);
});

const network = drawing(
  [
    ['pictures', 'image-input', { channels: 1, height: 16, width: 16 }],
    ['conv', 'conv2d', { filters: 32, kernel: [3, 3] }],
    ['flat', 'flatten'],
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ],
  { batchSize: 512, optimizer: { type: 'adam', params: {} } },
);
const need = (batch: number) => memoryNeed([unwrap(compileTraining(network, { batch, target: 'cpu' }))]);

test('grows with the batch in a straight line, and names the layer that keeps most', () => {
  const [a, b, c] = [need(16), need(32), need(48)];
  expect(c.total - b.total).toBeCloseTo(b.total - a.total, 3);
  expect(a.weights).toBe(b.weights);
  const parameters = 32 * 9 + 32 + 32 * 14 * 14 * 3 + 3;
  expect(a.weights).toBe(parameters * 4 * 2);
  expect(a.optimizer).toBe(parameters * 4 * 2 * 2);
  // Its maps, and the gradient by them that the layer behind it gives.
  expect(['conv', 'fc']).toContain(a.largest?.node);
  // At least the 32 maps of 14 x 14, for every row.
  expect(b.activations - a.activations).toBeGreaterThan(16 * 32 * 14 * 14 * 4);
});

test('which batch fits, and the Fix that sets it', () => {
  const [small, large] = [
    { batch: 16, need: need(16).total },
    { batch: 512, need: need(512).total },
  ];
  const fits = fittingBatch(small, large, need(100).total);
  expect(fits).toBe(100);
  expect(fittingBatch(small, large, 1000)).toBe(0);
  const problem = notEnoughMemory({ document: network, data: null, need: need(512), free: need(100).total, fits });
  expect(problem).toMatchObject({
    code: 'not-enough-memory',
    place: { node: need(512).largest?.node },
    fix: { edits: [{ type: 'set-training', patch: { batchSize: 100 } }] },
  });
  expect(notEnoughMemory({ document: network, data: null, need: need(512), free: null, fits: 0 }).fix).toBeUndefined();
});
