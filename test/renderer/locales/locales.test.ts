/** Both languages say everything, with the same placeholders; nothing is left in English by mistake; nothing is unused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/locales/en.ts';
import { networkEn } from '../../../renderer/locales/network.en.ts';
import { zh } from '../../../renderer/locales/zh.ts';

function flatten(value: object, prefix = ''): [key: string, words: string][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [[prefix + key, inner] as [string, string]] : flatten(inner as object, `${prefix}${key}.`),
  );
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
    const root = join(import.meta.dirname, '../../..');
    const read = (folder: string): readonly string[] =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('locales'))
        .map((file) => readFileSync(join(root, folder, file), 'utf8'));
    const screen = read('renderer').join('\n');
    const words = new Set(
      [screen, ...read('shared')].flatMap((source) => [...source.matchAll(/['"`]([\w-]+)['"`]|\b([\w-]+):/g)].map((match) => match[1] ?? match[2])),
    );
    // Keys put together at run time: t(`run.${status}`) uses those of `run.` that end in a word that is somewhere said.
    const families = [...screen.matchAll(/`([\w.]+\.)\$\{[^`]*?\}(\w*)`|\bt\(`()\$\{\w+\}(\.\w+)`/g)].map(([, before = '', after, , end = '']) => ({
      before,
      after: after ?? end,
    }));
    const put = (key: string): boolean =>
      families.some(
        ({ before, after }) =>
          key.startsWith(before) &&
          key.endsWith(after) &&
          (words.has(key.slice(before.length, key.length - after.length)) ||
            key
              .slice(before.length)
              .split('-')
              .every((word) => words.has(word))),
      );
    const unused = [...english, ...flatten(networkEn)]
      .map(([key]) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !screen.includes(`'${key}'`) && !put(key));
    expect(unused).toEqual([]);
  });

  it('styles nothing that is not there', () => {
    const root = join(import.meta.dirname, '../../../renderer');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const read = (ending: RegExp): string =>
      files
        .filter((file) => ending.test(file))
        .map((file) => readFileSync(join(root, file), 'utf8'))
        .join('\n');
    const used = new Set(read(/\.tsx?$/).match(/nl-[\w-]+/g));
    expect([...new Set(read(/\.css$/).match(/(?<=\.)nl-[\w-]+/g))].filter((name) => !used.has(name))).toEqual([]);
  });
});
