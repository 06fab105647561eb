/** Pictures as a camera takes them: the soft shapes of a kind, soft shapes of their own, and grain. What noise lacks, a network can learn from them. */
import { hash32, normal, normals } from '../../shared/base/random.ts';
import { type Tensor, tensor } from '../../shared/base/tensor.ts';

/** A value between the points of a coarse grid `[cells, cells]`; `x` and `y` from 0 to 1. */
function soft(grid: readonly number[], cells: number, y: number, x: number): number {
  const [row, column] = [y, x].map((at) => Math.min(cells - 2, Math.floor(at * (cells - 1)))) as [number, number];
  const [down, right] = [y * (cells - 1) - row, x * (cells - 1) - column];
  const at = (below: number, beside: number) => grid[(row + below) * cells + column + beside] ?? 0;
  return (1 - down) * ((1 - right) * at(0, 0) + right * at(0, 1)) + down * ((1 - right) * at(1, 0) + right * at(1, 1));
}

const gridOf = (cells: number, ...stream: readonly number[]): number[] => Array.from({ length: cells * cells }, (_, i) => normal(hash32(...stream), 0x9407, i));

/** `[N, channels, height, width]`, 0..255: one picture of each of `kinds`. */
export function photographs(shape: readonly number[], kinds: ArrayLike<number>, seed: number): Tensor {
  const [rows = 1, channels = 1, height = 1, width = 1] = shape;
  const values = new Float32Array(rows * channels * height * width);
  const grain = normals(hash32(3, seed), 0x9408);
  let place = 0;
  for (let row = 0; row < rows; row++)
    for (let channel = 0; channel < channels; channel++) {
      const [kind, own] = [gridOf(4, 1, kinds[row] ?? 0, channel), gridOf(6, 2, seed, row, channel)];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const [down, right] = [y / (height - 1), x / (width - 1)];
          const light = 128 + 45 * soft(kind, 4, down, right) + 35 * soft(own, 6, down, right) + 15 * grain(place);
          values[place++] = Math.round(Math.min(255, Math.max(0, light)));
        }
    }
  return tensor('float32', shape, Array.from(values));
}
