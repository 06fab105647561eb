/** Both languages say everything, with the same placeholders; nothing is left in English by mistake; nothing is unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/locales/en.ts';
import { zh } from '../../../renderer/locales/zh.ts';

function flatten(value: object, prefix = ''): [key: string, words: string][] {
  return Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? [[prefix + key, inner] as [string, string]] : flatten(inner as object, `${prefix}${key}.`)));
}

const placeholders = (words: string): string[] => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
const english = flatten(en);
const chinese = new Map(flatten(zh));

describe('locales', () => {
  it('has the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  });

  it.each(english)('%s keeps its placeholders', (key, words) => {
    expect(placeholders(chinese.get(key) ?? '')).toEqual(placeholders(words));
  });

  it('translates every sentence', () => {
    // Names and signs that are the same in both languages.
    const same = new Set(['app.name', 'results.f1', 'metrics.f1', 'try.sure']);
    const untranslated = english.filter(([key, words]) => !same.has(key) && chinese.get(key) === words).map(([key]) => key);
    expect(untranslated).toEqual([]);
  });

  it('has no words that no screen uses', () => {
    const root = join(import.meta.dirname, '../../../renderer');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.startsWith('locales')).map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    // Keys put together at run time: t(`run.${status}`) uses all of `run.`.
    const families = [...sources.matchAll(/t\(`([\w.]+)\.\$\{/g)].map((match) => `${match[1]}.`);
    const unused = english.map(([key]) => key.replace(/_(one|other)$/, '')).filter((key) => !sources.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)));
    expect(unused).toEqual([]);
  });
});
