/**
 * Orthogonal first weights: vectors of length 1 at right angles to each other, every direction equally likely (Haar), as
 * `torch.nn.init.orthogonal_` draws them. Not by a QR of random numbers but by its random reflections themselves (Stewart 1980):
 * vector j is a unit vector reflected j + 1 times, 4/3 n³ operations for a square of n. In float64.
 */

/** Reflections applied in one pass: a vector is then read and written once for four of them. */
const together = 4;

interface Reflection {
  /** Of the mirror's normal v, the numbers from `from` on; those before are zero. */
  readonly from: number;
  readonly normal: Float64Array;
  /** 2 / |v|². */
  readonly scale: number;
  /** What keeps all directions equally likely. */
  readonly sign: number;
}

/** The reflection that turns x, of which the numbers from `from` on count, onto an axis. Its own numbers may be any. */
function reflection(x: Float64Array, from: number): Reflection {
  const normal = x.slice();
  normal.fill(0, 0, from);
  const sign = (normal[from] ?? 0) < 0 ? -1 : 1;
  normal[from] = (normal[from] ?? 0) + sign * Math.sqrt(product(normal, normal, from));
  const square = product(normal, normal, from);
  return { from, normal, scale: square > 0 ? 2 / square : 0, sign: -sign };
}

/** `data`: normal random numbers, row by row; they become rows (or columns, where there are more rows) of length `gain`. */
export function orthogonalize(data: Float32Array, shape: readonly number[], gain: number): void {
  const rows = shape[0] ?? 1;
  const columns = data.length / rows;
  const wide = rows <= columns;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const place = (vector: number, i: number) => (wide ? vector * columns + i : i * columns + vector);
  const mirrors = Array.from({ length: count }, (_, k) =>
    reflection(
      Float64Array.from({ length }, (_, i) => data[place(k, i)] ?? 0),
      k,
    ),
  );
  // The last ones first, four at a time; what is left over comes last.
  const groups: Group[] = [];
  for (let end = count; end > 0; end -= together) groups.push(groupOf(mirrors.slice(Math.max(0, end - together), end).reverse()));
  for (const [j, { sign }] of mirrors.entries()) {
    const vector = new Float64Array(length);
    vector[j] = sign;
    for (const group of groups) if (group.from <= j) reflect(vector, group);
    for (let i = 0; i < length; i++) data[place(j, i)] = (vector[i] as number) * gain;
  }
}

interface Group {
  readonly from: number;
  readonly normals: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly scales: readonly [number, number, number, number];
  /** Products of the normals with each other, 01 02 03 12 13 23. */
  readonly among: readonly [number, number, number, number, number, number];
}

function groupOf(mirrors: readonly Reflection[]): Group {
  const none = new Float64Array(mirrors[0]?.normal.length ?? 0);
  const normal = (i: number) => mirrors[i]?.normal ?? none;
  const scale = (i: number) => mirrors[i]?.scale ?? 0;
  const from = Math.min(...mirrors.map((mirror) => mirror.from));
  const among = (a: number, b: number) => product(normal(a), normal(b), from);
  return {
    from,
    normals: [normal(0), normal(1), normal(2), normal(3)],
    scales: [scale(0), scale(1), scale(2), scale(3)],
    among: [among(0, 1), among(0, 2), among(0, 3), among(1, 2), among(1, 3), among(2, 3)],
  };
}

// The casts matter in what follows: these loops run n³ times, and `?? 0` makes them several times slower.

/** Four reflections of x, one after the other: how far along each normal it then lies follows from the products known before. */
function reflect(x: Float64Array, { from, normals: [a, b, c, d], scales, among }: Group): void {
  let [toA, toB, toC, toD] = [0, 0, 0, 0];
  for (let i = from; i < x.length; i++) {
    const value = x[i] as number;
    toA += value * (a[i] as number);
    toB += value * (b[i] as number);
    toC += value * (c[i] as number);
    toD += value * (d[i] as number);
  }
  const alongA = scales[0] * toA;
  const alongB = scales[1] * (toB - alongA * among[0]);
  const alongC = scales[2] * (toC - alongA * among[1] - alongB * among[3]);
  const alongD = scales[3] * (toD - alongA * among[2] - alongB * among[4] - alongC * among[5]);
  for (let i = from; i < x.length; i++) {
    x[i] = (x[i] as number) - alongA * (a[i] as number) - alongB * (b[i] as number) - alongC * (c[i] as number) - alongD * (d[i] as number);
  }
}

function product(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
