/** Shapes and counts as the canvas writes them. */
import type { TensorType } from '../../shared/base/tensor.ts';
import type { Language } from '../../shared/base/text.ts';
import { imageInput } from '../../shared/layers/image-input.ts';
import { describePicture, describeType } from '../../shared/model/describe.ts';

/** The tensor shape of one sample in small print: "6 × 28 × 28". */
export function shapePrint(type: TensorType | undefined): string {
  if (type === undefined) return '?';
  return type.shape.length === 0 ? '1' : type.shape.join(' × ');
}

const locales: { readonly [L in Language]: string } = { en: 'en', zh: 'zh-CN' };
const whole: { readonly [L in Language]: Intl.NumberFormat } = { en: new Intl.NumberFormat(locales.en), zh: new Intl.NumberFormat(locales.zh) };
const short: { readonly [L in Language]: Intl.NumberFormat } = {
  en: new Intl.NumberFormat(locales.en, { notation: 'compact', maximumSignificantDigits: 3 }),
  zh: new Intl.NumberFormat(locales.zh, { notation: 'compact', maximumSignificantDigits: 3 }),
};

/** 62,006. Formatters are made once: a card is drawn often. */
export function countText(value: number, language: Language): string {
  return whole[language].format(value);
}

/** 62K / 6.2万 */
export function shortCount(value: number, language: Language): string {
  return value < 100_000 ? whole[language].format(value) : short[language].format(value);
}

/** What a layer of this type gives, in words: a picture where pictures come in, else numbers and maps. */
export function flowText(layerType: string | undefined, type: TensorType, language: Language): string {
  const isPicture = type.shape.length === 3 && layerType === imageInput.type;
  return (isPicture ? describePicture(type) : describeType(type))[language];
}

/** Rough width of a line, in narrow letters: Chinese characters take two. */
export function textWidth(line: string): number {
  return [...line].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0);
}

const longest = (lines: readonly string[]): number => Math.max(...lines.map(textWidth));

/** One line, or two of nearly equal length when it is wider than `limit` narrow letters. */
export function brokenLine(line: string, limit: number): readonly string[] {
  if (textWidth(line) <= limit) return [line];
  const breaks = [...line.matchAll(/ (?=of |in )|(?<=的)|(?<=，)|(?<=张)/g)].map((match) => match.index);
  const halves = breaks.map((at) => [line.slice(0, at).trim(), line.slice(at).trim()]).filter((parts) => !parts.includes(''));
  return halves.sort((a, b) => longest(a) - longest(b))[0] ?? [line];
}
