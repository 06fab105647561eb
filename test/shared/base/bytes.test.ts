/** Sizes of files and of memory: each in the powers it is sold in. */
import { expect, test } from 'vitest';
import { fileSizeText, memoryText } from '../../../shared/base/bytes.ts';

test.each([
  [0, '0 B', '0 B'],
  [999, '999 B', '999 B'],
  [4200, '4.2 kB', '4 kB'],
  [180_000, '180 kB', '176 kB'],
  [14_000_000, '14 MB', '13 MB'],
  [3.2e9, '3.2 GB', '3 GB'],
  [48e9, '48 GB', '44.7 GB'],
  [5e16, '50,000 TB', '45,474.7 TB'],
])('%d bytes: a file of %s, memory of %s', (bytes, file, memory) => {
  expect(fileSizeText(bytes)).toBe(file);
  expect(memoryText(bytes)).toBe(memory);
});
