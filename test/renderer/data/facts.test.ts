/** What is said about a data version. */
import { describe, expect, it } from 'vitest';
import { balanceOf, predictingNumber } from '../../../renderer/data/facts.ts';
import { smallNumber } from '../../../renderer/export/onnx-sheet.tsx';

describe('facts', () => {
  it('calls classes uneven from three to one', () => {
    expect(balanceOf([{ name: 'a', count: 100 }, { name: 'b', count: 101 }])?.say).toBe('balance');
    expect(balanceOf([{ name: 'a', count: 290 }, { name: 'b', count: 101 }])?.say).toBe('uneven');
    expect(balanceOf([{ name: 'a', count: 50 }, { name: 'b', count: 500 }, { name: 'empty', count: 0 }])).toEqual({ say: 'imbalance', most: 'b', least: 'a', times: 10 });
    expect(balanceOf([])).toBeNull();
  });

  it('predicts a number where one was asked for and there is one', () => {
    const plan = (target: string | null, kinds: readonly ('number' | 'category')[]) => ({ kind: 'table' as const, path: '/t.csv', name: 't', table: { delimiter: ',', header: true, target, columns: kinds.map((kind, index) => ({ name: `c${index}`, kind })) } });
    expect(predictingNumber(plan('c2', ['number', 'number', 'category'])).table?.target).toBe('c1');
    expect(predictingNumber(plan('c0', ['number', 'number', 'category'])).table?.target).toBe('c0');
    expect(predictingNumber(plan('c0', ['category'])).table?.target).toBe('c0');
  });

  it('writes small differences with real superscripts', () => {
    expect(smallNumber(7.7e-7)).toBe('7.7 × 10⁻⁷');
    expect(smallNumber(0)).toBe('0');
    expect(smallNumber(1.2e-12)).toBe('1.2 × 10⁻¹²');
  });
});
