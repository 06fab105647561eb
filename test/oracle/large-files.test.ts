/**
 * The large networks as files, for the ONNX checker and onnxruntime: gpt2-small, bert-base and vit-b16 hold just the weights that are counted for them, and
 * answer. A network of more than 2 GiB leaves as a model and a file of its weights: whole for the ONNX checker, and onnxruntime's answers are those
 * that follow from the weights. 5 GB of memory and some minutes, so only with `NETLOOM_ORACLE_LARGE=1`; a small network goes the same way always.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeModelFile } from '../../main/engine/export.ts';
import { openModel } from '../../main/engine/model.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { compileInference, initialState } from '../../shared/compile/index.ts';
import { check } from '../../shared/model/check.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { drawing } from '../shared/compile/harness.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { oracleMissing, oraclePython } from './python.ts';

const large = process.env['NETLOOM_ORACLE_LARGE'] === '1';
const columns = ['a', 'b'].map((name) => ({ name, kind: 'number' }));

/** `width` numbers that are all 1 go through a square matrix of one number, and are added up. */
function network(width: number) {
  const document = drawing([
    ['table', 'table-input', { columns, normalize: 'none' }],
    ['wide', 'linear', { units: width, bias: false }],
    ['square', 'linear', { units: width, bias: false }],
    ['sum', 'linear', { units: 1, bias: false }],
    ['answer', 'output', { answer: 'number', column: 'y' }],
  ]);
  const { manifest } = unwrap(compileInference(document, { batch: 1, target: 'cpu' }));
  const values: Readonly<Record<string, number>> = { 'wide.weight': 0.5, 'square.weight': 1 / width, 'sum.weight': 1 / width };
  const state = new Map(
    manifest.state.map(({ name, type }): [string, Tensor] => {
      const data = allocate(type.dtype, sizeOf(type.shape)).fill((values[name] ?? (/std$/.test(name) ? 1 : 0)) as never);
      // The last corner of the square tells whether the end of the file was read.
      if (name === 'square.weight') data[data.length - 1] = 3;
      return [name, { ...type, data }];
    }),
  );
  return { document, state, expected: 1 + (3 - 1 / width) / width };
}

const checkAndAnswer = `
import json, sys, numpy as np, onnx, onnxruntime as ort
onnx.checker.check_model(sys.argv[1])
session = ort.InferenceSession(sys.argv[1])
given = {i.name: np.ones([1, *i.shape[1:]], np.float32) for i in session.get_inputs()}
print(json.dumps([float(v.reshape(-1)[0]) for v in session.run(None, given)]))`;

test.skipIf(oracleMissing !== '').each([300, ...(large ? [23_500] : [])])(
  'a square of %i',
  async (width) => {
    const folder = scratchFolder();
    try {
      const path = join(folder.path, 'large.onnx');
      const { document, state, expected } = network(width);
      const { file, bytes } =
        width > 1000 ? writeModelFile(document, state, 'crop', { get: () => '' }, path) : writeModelFile(document, state, 'crop', { get: () => '' }, path, 0);
      const [beside] = readdirSync(folder.path).filter((name) => name.endsWith('.data'));
      expect(statSync(join(folder.path, beside ?? expect.fail('no file beside'))).size).toBeGreaterThanOrEqual(width * width * 4);
      expect(bytes).toBeGreaterThan(width * width * 4);
      state.clear();
      const model = await openModel(file, 2);
      const inputs = model.inputs(1);
      for (const { data } of inputs.values()) (data as Float32Array).fill(1);
      const [own] = await model.run(inputs);
      expect(Math.abs((own?.[0] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
      await model.release();
      const answers = JSON.parse(execFileSync(oraclePython(), ['-c', checkAndAnswer, path], { encoding: 'utf8' })) as number[];
      expect(
        answers.some((answer) => Math.abs(answer - expected) < 1e-5),
        `${answers.join()} for ${expected}`,
      ).toBe(true);
    } finally {
      folder.remove();
    }
  },
  600_000,
);

const countAndAnswer = `
import json, math, sys, numpy as np, onnx, onnxruntime as ort
model = onnx.load(sys.argv[1])
onnx.checker.check_model(sys.argv[1])
sizes = {one.name: math.prod(one.dims) for one in model.graph.initializer}
session = ort.InferenceSession(sys.argv[1])
kinds = {"tensor(int32)": np.int32, "tensor(uint8)": np.uint8}
given = {i.name: np.ones([1, *i.shape[1:]], kinds.get(i.type, np.float32)) for i in session.get_inputs()}
print(json.dumps({"sizes": sizes, "finite": [bool(np.isfinite(v).all()) for v in session.run(None, given)]}))`;

test.skipIf(oracleMissing !== '').each(large ? ['gpt2-small', 'bert-base', 'vit-b16'] : ['bert'])(
  '%s holds what is counted, and answers',
  (id) => {
    const folder = scratchFolder();
    try {
      const path = join(folder.path, `${id}.onnx`);
      const document = templateOf(id)?.build() ?? expect.fail(id);
      const { manifest } = unwrap(compileInference(document, { batch: 1, target: 'cpu' }));
      writeModelFile(document, initialState(manifest, 1), 'crop', { get: () => '' }, path);
      const { sizes, finite } = JSON.parse(execFileSync(oraclePython(), ['-c', countAndAnswer, path], { encoding: 'utf8' })) as {
        sizes: Record<string, number>;
        finite: boolean[];
      };
      const learned = manifest.state.filter(({ role }) => role === 'weight');
      expect(learned.reduce((sum, { input }) => sum + (sizes[input] ?? Number.NaN), 0)).toBe(check(document).totals.parameters);
      expect(new Set(finite)).toEqual(new Set([true]));
    } finally {
      folder.remove();
    }
  },
  600_000,
);
