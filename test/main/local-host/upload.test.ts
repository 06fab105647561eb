/** Names of uploads come from outside: whatever they are, the file stays in its folder. */
import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeName, uploadPath } from '../../../main/local-host/upload.ts';

test('no name leaves the folder', () => {
  const folder = resolve('/tmp/uploads/1');
  const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', 'con', '~', '%2e%2e', '\u0000', 'a'), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => resolve(uploadPath(folder, parts.join('/'))).startsWith(folder + sep)),
    { numRuns: 500, seed: 5 },
  );
});

test('ordinary names stay as they are', () => {
  expect(safeName('cat 1.png')).toBe('cat 1.png');
  expect(safeName('猫.png')).toBe('猫.png');
  expect(safeName('.hidden')).toBe('_hidden');
  expect(safeName('a:b?.png')).toBe('a_b_.png');
  expect(uploadPath('/u', 'shirts/1.png')).toBe('/u/shirts/1.png');
});
