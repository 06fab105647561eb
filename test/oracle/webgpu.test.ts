/**
 * The WebGPU provider against the CPU: every op and its gradient (whole steps: `webgpu-templates.test.ts`). Fallback
 * to the CPU is off, so a stray op fails.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { createLearner } from '../../main/engine/learner.ts';
import { isOutOfMemory } from '../../main/engine/problems.ts';
import { createSession, type DeviceId } from '../../main/engine/session.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { tensor } from '../../shared/base/tensor.ts';
import { compileAccumulation, compileTraining, initialState } from '../../shared/compile/index.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { optimize } from '../../shared/passes/index.ts';
import { legalize } from '../../shared/targets/index.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { drawing, sampleInput, threeClasses } from '../shared/compile/harness.ts';
import { type GradientCase, gradientCases } from '../helpers/gradient-cases.ts';
import { caseGraph } from '../helpers/gradient-graphs.ts';
import { type Feeds, largestDifference } from '../helpers/run-graph.ts';
import { openSoftwareGpu } from '../helpers/software-gpu.ts';

const cases = Object.values(gradientCases).flat() as readonly GradientCase[];
/** Not in any network: whole-number arithmetic of 64 bits, unpooling, second derivatives of pooling and powers by a tensor stay on the CPU there. */
const elsewhere = (name: string) => /^(Gather|GatherND|GatherGrad|Cast|MaxUnpool|MaxPoolGrad) |^GatherGrad$|^Pow a\*\*b$| masked$/.test(name);

let driver = false;
beforeAll(async () => {
  driver = await openSoftwareGpu('WebGPU against the CPU');
}, 120_000);

async function outputsOn(device: DeviceId, graph: Parameters<typeof legalize>[0], feeds: Feeds) {
  const model = writeModel(optimize(legalize(optimize(graph), device === 'cpu' ? 'cpu' : 'webgpu')), { name: 'case' });
  const session = await createSession(model, { device, threads: 1, spin: false });
  const given = Object.fromEntries(session.inputNames.map((name) => [name, session.wrap(feeds[name] ?? expect.fail(name))]));
  const results = await session.run(given, Object.fromEntries(session.outputNames.map((name) => [name, null])));
  const outputs = Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { dtype: 'float32' as const, shape: dims, data: Float32Array.from(data as ArrayLike<number>) },
    ]),
  );
  await session.release();
  return outputs;
}

