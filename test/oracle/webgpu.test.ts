/**
 * The WebGPU provider against the CPU: every op and its gradient, and whole training steps. Runs where a Vulkan driver is
 * (the software one that comes with Debian's Chromium will do); fallback to the CPU is off, so a stray op fails.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLearner } from '../../main/engine/learner.ts';
import { createSession, type DeviceId, loadRuntime } from '../../main/engine/session.ts';
import { createStepper } from '../../main/engine/stepper.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { compileAccumulation, compileTraining, initialState } from '../../shared/compile/index.ts';
import type { Document } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { optimize } from '../../shared/passes/index.ts';
import { legalize } from '../../shared/targets/index.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { drawing, fill, lossOf } from '../shared/compile/harness.ts';
import { type GradientCase, gradientCases } from '../helpers/gradient-cases.ts';
import { caseGraph } from '../helpers/gradient-graphs.ts';
import { type Feeds, largestDifference } from '../helpers/run-graph.ts';

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(software)) process.env['VK_ICD_FILENAMES'] = software;
process.env['XDG_RUNTIME_DIR'] ??= mkdtempSync(join(tmpdir(), 'netloom-vulkan-'));

const cases = Object.values(gradientCases).flat() as readonly GradientCase[];
/** Not in any network: whole-number arithmetic of 64 bits, unpooling and powers by a tensor stay on the CPU there. */
const elsewhere = (name: string) => /^(Gather|GatherND|GatherGrad|Cast|MaxUnpool) |^GatherGrad$|^Pow a\*\*b$| masked$/.test(name);

let driver: boolean | undefined;

beforeAll(async () => {
  const { listSupportedBackends, env } = await loadRuntime();
  env.logLevel = 'fatal';
  driver = process.env['VK_ICD_FILENAMES'] !== undefined && listSupportedBackends().some(({ name }) => name === 'webgpu');
  if (!driver) console.log('skipped: WebGPU against the CPU (no Vulkan driver, or none in this build)');
});

async function outputsOn(device: DeviceId, graph: Parameters<typeof legalize>[0], feeds: Feeds) {
  const model = writeModel(optimize(legalize(optimize(graph), device === 'cpu' ? 'cpu' : 'webgpu')), { name: 'case' });
  const session = await createSession(model, { device, threads: 1, spin: false });
  const given = Object.fromEntries(session.inputNames.map((name) => [name, session.wrap(feeds[name] ?? expect.fail(name))]));
  const results = await session.run(given, Object.fromEntries(session.outputNames.map((name) => [name, null])));
  const outputs = Object.fromEntries(Object.entries(results).map(([name, { dims, data }]) => [name, { dtype: 'float32' as const, shape: dims, data: Float32Array.from(data as ArrayLike<number>) }]));
  await session.release();
  return outputs;
}

async function losses(device: DeviceId, document: Document, steps: number): Promise<readonly number[]> {
  const compiled = unwrap(compileTraining(document, { batch: 4, target: device === 'cpu' ? 'cpu' : 'webgpu' }));
  const stepper = await createStepper(compiled, { device, threads: 1, spin: false }, initialState(compiled.manifest, 3));
  const all: number[] = [];
  for (let step = 0; step < steps; step++) {
    fill(stepper, document, step);
    await stepper.step();
    all.push(lossOf(stepper));
  }
  await stepper.release();
  return all;
}

describe('WebGPU agrees with the CPU', () => {
  test.each(cases.filter(({ name }) => !elsewhere(name)).map((one) => [one.name, one] as const))('%s', async (_, one) => {
    if (driver !== true) return;
    const { graph, feeds } = caseGraph(one, 'float32', true);
    const [ours, truth] = [await outputsOn('webgpu', graph, feeds), await outputsOn('cpu', graph, feeds)];
    for (const [name, expected] of Object.entries(truth)) expect(largestDifference(ours[name] ?? expect.fail(name), expected), name).toBeLessThan(2e-4);
  });

  test.each([1, 2])('a language model with a moving average, %s batches a step', async (batches) => {
    if (driver !== true) return;
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

  test.each(['convnet', 'convnet-grey', 'dense-table'])('%s: 20 training steps', async (id) => {
    if (driver !== true) return;
    const document = prepared(templateOf(id)?.build() ?? expect.fail(id));
    const [ours, truth] = [await losses('webgpu', document, 20), await losses('cpu', document, 20)];
    for (const [step, loss] of truth.entries()) expect(Math.abs((ours[step] ?? Number.NaN) - loss), `step ${step}`).toBeLessThan(1e-4);
  }, 1_200_000);
});

/** Data filled in where a template waits for it. */
function prepared(document: Document): Document {
  const columns = [{ name: 'a', kind: 'number' }, { name: 'b', kind: 'number' }];
  const filled: { readonly [type: string]: Document['nodes'][number]['params'] } = { 'table-input': { columns }, output: { classes: ['a', 'b', 'c'] } };
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const waits = node.type === 'output' ? (node.params['classes'] as readonly string[] | undefined)?.length === undefined : true;
      const params = waits ? filled[node.type] : undefined;
      return params === undefined ? node : { ...node, params: { ...node.params, ...params } };
    }),
  };
}
