/** What is said about a data version. */
import { describe, expect, it } from 'vitest';
import { balanceOf, givenBy, predictingNumber, readBy } from '../../../renderer/data/facts.ts';
import { smallNumber } from '../../../renderer/export/onnx-sheet.tsx';

describe('facts', () => {
  it('calls classes uneven from three to one', () => {
    expect(
      balanceOf([
        { name: 'a', count: 100 },
        { name: 'b', count: 101 },
      ])?.say,
    ).toBe('balance');
    expect(
      balanceOf([
        { name: 'a', count: 290 },
        { name: 'b', count: 101 },
      ])?.say,
    ).toBe('uneven');
    expect(
      balanceOf([
        { name: 'a', count: 50 },
        { name: 'b', count: 500 },
        { name: 'empty', count: 0 },
      ]),
    ).toEqual({ say: 'imbalance', most: 'b', least: 'a', times: 10, each: 275 });
    expect(balanceOf(Array.from({ length: 900 }, (_, index) => ({ name: `C-${index}`, count: 2 })))?.say).toBe('sparse');
    expect(balanceOf([])).toBeNull();
  });

  it('predicts a number where one was asked for and there is one', () => {
    const plan = (target: string | null, kinds: readonly ('number' | 'category')[]) => ({
      kind: 'table' as const,
      path: '/t.csv',
      name: 't',
      table: { delimiter: ',', header: true, target, columns: kinds.map((kind, index) => ({ name: `c${index}`, kind })) },
    });
    expect(predictingNumber(plan('c2', ['number', 'number', 'category'])).table?.target).toBe('c1');
    expect(predictingNumber(plan('c0', ['number', 'number', 'category'])).table?.target).toBe('c0');
    expect(predictingNumber(plan('c0', ['category'])).table?.target).toBe('c0');
  });

  it('knows what a network reads and what a plan gives it', () => {
    const nodes = (...types: string[]) => types.map((type, index) => ({ id: `n${index}`, type, position: { x: 0, y: 0 }, params: {} }));
    expect(readBy(nodes('image-input', 'output'))).toEqual(['pictures']);
    expect(readBy(nodes('noise-input'))).toEqual([]);
    expect(givenBy({ kind: 'text-folder', path: '/t', name: 't' })).toEqual(['text']);
    expect(givenBy({ kind: 'table', path: '/t', name: 't', table: { delimiter: ',', header: true, target: null, columns: [] } })).not.toContain('pictures');
  });

  it('writes small differences with real superscripts', () => {
    expect(smallNumber(7.7e-7)).toBe('7.7 × 10⁻⁷');
    expect(smallNumber(0)).toBe('0');
    expect(smallNumber(1.2e-12)).toBe('1.2 × 10⁻¹²');
  });
});