describe('WebGPU agrees with the CPU', () => {
  test.each(cases.filter(({ name }) => !elsewhere(name)).map((one) => [one.name, one] as const))('%s', async (_, one) => {
    if (!driver) return;
    const { graph, feeds } = caseGraph(one, 'float32', true);
    const [ours, truth] = [await outputsOn('webgpu', graph, feeds), await outputsOn('cpu', graph, feeds)];
    for (const [name, expected] of Object.entries(truth)) expect(largestDifference(ours[name] ?? expect.fail(name), expected), name).toBeLessThan(2e-4);
  });

  test.each([1, 2])('a language model with a moving average, %s batches a step', async (batches) => {
    if (!driver) return;
    const specials = { padding: 0, unknown: null, begin: null, end: null, mask: null };
    const document = drawing(
      [
        ['text', 'tokens-input', { column: 'line', length: 6, tokenizer: { id: 't', kind: 'characters', size: 40, specials } }],
        ['vectors', 'embedding', { vocabulary: 40, size: 8 }],
        ['fc', 'linear', { units: 40 }],
        ['answer', 'output', { answer: 'next-token' }],
      ],
      { averaging: { type: 'ema', params: {} } },
    );
    const on = async (device: 'cpu' | 'webgpu') => {
      const options = { batch: 4, target: device } as const;
      const graphs = batches === 1 ? unwrap(compileTraining(document, options)) : unwrap(compileAccumulation(document, options));
      const state = initialState('model' in graphs ? graphs.manifest : graphs.apply.manifest, 3);
      const learner = await createLearner(graphs, batches, { device, threads: 1, spin: false }, state);
      const found: number[] = [];
      for (let step = 0; step < 4; step++) {
        for (let place = 0; place < batches; place++) {
          (learner.forward.inputs.get('tokens')?.data as Int32Array | undefined)?.set(Array.from({ length: 24 }, (_, i) => (i * 7 + place + step) % 40));
          (learner.forward.inputs.get('mask')?.data as Float32Array | undefined)?.fill(1);
          const scalars = { stepSize: 0.01, spreadScale: 1, average: step === 0 ? 1 : 0.1 };
          await learner.run({ first: place === 0, last: place === batches - 1, seed: 1, scalars });
        }
        found.push(learner.loss());
      }
      const average = (await learner.snapshot()).get('fc.weight/average')?.data as Float32Array;
      await learner.release();
      return [...found, ...average];
    };
    const [ours, truth] = [await on('webgpu'), await on('cpu')];
    expect(ours).toHaveLength(truth.length);
    for (const [i, value] of truth.entries()) expect(Math.abs((ours[i] ?? Number.NaN) - value), `${i}`).toBeLessThan(1e-5);
  });

  test.each([1, 2])('what is frozen goes to the card once, %s batches a step', async (batches) => {
    if (!driver) return;
    const columns = ['a', 'b'].map((name) => ({ name, kind: 'number' }));
    const document = drawing([
      ['table', 'table-input', { columns }],
      ['fc1', 'linear', { units: 4 }],
      ['relu', 'relu'],
      ['fc2', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const frozen = { ...document, nodes: document.nodes.map((node) => (node.id === 'fc1' ? { ...node, frozen: true } : node)) };
    const on = async (device: 'cpu' | 'webgpu') => {
      const options = { batch: 4, target: device } as const;
      const graphs = batches === 1 ? unwrap(compileTraining(frozen, options)) : unwrap(compileAccumulation(frozen, options));
      const state = initialState('model' in graphs ? graphs.manifest : graphs.apply.manifest, 3);
      const learner = await createLearner(graphs, batches, { device, threads: 1, spin: false }, state);
      const [losses, places]: [number[], unknown[]] = [[], []];
      const fixed = () => learner.forward.state().get('fc1.weight') ?? expect.fail('no such weight');
      const step = async () => {
        for (let place = 0; place < batches; place++) {
          for (const input of learner.forward.manifest.inputs) {
            if (input.source.kind === 'numbers' || input.source.kind === 'target' || input.source.kind === 'mask')
              learner.forward.inputs.get(input.name)?.data.set(sampleInput(input, place).data as never);
          }
          await learner.run({
            first: place === 0,
            last: place === batches - 1,
            seed: 1,
            scalars: { learningRate: 0.1, stepSize: 0.1, spreadScale: 1, average: 0 },
          });
        }
        losses.push(learner.loss());
        places.push(fixed());
      };
      for (let i = 0; i < 3; i++) await step();
      const weight = defined(state.get('fc1.weight'), 'weight');
      learner.load(new Map([['fc1.weight', { ...weight, data: (weight.data as Float32Array).map((value) => 2 * value) }]]));
      await step();
      const last = {
        losses,
        weight: [...(defined((await learner.snapshot()).get('fc1.weight'), 'weight').data as Float32Array)],
        places,
        location: fixed().location,
      };
      await learner.release();
      return last;
    };
    const [ours, truth] = [await on('webgpu'), await on('cpu')];
    for (const [i, loss] of truth.losses.entries()) expect(Math.abs((ours.losses[i] ?? Number.NaN) - loss)).toBeLessThan(1e-5);
    expect(ours.weight).toEqual(truth.weight);
    expect(ours.location).toBe('gpu-buffer');
    expect(new Set(ours.places.slice(0, 3)).size).toBe(1);
    expect(ours.places[3]).not.toBe(ours.places[2]);
  });

  test('asked for more than a buffer can hold, it says so, and goes on', async () => {
    if (!driver) return;
    const doubled = async (count: number) => {
      const g = new GraphBuilder();
      const many = g.emit('Expand', [g.input('x', { dtype: 'float32', shape: [1] })], { shape: [count, 1000] });
      g.output('y', g.sum(g.mul(many, g.scalar(2)), [0, 1]));
      const session = await createSession(writeModel(g.build(), { name: 'large' }), { device: 'webgpu', threads: 1, spin: false });
      try {
        const { y } = await session.run({ x: session.wrap(tensor('float32', [1], [1])) }, { y: null });
        return Number(y?.data[0]);
      } finally {
        await session.release();
      }
    };
    expect(await doubled(1)).toBe(2000);
    const error: unknown = await doubled(600_000).catch((reason: unknown) => reason); // 2.4 GB
    expect(isOutOfMemory(error), String(error)).toBe(true);
    expect(await doubled(2)).toBe(4000);
  });
});
