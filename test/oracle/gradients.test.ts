/** Every op's value and gradient against PyTorch and against differences in float64, at 1 and 2 threads; and the ONNX package's own check of every written model. */
import { describe, expect, test } from 'vitest';
import { optimize } from '../../shared/passes/index.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { legalize, type Target } from '../../shared/targets/index.ts';
import { type GradientCase, gradientCases, kinkCases } from '../helpers/gradient-cases.ts';
import { caseGraph } from '../helpers/gradient-graphs.ts';
import { float32, largestDifference, numbers, openGraph } from '../helpers/run-graph.ts';
import { askPython, oracleMissing } from './python.ts';

interface Answer {
  readonly y: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** Central differences: place and slope. */
  readonly differences: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

const cases: readonly GradientCase[] = [...Object.values(gradientCases).flat(), ...kinkCases];

function request(of: GradientCase): unknown {
  const { feeds, real, weights } = caseGraph(of, 'float32', false);
  const plain = ({ dtype, shape, ...tensor }: (typeof feeds)[string]) => ({ dtype, shape, values: numbers({ dtype, shape, ...tensor }) });
  return { torch: of.torch, inputs: Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, plain(tensor)])), real, weights: plain(weights) };
}

const answers = oracleMissing ? [] : askPython<readonly Answer[]>('gradients.py', cases.map(request));

/** The float32 step of ours against PyTorch's float64: relative to 1 or the number, whichever is larger. */
const bound = 5e-5;

describe.skipIf(oracleMissing)(`gradients equal PyTorch's ${oracleMissing}`, () => {
  for (const target of ['cpu', 'webgpu'] as const satisfies readonly Target[]) {
    for (const threads of target === 'cpu' ? [1, 2] : [1]) {
      cases.forEach((of, i) =>
        test(`${of.name}, ${target} graph, ${threads} threads`, async () => {
          const { graph, feeds, real } = caseGraph(of, 'float32', true);
          const runner = await openGraph(optimize(graph), { threads, target });
          const ours = await runner.run(feeds);
          await runner.close();
          const theirs = answers[i];
          const expectClose = (name: string, numbers: readonly number[] | undefined) => {
            const value = ours[name];
            expect(value && numbers && largestDifference(value, float32([numbers.length], numbers)), name).toBeLessThan(bound);
          };
          expectClose('y', theirs?.y);
          for (const name of real) {
            expectClose(`d_${name}`, theirs?.gradients[name]);
            if (kinkCases.includes(of)) continue; // there differences take the mean of both sides
            const found = numbers(ours[`d_${name}`] ?? expect.fail(name));
            for (const [place, slope] of theirs?.differences[name] ?? expect.fail(name))
              expect(Math.abs((found[place] ?? Number.NaN) - slope) / Math.max(1, Math.abs(slope)), `d_${name}[${place}]`).toBeLessThan(bound);
          }
        }),
      );
    }
  }
});

describe.skipIf(oracleMissing)(`written models pass onnx.checker ${oracleMissing}`, () => {
  for (const target of ['cpu', 'webgpu'] as const) {
    test(`all cases, ${target}`, () => {
      const models = cases.map((of) => ({
        name: of.name,
        model: Buffer.from(writeModel(legalize(optimize(caseGraph(of, 'float32', true).graph), target), { name: 'case' })).toString('base64'),
      }));
      expect(askPython('check_models.py', models)).toEqual([]);
    });
  }
});
