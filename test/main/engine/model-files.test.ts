/** A model with its weights in a file beside it: the same answers, whole files, nothing left of earlier ones. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModelFile } from '../../../main/engine/export.ts';
import { foreignModel, type ModelFile, openModel } from '../../../main/engine/model.ts';
import { type Problem, ProblemError, unwrap } from '../../../shared/base/problem.ts';
import { compileInference, initialState } from '../../../shared/compile/index.ts';
import { check } from '../../../shared/model/check.ts';
import { convnet } from '../../../shared/model/templates/convnet.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';

const document = convnet.build();
const state = initialState(unwrap(compileInference(document, { batch: 1, target: 'cpu' })).manifest, 1);
const bytes = check(document).totals.parameters * 4;
let folder: ScratchFolder;
beforeAll(() => {
  folder = scratchFolder();
});
afterAll(() => folder.remove());

const write = (name: string, most: number) => writeModelFile(document, state, 'crop', { get: () => '' }, join(folder.path, name), most);

async function answers(file: ModelFile): Promise<readonly number[]> {
  const model = await openModel(file, 1);
  try {
    const inputs = model.inputs(2);
    for (const { data } of inputs.values())
      (data as Uint8Array).forEach((_, i, all) => {
        all[i] = (i * 37) % 256;
      });
    return (await model.run(inputs)).flatMap((values) => [...values]);
  } finally {
    await model.release();
  }
}

test('answers as the one file does', async () => {
  const [one, two] = [write('one.onnx', bytes), write('two.onnx', bytes - 1)];
  expect(readdirSync(folder.path).filter((name) => name.startsWith('one'))).toEqual(['one.onnx']);
  const beside = readdirSync(folder.path).filter((name) => name.startsWith('two-'));
  expect(beside).toEqual([expect.stringMatching(/^two-[0-9a-f]{8}\.data$/)]);
  expect(two.bytes).toBe(statSync(join(folder.path, 'two.onnx')).size + statSync(join(folder.path, beside[0] ?? '')).size);
  expect(statSync(join(folder.path, 'two.onnx')).size).toBeLessThan(bytes / 4);
  expect(await answers(two.file)).toEqual(await answers(one.file));
});

test('the next one takes the place of the last, and leaves other files alone', () => {
  write('again.onnx', 0);
  const [first] = readdirSync(folder.path).filter((name) => name.startsWith('again-'));
  write('again-more.onnx', 0);
  write('again.onnx', 0);
  const left = readdirSync(folder.path).filter((name) => name.startsWith('again-') && name.endsWith('.data'));
  expect(left).toHaveLength(2);
  expect(left).not.toContain(first);
  write('again.onnx', bytes);
  expect(readdirSync(folder.path).filter((name) => /^again-[0-9a-f]{8}\.data$/.test(name))).toEqual([]);
});

test('read from elsewhere, a file with another beside it is refused with a reason', () => {
  write('beside.onnx', 0);
  const problem = refusal(() => foreignModel(readFileSync(join(folder.path, 'beside.onnx'))));
  expect(problem.code).toBe('model-type');
  expect(problem.what.en).toMatch(/another file/);
});

function refusal(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return expect.fail('not refused');
}
