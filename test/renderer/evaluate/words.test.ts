/** Results said honestly. */
import { describe, expect, it } from 'vitest';
import { roundTicks } from '../../../renderer/evaluate/scatter.tsx';
import { guessing, heat, inTen, mostConfused } from '../../../renderer/evaluate/words.ts';

const perClass = (...supports: number[]) => supports.map((support, index) => ({ name: `c${index}`, precision: 1, recall: 1, f1: 1, support }));

describe('words', () => {
  it('compares with even guessing, or with the commonest class when that is better', () => {
    expect(guessing({ perClass: perClass(10, 10) })).toEqual({ share: 0.5, name: null });
    expect(guessing({ perClass: perClass(5, 95) })).toEqual({ share: 0.95, name: 'c1' });
    expect(guessing({ perClass: [] })).toEqual({ share: 0, name: null });
  });

  it.each([
    [0.91, 'headline', 9],
    [0.855, 'headlineMore', 8],
    [0.5, 'headline', 5],
    [0.98, 'headlineAll', 10],
    [0.9999, 'headlineAll', 10],
    [1, 'headlineEvery', 10],
    [0.96, 'headlineMore', 9],
    [0.07, 'headlineFew', 1],
    [0.1, 'headline', 1],
  ])('says %d without flattering', (accuracy, key, right) => {
    expect(inTen(accuracy)).toEqual({ key, right });
  });

  it('names the commonest mistake', () => {
    expect(
      mostConfused({
        classes: ['a', 'b'],
        confusion: [
          [5, 3],
          [1, 9],
        ],
      }),
    ).toEqual({ actual: 'a', predicted: 'b', count: 3 });
    expect(
      mostConfused({
        classes: ['a', 'b'],
        confusion: [
          [5, 0],
          [0, 9],
        ],
      }),
    ).toBeNull();
  });

  it('keeps the heat away from where no ink can be read', () => {
    for (let count = 0; count <= 100; count++) {
      const strength = heat(count, 100);
      expect(strength <= 36 || strength >= 80, `${count}`).toBe(true);
    }
    expect(heat(0, 100)).toBe(0);
    expect(heat(3, 0)).toBe(0);
  });

  it('has round ticks', () => {
    expect(roundTicks(0, 10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(roundTicks(2720, 6280)).toEqual([3000, 4000, 5000, 6000]);
  });
});
