/**
 * Counter-based randomness: every number is a pure function of (seed, stream, counter), so nothing has to be saved
 * to resume exactly where a run stopped. The mixer is the 32-bit finaliser of MurmurHash3 (Appleby, public domain).
 */
function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit number from any number of 32-bit words. */
export function hash32(...words: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const word of words) state = mix(Math.imul(state, 31) + (word >>> 0) + 0x7f4a7c15);
  return mix(state);
}

/** A 32-bit number from text (FNV-1a over UTF-16 units, then mixed). Used to give each layer a stream of its own. */
export function hashText(value: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) h = Math.imul(h ^ value.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** Uniform in [0, 1), 32 bits of resolution. */
export function uniform(seed: number, stream: number, counter: number): number {
  return hash32(seed, stream, counter) / 0x1_0000_0000;
}

/** Standard normal by Box and Muller's transform. */
export function normal(seed: number, stream: number, counter: number): number {
  const u = (hash32(seed, stream, counter, 1) + 1) / 0x1_0000_0001;
  const v = uniform(seed, stream ^ 0x5bd1e995, counter);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** The numbers 0 .. n-1 in an order given by the seed and stream (Fisher and Yates). */
export function permutation(n: number, seed: number, stream: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform(seed, stream, i) * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
