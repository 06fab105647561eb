/** The form made from the schema: every setting of every layer gets a labelled field of its kind, with its sentence. */
import { MantineProvider } from '@mantine/core';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromSlider, toSlider } from '../../../renderer/inspector/fields/number-field.tsx';
import { namesFrom } from '../../../renderer/inspector/fields/classes-field.tsx';
import { numberIssue, stepped } from '../../../renderer/inspector/fields/number-box.tsx';
import { ParameterField, valueText } from '../../../renderer/inspector/parameter-field.tsx';
import { visibleParameters } from '../../../renderer/inspector/visible-parameters.ts';
import { en } from '../../../renderer/locales/en.ts';
import { networkEn } from '../../../renderer/locales/network.en.ts';
import { networkZh } from '../../../renderer/locales/network.zh.ts';
import { layers } from '../../../shared/layers/index.ts';
import type { Parameter } from '../../../shared/layers/parameters.ts';

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    ns: ['ui', 'network'],
    defaultNS: 'ui',
    resources: { en: { ui: en, network: networkEn } },
    interpolation: { escapeValue: false },
  });
});

function html(parameter: Parameter, value: unknown): string {
  return renderToStaticMarkup(
    <MantineProvider>
      <ParameterField parameter={parameter} name="x" value={value} invalid={false} readOnly={false} onChange={() => {}} />
    </MantineProvider>,
  );
}

const control: { readonly [K in Parameter['kind']]: RegExp } = {
  integer: /inputMode="numeric"/,
  number: /role="slider"[^]*inputMode="decimal"/,
  boolean: /role="switch"/,
  choice: /role="radiogroup"|aria-haspopup="listbox"|type="radio"/,
  size: /inputMode="numeric"[^]*inputMode="numeric"/,
  text: /<input/,
  classes: /<button/,
  columns: /<p|<ul/,
  tokenizer: /<p/,
};

describe('every setting of every layer', () => {
  const all = layers.flatMap((layer) => Object.entries(layer.parameters).map(([name, parameter]) => [`${layer.type}.${name}`, parameter] as const));

  it.each(all)('%s has its field', (_, parameter) => {
    const markup = html(parameter, parameter.default);
    const plain = markup.replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(plain).toContain(parameter.label.en);
    expect(plain).toContain(parameter.hint.en);
    expect(markup).toMatch(control[parameter.kind]);
  });

  it('recommended choices are there to press', () => {
    const filters = layers.find((layer) => layer.type === 'conv2d')?.parameters['filters'];
    if (filters?.kind !== 'integer') throw new Error('conv2d.filters is a whole number');
    for (const choice of filters.recommended ?? []) expect(html(filters, 32)).toContain(`aria-label="Recommended: ${choice}"`);
  });

  it('a changed value offers the way back to the default', () => {
    const filters = layers.find((layer) => layer.type === 'conv2d')?.parameters['filters'];
    if (filters === undefined) throw new Error('no conv2d.filters');
    expect(html(filters, 7)).toContain(`Back to ${filters.default as number}`);
    expect(html(filters, filters.default)).not.toContain('Back to');
  });

  it('size fields have one labelled box per axis', () => {
    const kernel = layers.find((layer) => layer.type === 'conv2d')?.parameters['kernel'];
    if (kernel?.kind !== 'size') throw new Error('conv2d.kernel is a size');
    const markup = html(kernel, [3, 5]);
    expect(markup).toContain('Window: height');
    expect(markup).toContain('Window: width');
  });
});

describe('simple and expert', () => {
  const schema = layers.find((layer) => layer.type === 'conv2d')?.parameters ?? {};
  const defaults = Object.fromEntries(Object.entries(schema).map(([name, parameter]) => [name, parameter.default]));
  const names = (expert: boolean, values: Record<string, unknown> = defaults, pointed: string[] = []) =>
    visibleParameters(schema, values, expert, pointed).shown.map(([name]) => name);

  it('simple hides expert settings and counts them', () => {
    expect(names(false)).not.toContain('groups');
    expect(visibleParameters(schema, defaults, false, []).hidden).toBeGreaterThan(0);
    expect(names(true)).toEqual(Object.keys(schema));
  });

  it('shows a hidden setting that was changed, or that a Problem points at', () => {
    expect(names(false, { ...defaults, groups: 2 })).toContain('groups');
    expect(names(false, defaults, ['groups'])).toContain('groups');
  });
});

describe('what is written into a field', () => {
  it('numbers must be in range and whole where asked', () => {
    expect(numberIssue(5, 1, 10, true)).toBeNull();
    expect(numberIssue('5.5', 1, 10, true)).toBe('wholeNumber');
    expect(numberIssue('', 1, 10, true)).toBe('wholeNumber');
    expect(numberIssue('11', 1, 10, false)).toBe('outOfRange');
    expect(numberIssue('abc', 1, 10, false)).toBe('outOfRange');
    expect(numberIssue('0.25', 0, 1, false)).toBeNull();
  });

  it('arrow keys step within the limits, without binary dust', () => {
    expect(stepped(0.1, 0.2, 0, 1)).toBe(0.3);
    expect(stepped('9', 10, 1, 10)).toBe(10);
    expect(stepped('', 1, 4, 10)).toBe(4);
  });

  it('the slider goes there and back', () => {
    expect(fromSlider(toSlider(0.5, 0, 1, false), 0, 1, false, 0.05)).toBe(0.5);
    expect(fromSlider(toSlider(0.001, 1e-6, 1, true), 1e-6, 1, true)).toBeCloseTo(0.001, 6);
    expect(fromSlider(0, 1e-6, 1, true)).toBe(1e-6);
    expect(fromSlider(1000, 1e-6, 1, true)).toBe(1);
  });

  it('class names: one a line, no empty and no repeated ones', () => {
    expect(namesFrom(' cat \n\ndog\ncat\n')).toEqual(['cat', 'dog']);
  });

  it('says a default in words', () => {
    const choice = {
      kind: 'choice',
      default: 'a',
      choices: [{ value: 'a', label: { en: 'Apple', zh: '苹果' } }],
      label: { en: '', zh: '' },
      hint: { en: '', zh: '' },
    } as const satisfies Parameter;
    expect(valueText(choice, 'a', (text) => text.zh)).toBe('苹果');
    expect(
      valueText({ kind: 'size', length: 2, default: [3, 3], min: 1, max: 9, label: { en: '', zh: '' }, hint: { en: '', zh: '' } }, [3, 3], (text) => text.en),
    ).toBe('3 × 3');
  });
});

describe('the words of the room', () => {
  const paths = (words: object, at = ''): string[] =>
    Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [`${at}${key}`] : paths(value as object, `${at}${key}.`)));
  const placeholders = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
  const at = (words: object, path: string) => path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], words) as string;

  it('are the same in both languages, with the same names to fill in', () => {
    expect(paths(networkZh)).toEqual(paths(networkEn));
    for (const path of paths(networkEn)) expect(placeholders(at(networkZh, path)), path).toEqual(placeholders(at(networkEn, path)));
  });
});
