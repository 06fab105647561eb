/** Whether numbers drawn for a matrix look like chance: every statistic as a z-score, about 0 +- 1 for true chance. */

/** uint24 of `rows x columns`, for a seed and a stream. */
export type Draw = (seed: number, stream: number) => Uint32Array | Promise<Uint32Array>;

export interface Verdict {
  /** The worst |z| of each statistic over all seeds. */
  readonly worst: Readonly<Record<string, number>>;
  /** Mean z squared over everything: 1 for true chance. */
  readonly spread: number;
}

const scale = 2 ** -24;

function correlation(a: ArrayLike<number>, b: ArrayLike<number>, count: number): number {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [u, v] = [a[i] ?? 0, b[i] ?? 0];
    x += u;
    y += v;
    xx += u * u;
    yy += v * v;
    xy += u * v;
  }
  return ((xy - (x * y) / count) / Math.sqrt((xx - (x * x) / count) * (yy - (y * y) / count))) * Math.sqrt(count);
}

/** Wilson and Hilferty's cube root makes a chi-square normal. */
function chiSquare(counts: ArrayLike<number>, expected: number): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += ((counts[i] ?? 0) - expected) ** 2 / expected;
  const free = counts.length - 1;
  return (Math.cbrt(sum / free) - 1 + 2 / (9 * free)) / Math.sqrt(2 / (9 * free));
}

function transposed<T extends Float64Array>(values: T, rows: number, columns: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}

/** Neighbours in a row, as points in a square of 16 x 16 boxes. */
function lattice(values: Float64Array): number {
  const boxes = new Float64Array(256);
  for (let i = 0; i + 1 < values.length; i += 2) {
    const box = Math.floor((values[i] ?? 0) * 16) * 16 + Math.floor((values[i + 1] ?? 0) * 16);
    boxes[box] = (boxes[box] ?? 0) + 1;
  }
  return chiSquare(boxes, Math.floor(values.length / 2) / 256);
}

/** Changes between below and above one half (Wald and Wolfowitz). */
function runs(values: Float64Array): number {
  let changes = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < 0.5 !== (values[i - 1] ?? 0) < 0.5) changes++;
  return (changes - (values.length - 1) / 2) / Math.sqrt((values.length - 1) / 4);
}

/** How unevenly what stays is spread over the rows: a chi-square of the rows' counts. */
function dispersion(values: Float64Array, rows: number, columns: number, share: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const hits = values.subarray(row * columns, (row + 1) * columns).reduce((all, value) => all + Number(value < share), 0);
    sum += (hits - columns * share) ** 2 / (columns * share * (1 - share));
  }
  return (Math.cbrt(sum / rows) - 1 + 2 / (9 * rows)) / Math.sqrt(2 / (9 * rows));
}

/** Signs at the corners of all rectangles between neighbouring rows and columns: a sum or product of row and column keeps to them. */
function rectangles(values: Float64Array, rows: number, columns: number): number {
  const sign = (row: number, column: number) => ((values[row * columns + column] ?? 0) < 0.5 ? -1 : 1);
  let sum = 0;
  for (let row = 1; row < rows; row++)
    for (let column = 1; column < columns; column++) sum += sign(row, column) * sign(row - 1, column) * sign(row, column - 1) * sign(row - 1, column - 1);
  return sum / Math.sqrt((rows - 1) * (columns - 1));
}

export async function judgeChance(draw: Draw, rows: number, columns: number, seeds: number): Promise<Verdict> {
  const worst: Record<string, number> = {};
  let [squares, count] = [0, 0];
  const note = (name: string, z: number): void => {
    worst[name] = Math.max(worst[name] ?? 0, Number.isNaN(z) ? Infinity : Math.abs(z));
    squares += z * z;
    count++;
  };
  const size = rows * columns;
  for (let seed = 0; seed < seeds; seed++) {
    const words = await draw(seed, 1);
    for (let bit = 0; bit < 24; bit++) note('bits', (words.reduce((ones, value) => ones + ((value >>> bit) & 1), 0) - size / 2) / Math.sqrt(size / 4));
    const across = Float64Array.from(words, (value) => value * scale);
    const down = transposed(across, rows, columns);
    const [next, other] = [await draw(seed + 1, 1), await draw(seed, 2)];
    for (const share of [0.1, 0.5, null]) {
      const seen = (values: ArrayLike<number>) => Float64Array.from(values, (value) => (share === null ? value : Number(value < share)));
      const [lines, posts] = [seen(across), seen(down)];
      note('next seed', correlation(lines, seen(Float64Array.from(next, (value) => value * scale)), size));
      note('other stream', correlation(lines, seen(Float64Array.from(other, (value) => value * scale)), size));
      for (const lag of [1, 2, 3, 8, 32]) {
        note('rows apart', correlation(lines, lines.subarray(lag * columns), size - lag * columns));
        note('columns apart', correlation(posts, posts.subarray(lag * rows), size - lag * rows));
      }
    }
    for (const [name, values, breadth] of [
      ['along rows', across, columns],
      ['along columns', down, rows],
    ] as const) {
      note(`pairs ${name}`, lattice(values));
      note(`runs ${name}`, runs(values));
      note(`counts ${name}`, dispersion(values, size / breadth, breadth, 0.1));
      note(`any two ${name}`, anyTwo(values, size / breadth, breadth));
    }
    note('rectangles', rectangles(across, rows, columns));
  }
  return { worst, spread: squares / count };
}

/** All pairs of rows: the sum of their squared correlations. */
function anyTwo(values: Float64Array, rows: number, columns: number): number {
  const of = (row: number) => values.subarray(row * columns, (row + 1) * columns);
  let [sum, pairs] = [0, 0];
  for (let one = 0; one < rows; one++) {
    for (let two = 0; two < one; two++) {
      sum += (correlation(of(one), of(two), columns) ** 2 * (columns - 1)) / columns;
      pairs++;
    }
  }
  // Squares of normal numbers have variance 2; those of bounded ones a little less.
  return (sum - pairs) / Math.sqrt(2 * pairs);
}
