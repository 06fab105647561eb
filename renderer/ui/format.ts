/** Numbers, times and sizes as people read them, in both languages. */
import type { Language } from '../../shared/base/text.ts';

const locales: { readonly [L in Language]: string } = { en: 'en', zh: 'zh-CN' };

const formatters = new Map<string, Intl.NumberFormat>();

/** Made once: a formatter costs more than everything else about a number on a card. */
function numbers(language: Language, most: number, least = 0, style: 'decimal' | 'percent' = 'decimal'): Intl.NumberFormat {
  const key = `${language} ${most} ${least} ${style}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locales[language], { style, maximumFractionDigits: most, minimumFractionDigits: least });
    formatters.set(key, formatter);
  }
  return formatter;
}

/** 62,006 */
export function formatCount(value: number, language: Language): string {
  return numbers(language, 0).format(value);
}

/** For words with a plural: `{{formatted}}` is written, `count` chooses the form. */
export function counted(count: number, language: Language): { readonly count: number; readonly formatted: string } {
  return { count, formatted: formatCount(count, language) };
}

/** 1.20 × 10⁻⁵ */
export function powerOfTen(value: number, digits = 2): string {
  const [mantissa, exponent = ''] = value.toExponential(digits).split('e');
  return `${mantissa} × 10${[...exponent.replace('+', '')].map((letter) => (letter === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(letter)])).join('')}`;
}

/** Three significant digits, never in powers of ten between 0.001 and a million. */
export function formatNumber(value: number, language: Language): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return powerOfTen(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size === 0 ? 3 : 4;
  return numbers(language, digits).format(value);
}

/** 0.914 -> 91.4 %; what is not quite all is never rounded up to 100 %. In `columns` 0.98 is 98.0 %, so that points stand under points. */
export function formatPercent(share: number, language: Language, digits = 1, columns = false): string {
  return numbers(language, digits, columns ? digits : 0, 'percent').format(share < 1 ? Math.min(share, 1 - 10 ** -(digits + 2)) : share);
}

/** 70 -> "1:10", 3725 -> "1:02:05". For places where width must not jump. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** 70 -> "1 min 10 s" / "1 分 10 秒". */
export function formatDuration(seconds: number, language: Language): string {
  if (seconds < 1) return language === 'zh' ? '不到 1 秒' : 'under 1 s';
  const parts = language === 'zh' ? { s: '秒', m: '分', h: '小时' } : { s: 's', m: 'min', h: 'h' };
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : whole} ${parts.s}`;
  if (whole < 3600) return `${Math.floor(whole / 60)} ${parts.m} ${whole % 60} ${parts.s}`;
  return `${Math.floor(whole / 3600)} ${parts.h} ${Math.floor((whole % 3600) / 60)} ${parts.m}`;
}

/** "3 minutes ago", "yesterday", then a date. */
export function formatWhen(iso: string, language: Language, now: number = Date.now()): string {
  const then = Date.parse(iso);
  const seconds = (then - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(locales[language], { numeric: 'auto' });
  if (Math.abs(seconds) < 60)
    return relative
      .format(0, 'minute')
      .replace(/^this minute$/, 'just now')
      .replace(/^此刻$/, '刚刚');
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (Math.abs(seconds) < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(locales[language], { year: 'numeric', month: 'short', day: 'numeric' }).format(then);
}
