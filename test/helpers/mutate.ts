/** Seeded damage to bytes, for tests of readers. */
import { hash32 } from '../../shared/base/random.ts';

/** One to four changes: bytes flipped, set, put in, cut out or doubled, or the end cut off. */
export function mutate(bytes: Uint8Array, seed: number): Uint8Array {
  let result = Buffer.from(bytes);
  const times = 1 + (hash32(seed, 0) % 4);
  for (let n = 1; n <= times && result.length > 0; n++) {
    const at = hash32(seed, n, 1) % result.length;
    const length = 1 + (hash32(seed, n, 2) % 16);
    const value = hash32(seed, n, 3) & 255;
    switch (hash32(seed, n, 4) % 8) {
      case 0:
        result[at] = (result[at] ?? 0) ^ (1 << (value & 7));
        break;
      case 1:
        result[at] = value;
        break;
      case 2:
        result[at] = [0, 255, 127, 128][value & 3] ?? 0;
        break;
      case 3:
        result = Buffer.concat([result.subarray(0, at), Buffer.alloc(length, value), result.subarray(at)]);
        break;
      case 4:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)]);
        break;
      case 5:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at, at + length * 8), result.subarray(at)]);
        break;
      case 6:
        result = result.subarray(0, at);
        break;
      // Headers are where sizes are: hit the first 64 bytes with a 32-bit number.
      default:
        if (result.length >= 68) result.writeUInt32LE([0xffffffff, 0x7fffffff, 0x80000000, 0xffff][value & 3] ?? 0, at % 64);
    }
  }
  return result;
}
