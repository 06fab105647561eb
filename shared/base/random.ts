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

function absorb(state: number, word: number): number {
  return mix(Math.imul(state, 31) + (word >>> 0) + 0x7f4a7c15);
}

const start = 0x9e3779b9;

/** A 32-bit number from any number of 32-bit words. */
export function hash32(...words: readonly number[]): number {
  return mix(words.reduce(absorb, start));
}

/** A 32-bit number from text (FNV-1a over UTF-16 units, then mixed). Used to give each layer a stream of its own. */
export function hashText(value: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) h = Math.imul(h ^ value.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** What a stream holds at each counter. */
type Stream = (counter: number) => number;

/** Uniform in [0, 1), 32 bits of resolution: `hash32(seed, stream, counter)`, its beginning worked out once. */
export function uniforms(seed: number, stream: number): Stream {
  const begun = absorb(absorb(start, seed), stream);
  return (counter) => mix(absorb(begun, counter)) / 0x1_0000_0000;
}

export function uniform(seed: number, stream: number, counter: number): number {
  return uniforms(seed, stream)(counter);
}

/** Standard normal by Box and Muller's transform. */
export function normals(seed: number, stream: number): Stream {
  const begun = absorb(absorb(start, seed), stream);
  const angle = uniforms(seed, stream ^ 0x5bd1e995);
  return (counter) => {
    const u = (mix(absorb(absorb(begun, counter), 1)) + 1) / 0x1_0000_0001;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * angle(counter));
  };
}

export function normal(seed: number, stream: number, counter: number): number {
  return normals(seed, stream)(counter);
}

/** The numbers 0 .. n-1 in an order given by the seed and stream (Fisher and Yates). */
export function permutation(n: number, seed: number, stream: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const at = uniforms(seed, stream);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(at(i) * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
