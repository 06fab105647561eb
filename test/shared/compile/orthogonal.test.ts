/** Orthogonal first weights: right angles in every shape, all directions equally likely, and quick enough for large layers. */
import { expect, test } from 'vitest';
import { normal } from '../../../shared/base/random.ts';
import { orthogonalize } from '../../../shared/compile/orthogonal.ts';

function drawn(rows: number, columns: number, gain = 1, stream = 2): Float32Array {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => normal(1, stream, i));
  orthogonalize(data, [rows, columns], gain);
  return data;
}

test.each([
  [1, 1],
  [1, 4],
  [3, 3],
  [5, 9],
  [9, 5],
  [8, 8],
  [33, 40],
])('%d x %d: products of rows (or columns) are 1 with themselves and 0 with others', (rows, columns) => {
  const data = drawn(rows, columns, 2);
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const at = (vector: number, i: number) => data[rows <= columns ? vector * columns + i : i * columns + vector] ?? 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const product = Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((sum, one) => sum + one, 0);
      expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
    }
  }
});

test('all directions are equally likely: the trace has the mean 0 and spread 1 of the Haar measure, as many turn as mirror', () => {
  const times = 4000;
  let [sum, squares, determinants] = [0, 0, 0];
  for (let n = 0; n < times; n++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = drawn(3, 3, 1, n);
    const trace = a + e + i;
    sum += trace;
    squares += trace * trace;
    determinants += a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  }
  expect(Math.abs(sum / times)).toBeLessThan(4 / Math.sqrt(times));
  expect(Math.abs(squares / times - 1)).toBeLessThan(0.15);
  expect(Math.abs(determinants / times)).toBeLessThan(4 / Math.sqrt(times));
});

test('numbers that are all zero still give right angles', () => {
  const data = new Float32Array(9);
  orthogonalize(data, [3, 3], 1);
  expect(Array.from(data, Math.abs)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});
