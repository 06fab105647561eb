/** A 128-bit name for bytes, as 32 hex digits. Not for secrets: it tells graphs apart. */

/** Four lanes of 32-bit multiply and rotate, each with its own constants (after MurmurHash3, Appleby, public domain). */
export function hashBytes(bytes: Uint8Array): string {
  const primes = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];
  const lanes = Uint32Array.from([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = bytes.length >>> 2;
  for (let i = 0; i < words; i++) {
    const lane = i & 3;
    lanes[lane] = turn(lanes[lane] ?? 0, view.getUint32(i * 4, true), primes[lane] ?? 0);
  }
  for (let i = words * 4; i < bytes.length; i++) lanes[0] = turn(lanes[0] ?? 0, (bytes[i] ?? 0) + 0x100 * (i & 3), primes[0] ?? 0);
  lanes[0] = turn(lanes[0] ?? 0, bytes.length, primes[1] ?? 0);
  // Two rounds let every lane reach every other.
  for (let i = 0; i < 8; i++) lanes[i & 3] = turn(lanes[i & 3] ?? 0, lanes[(i + 1) & 3] ?? 0, primes[(i + 2) & 3] ?? 0);
  return [...lanes].map((lane) => lane.toString(16).padStart(8, '0')).join('');
}

function turn(lane: number, word: number, prime: number): number {
  const mixed = Math.imul(lane ^ Math.imul(word, 0xcc9e2d51), prime);
  return (((mixed << 13) | (mixed >>> 19)) + 0x52dce729) >>> 0;
}
