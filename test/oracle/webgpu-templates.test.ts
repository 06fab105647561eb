/**
 * Every template trains on WebGPU as on the CPU: all of its step on the GPU (fallback is off), what is learned stays there, and
 * only losses and scores come back. Small sizes, the same layers; the real sizes are placed, not run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeviceId } from '../../main/engine/session.ts';
import { createSession } from '../../main/engine/session.ts';
import { createStepper } from '../../main/engine/stepper.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import type { Document } from '../../shared/model/document.ts';
import { templates } from '../../shared/model/templates/index.ts';
import { networks } from '../helpers/every-layer.ts';
import { miniature, prepared } from '../helpers/miniature.ts';
import { openSoftwareGpu } from '../helpers/software-gpu.ts';
import { fill, largestDifference, lossOf } from '../shared/compile/harness.ts';
import { shown, writeTable } from './parity.ts';

const batch = 2;
/** A software driver is slow: all templates for 20 steps, and with dropout off too, by `NETLOOM_ORACLE_LARGE=1`; `NETLOOM_CASE=id` takes one. */
const all = process.env['NETLOOM_ORACLE_LARGE'] === '1';
/** One of each family goes 20 steps every time; the others differ from it in sizes or in their last layers. */
const long = new Set(['convnet', 'gpt', 'lstm-text', 'rnn', 'word2vec', 'recommend', 'dense-table', 'series-conv']);

const only = process.env['NETLOOM_CASE'];
const chosen = templates.filter(({ id }) => [undefined, id].includes(only)).map((template) => [template.id, template] as const);

/** Steps and largest differences by template. */
const found = new Map<string, readonly string[]>();
afterAll(() => {
  if (driver && all) writeTable('Templates on WebGPU against the CPU', ['steps', 'losses', 'scores and answers'], found, only === undefined ? 'whole' : 'part');
});

let driver = false;
beforeAll(async () => {
  driver = await openSoftwareGpu('templates on WebGPU');
}, 120_000);

interface Trained {
  readonly losses: readonly number[];
  /** Of the last step: what comes back beside the loss. */
  readonly outputs: ReadonlyMap<string, ArrayLike<number>>;
}

async function trained(device: DeviceId, document: Document, steps: number): Promise<Trained> {
  const compiled = unwrap(compileTraining(document, { batch, target: device === 'cpu' ? 'cpu' : 'webgpu' }));
  const { manifest } = compiled;
  const stepper = await createStepper(compiled, { device, threads: 1, spin: false }, initialState(manifest, 3));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    fill(stepper, document, step);
    await stepper.step();
    losses.push(lossOf(stepper));
  }
  if (device !== 'cpu') {
    const state = stepper.state();
    for (const { name, output } of manifest.state) if (output !== null) expect(state.get(name)?.location, name).toBe('gpu-buffer');
  }
  const named = [manifest.totals, ...manifest.answers.map(({ logits }) => logits)].filter((name) => typeof name === 'string');
  const outputs = new Map(named.map((name) => [name, Float64Array.from(stepper.output(name) as Float32Array)]));
  await stepper.release();
  return { losses, outputs };
}

async function compare(name: string, document: Document, steps: number, within = 1e-4): Promise<void> {
  const [ours, truth] = [await trained('webgpu', document, steps), await trained('cpu', document, steps)];
  const losses = largestDifference(ours.losses, truth.losses);
  const outputs = Math.max(
    ...[...truth.outputs].map(([output, values]) => largestDifference(ours.outputs.get(output) ?? [], values) / Math.max(1, ...Array.from(values, Math.abs))),
  );
  found.set(name, [`${steps}`, shown(losses), shown(outputs)]);
  expect(truth.losses.every(Number.isFinite)).toBe(true);
  expect(losses, 'losses').toBeLessThan(within);
  expect(outputs, 'scores and answers').toBeLessThan(within);
}

const usesDropout = ({ nodes }: Document) => nodes.some(({ type, params }) => type.startsWith('dropout') || Number(params['dropout'] ?? 0) > 0);

describe('templates on WebGPU', () => {
  test.each(chosen)('%s trains as on the CPU', { timeout: 600_000 }, async (id, template) => {
    if (!driver) return;
    const document = template.build();
    const steps = all || long.has(id) ? 20 : 3;
    await compare(id, miniature(document), steps);
    if (usesDropout(document) && steps === 20) await compare(`${id}, no dropout`, miniature(document, { dropout: false }), all ? 20 : 3);
  });

  test.each(chosen)('%s in its own size is wholly placed there', { timeout: 600_000 }, async (_, template) => {
    if (!driver) return;
    const { model } = unwrap(compileTraining(prepared(template.build()), { batch, target: 'webgpu' }));
    await (await createSession(model, { device: 'webgpu', threads: 1, spin: false })).release();
  });

  test.each(Object.entries(networks))('every layer, in %s', { timeout: 600_000 }, async (name, network) => {
    // Sixty layers one behind the other add up what each rounds otherwise; op by op they agree (`webgpu.test.ts`).
    if (driver) await compare(`every layer, in ${name}`, network, 2, 1e-3);
  });
});
