/** What is said about a data version. */
import { describe, expect, it } from 'vitest';
import { imbalance } from '../../../renderer/data/facts.ts';
import { smallNumber } from '../../../renderer/export/onnx-sheet.tsx';

describe('facts', () => {
  it('calls classes uneven from three to one', () => {
    expect(imbalance([{ name: 'a', count: 300 }, { name: 'b', count: 101 }])).toBeNull();
    expect(imbalance([{ name: 'a', count: 50 }, { name: 'b', count: 500 }, { name: 'empty', count: 0 }])).toEqual({ most: 'b', least: 'a', times: 10 });
    expect(imbalance([])).toBeNull();
  });

  it('writes small differences with real superscripts', () => {
    expect(smallNumber(7.7e-7)).toBe('7.7 × 10⁻⁷');
    expect(smallNumber(0)).toBe('0');
    expect(smallNumber(1.2e-12)).toBe('1.2 × 10⁻¹²');
  });
});
