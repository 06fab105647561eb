/** Every template: its generated PyTorch and Keras programs, with the studio's weights from a safetensors file, answer as the studio's ONNX does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createStepper } from '../../main/engine/stepper.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { learnsInTurn } from '../../shared/codegen/program.ts';
import { writeSafetensors } from '../../shared/codegen/safetensors.ts';
import { torchStateNames } from '../../shared/codegen/state-names.ts';
import { compileInference, initialState } from '../../shared/compile/index.ts';
import { check } from '../../shared/model/check.ts';
import { templates } from '../../shared/model/templates/index.ts';
import { largestDifference, sampleInput } from '../shared/compile/harness.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

/** Larger ones take gigabytes; `NETLOOM_ORACLE_LARGE=1` takes them too. */
const most = process.env['NETLOOM_ORACLE_LARGE'] === '1' ? Number.POSITIVE_INFINITY : 25e6;
const languages = ['pytorch', 'keras'] as const;
const folder = mkdtempSync(join(tmpdir(), 'netloom-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Found = { readonly [L in (typeof languages)[number]]: readonly (readonly number[])[] | { readonly error: string } };

function json({ dtype, shape, data }: Tensor) {
  return { dtype, shape, data: Array.from(data as Float32Array, (value) => (Number.isNaN(value) ? null : value)) };
}

/** The studio's own answers, and what Python needs to give them too. */
async function ask(id: string, document: ReturnType<(typeof templates)[number]['build']>) {
  const compiled = unwrap(compileInference(document, { batch: 2, target: 'cpu' }));
  const state = initialState(compiled.manifest, 5);
  const names = torchStateNames(document, check(document));
  const weights = join(folder, `${id}.safetensors`);
  writeFileSync(
    weights,
    writeSafetensors(new Map([...names].flatMap(([ours, theirs]) => (state.has(ours) ? [[theirs, defined(state.get(ours), ours)] as const] : [])))),
  );
  const stepper = await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, state);
  const inputs = compiled.manifest.inputs.map((input) => sampleInput(input, 7));
  for (const [index, { name }] of compiled.manifest.inputs.entries())
    (defined(stepper.inputs.get(name), name).data as Float32Array).set(defined(inputs[index], name).data as Float32Array);
  await stepper.step();
  const ours = compiled.manifest.answers.map(({ prediction }) => Array.from(stepper.output(defined(prediction, 'prediction')) as Float32Array));
  await stepper.release();
  const code = Object.fromEntries(languages.map((language) => [language, codeOf(document, language)]));
  return { id, ours, job: { code, weights, inputs: inputs.map(json), answers: compiled.manifest.answers.map(({ answer }) => answer.kind) } };
}

/** Chances are compared one by one, however small: each over itself. Numbers over the largest of them. */
function relative(ours: readonly number[], theirs: readonly number[], kind: string | undefined): number {
  if (kind === 'number') return largestDifference(ours, theirs) / ours.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return largestDifference(
    ours.map((value, i) => value / (theirs[i] ?? Number.NaN)),
    theirs.map(() => 1),
  );
}

describe.skipIf(oracleMissing !== '')(`programs of templates ${oracleMissing}`, () => {
  const chosen = templates
    .map((template) => ({ id: template.id, document: template.build() }))
    .filter(({ document }) => check(document).totals.parameters <= most && !learnsInTurn(document));

  test('answer as the studio does', { timeout: 1_200_000 }, async () => {
    const asked: Awaited<ReturnType<typeof ask>>[] = [];
    for (const { id, document } of chosen) asked.push(await ask(id, document));
    const theirs = askPython<Found[]>('programs.py', { jobs: asked.map(({ job }) => job) });
    const wrong: string[] = [];
    const rows = new Map<string, number[]>();
    asked.forEach(({ id, ours, job }, index) => {
      const found = defined(theirs[index], id);
      const kinds = job.answers;
      rows.set(
        id,
        languages.map((language) => {
          const answers = found[language];
          if ('error' in answers) wrong.push(`${id} in ${language}: ${answers.error}`);
          const differences = ours.map((values, place) => {
            const other = 'error' in answers ? [] : (answers[place] ?? []);
            return relative(values, other, kinds[place]);
          });
          const worst = Math.max(...differences);
          if (!('error' in answers) && !(worst <= 1e-5)) wrong.push(`${id} in ${language}: differs by ${worst}`);
          return worst;
        }),
      );
    });
    reportParity('Programs of templates, each chance over itself', ['PyTorch', 'Keras'], rows);
    expect(wrong).toEqual([]);
  });
});
