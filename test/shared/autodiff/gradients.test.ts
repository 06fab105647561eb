/** Every op's gradient against central differences, at 1 and 2 threads; in float64 where onnxruntime can. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../shared/autodiff/gradients.ts';
import type { DType } from '../../../shared/base/tensor.ts';
import type { Op } from '../../../shared/ir/ops.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { type GradientCase, gradientCases } from '../../helpers/gradient-cases.ts';
import { caseGraph } from '../../helpers/gradient-graphs.ts';
import { largestDifference, numbers, openGraph, type Runner } from '../../helpers/run-graph.ts';

async function open(test: GradientCase, dtype: DType, threads: number): Promise<{ forward: Runner; both: Runner }> {
  const forward = await openGraph(caseGraph(test, dtype, false).graph);
  return { forward, both: await openGraph(optimize(caseGraph(test, dtype, true).graph), { threads }) };
}

/** float64 with a tight bound, or float32 with a wide one where onnxruntime has no float64 kernel. */
async function check(test: GradientCase): Promise<DType> {
  let dtype: DType = 'float64';
  let runners: { forward: Runner; both: Runner };
  try {
    runners = await open(test, dtype, 1);
  } catch (error) {
    expect(String(error)).toMatch(/Could not find an implementation|Type Error/);
    dtype = 'float32';
    runners = await open(test, dtype, 1);
  }
  const { forward, both } = runners;
  const { feeds, real } = caseGraph(test, dtype, true);
  const given = await both.run(feeds);
  const [step, bound] = dtype === 'float64' ? [1e-5, 1e-6] : [1e-2, 2e-2];
  for (const name of real) {
    const gradient = given[`d_${name}`];
    const input = feeds[name];
    if (!gradient || !input) throw new Error(`no gradient of ${name}`);
    expect(gradient.shape).toEqual(input.shape);
    const exact = numbers(gradient);
    const stride = Math.max(1, Math.floor(exact.length / 60)); // large tensors are sampled
    for (let i = 0; i < exact.length; i += stride) {
      const at = async (shift: number) => {
        const data = input.data.slice() as Float64Array;
        data[i] = (data[i] ?? 0) + shift;
        const { loss } = await forward.run({ ...feeds, [name]: { ...input, data } });
        return loss ? (numbers(loss)[0] ?? Number.NaN) : Number.NaN;
      };
      const estimate = ((await at(step)) - (await at(-step))) / (2 * step);
      const error = Math.abs(estimate - (exact[i] ?? 0)) / Math.max(1, Math.abs(estimate));
      expect(error, `d ${name}[${i}]: ${exact[i]} against ${estimate} (${dtype})`).toBeLessThan(bound);
    }
  }
  const twoThreads = await openGraph(optimize(caseGraph(test, dtype, true).graph), { threads: 2 });
  const again = await twoThreads.run(feeds);
  for (const name of real) {
    const [one, two] = [given[`d_${name}`], again[`d_${name}`]];
    expect(one && two && largestDifference(two, one), `d ${name} at two threads`).toBeLessThan(dtype === 'float64' ? 1e-12 : 1e-5);
  }
  await Promise.all([forward.close(), both.close(), twoThreads.close()]);
  return dtype;
}

/** onnxruntime's CPU kernels of these, or of what their gradients need, know no float64: PyTorch takes their differences in `test/oracle/gradients.test.ts`. */
const single: ReadonlySet<Op> = new Set([
  'Acos',
  'Asin',
  'Atan',
  'AveragePool',
  'Celu',
  'Conv',
  'ConvGradInput',
  'ConvGradWeight',
  'ConvTranspose',
  'Elu',
  'Erf',
  'Gelu',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'HardSigmoid',
  'HardSwish',
  'InstanceNormalization',
  'LeakyRelu',
  'MaxPool',
  'MaxPoolGrad',
  'MaxUnpool',
  'Mish',
  'PRelu',
  'Resize',
  'Selu',
  'Softplus',
  'Softsign',
]);

describe('gradients agree with central differences', () => {
  const narrow = new Set<Op>();
  for (const [op, cases] of Object.entries(gradientCases) as [Op, readonly GradientCase[]][]) {
    for (const test of cases)
      it(test.name, async () => {
        const dtype = await check(test);
        if (dtype === 'float32') narrow.add(op);
        if (!single.has(op)) expect(dtype).toBe('float64');
      });
    if (cases.length === 0) {
      it(`${op} has no gradient, and says so`, () => expect(gradients[op].kind).not.toBe('rule'));
    }
  }
  it('no more of them in float32 than must be', () => expect([...narrow].sort()).toEqual([...single].sort()));
});
