/** Weight files: what is written is read back, byte for byte; the Python package reads the same in test/oracle. */
import { describe, expect, test } from 'vitest';
import { type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { readSafetensors, writeSafetensors } from '../../../shared/codegen/safetensors.ts';

describe('safetensors', () => {
  const tensors = new Map<string, Tensor>([
    ['conv.weight', tensor('float32', [2, 3], [1, -2.5, 3e-8, 4, 5, Number.NaN])],
    ['count', tensor('int64', [], [7])],
    ['empty', tensor('float32', [0, 4], [])],
    ['名字', tensor('int32', [3], [1, 2, -3])],
  ]);

  test('comes back as it was', () => {
    const back = readSafetensors(writeSafetensors(tensors, { run: 'run-1' }));
    expect([...back.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { dtype, shape, data }] of tensors) expect(back.get(name)).toEqual({ dtype, shape, data });
  });

  test('starts with a little-endian length and a header padded to eight bytes', () => {
    const bytes = writeSafetensors(tensors);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header['conv.weight']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(bytes.length).toBe(8 + length + 24 + 8 + 12);
  });

  test('a file cut short is not read as less', () => {
    const bytes = writeSafetensors(tensors);
    expect(() => readSafetensors(bytes.subarray(0, 12))).toThrow();
  });
});
