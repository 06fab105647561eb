/** Numbers as people read them. */
import { describe, expect, it } from 'vitest';
import { formatClock, formatCount, formatDuration, formatNumber, formatPercent, formatWhen } from '../../../renderer/ui/format.ts';

describe('format', () => {
  it('counts with separators', () => {
    expect(formatCount(62_006, 'en')).toBe('62,006');
    expect(formatCount(62_006, 'zh')).toBe('62,006');
  });

  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [0.12345, '0.123'],
    [0.00213, '0.0021'],
    [12.3456, '12.35'],
    [123.456, '123.5'],
    [12_345.6, '12,346'],
    [0.000012, '1.20 × 10⁻⁵'],
    [-2.5e12, '-2.50 × 10¹²'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('shows %d as %s', (value, shown) => {
    expect(formatNumber(value, 'en')).toBe(shown);
  });

  it('shows shares as percent', () => {
    expect(formatPercent(0.9135, 'en')).toBe('91.4%');
    expect(formatPercent(0.1, 'en', 0)).toBe('10%');
    expect([formatPercent(0.9996, 'en'), formatPercent(0.9996, 'en', 0), formatPercent(1, 'en')]).toEqual(['99.9%', '99%', '100%']);
  });

  it('shows times', () => {
    expect(formatClock(70)).toBe('1:10');
    expect(formatClock(3725)).toBe('1:02:05');
    expect(formatDuration(0.4, 'en')).toBe('under 1 s');
    expect(formatDuration(8.26, 'en')).toBe('8.3 s');
    expect(formatDuration(90, 'en')).toBe('1 min 30 s');
    expect(formatDuration(3725, 'zh')).toBe('1 小时 2 分');
  });

  it('says when, relative to now', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(formatWhen('2026-11-22T11:57:00Z', 'en', now)).toBe('3 minutes ago');
    expect(formatWhen('2026-11-21T11:57:00Z', 'en', now)).toBe('yesterday');
    expect(formatWhen('2026-11-22T11:59:50Z', 'zh', now)).toBe('刚刚');
    expect(formatWhen('2026-11-22T11:59:50Z', 'en', now)).toBe('just now');
  });
});
