/** Half precision against onnxruntime's own conversions, for every half there is and the numbers between them. */
import { expect, test } from 'vitest';
import { fromHalf, toHalf } from '../../../shared/base/half.ts';
import { tensor, valuesOf } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import { runGraph } from '../../helpers/run-graph.ts';

const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const count = halves.length;

test('every half is the number onnxruntime takes it for', async () => {
  const g = new GraphBuilder();
  g.output('y', g.cast(g.input('x', { dtype: 'float16', shape: [count] }), 'float32'));
  const { y } = await runGraph(g.build(), { x: { dtype: 'float16', shape: [count], data: halves } });
  expect(Array.from(halves, fromHalf)).toEqual(y && valuesOf(y));
});

test('numbers on, between and beyond halves are rounded as onnxruntime rounds them', async () => {
  // A float32 has 13 more bits of fraction than a half: here the middle between two, and its neighbours on both sides.
  // All signs, exponents 2^-23 to 2^16, all fractions.
  const bits = [0x1a_000, 0x1c_400].flatMap((lowest) =>
    Array.from(halves).flatMap((half) => [0, 0xfff, 0x1000, 0x1001].map((low) => (half >> 15) * 2 ** 31 + (((half & 0x7fff) + lowest) << 13) + low)),
  );
  const x = new Float32Array(Uint32Array.from([...bits, ...Array.from({ length: 256 }, (_, i) => i << 23)]).buffer);
  const g = new GraphBuilder();
  g.output('y', g.cast(g.input('x', { dtype: 'float32', shape: [x.length] }), 'float16'));
  const { y } = await runGraph(g.build(), { x: tensor('float32', [x.length], x) });
  const ours = Array.from(x, toHalf);
  const theirs = Array.from(y?.data ?? [], Number);
  expect(theirs).toHaveLength(x.length);
  expect(ours.filter((half, i) => half !== theirs[i] && !Number.isNaN(x[i]))).toEqual([]);
});
