/** Sets up i18next: both languages are in the program, so switching is at once. */
import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import type { Language, Text } from '../../shared/base/text.ts';
import { en } from './en.ts';
import { networkEn } from './network.en.ts';
import { networkZh } from './network.zh.ts';
import { zh } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: { ui: typeof en; network: typeof networkEn };
    returnNull: false;
  }
}

export async function startLanguage(language: Language): Promise<void> {
  await i18next.init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'ui',
    ns: ['ui', 'network'],
    resources: { en: { ui: en, network: networkEn }, zh: { ui: zh, network: networkZh } },
    interpolation: { escapeValue: false }, // React escapes; names may hold any character
    returnNull: false,
  });
  document.documentElement.lang = htmlLang[language];
}

const htmlLang: { readonly [L in Language]: string } = { en: 'en', zh: 'zh-Hans' };

export async function changeLanguage(language: Language): Promise<void> {
  document.documentElement.lang = htmlLang[language];
  await i18next.changeLanguage(language);
}

function onChange(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}

const languageNow = (): Language => (i18next.language === 'zh' ? 'zh' : 'en');

/** The language shown now. */
export function useLanguage(): Language {
  return useSyncExternalStore(onChange, languageNow, languageNow);
}

type Table = 'ui' | 'network';

/** So many sentences with their gaps filled are kept; then they are forgotten, all at once. */
const keptSentences = 2000;

/** A sentence is made once for the same words in its gaps: i18next takes its time for each, and one edit says a hundred. */
function translator<T extends Table>(language: Language, table: T): TFunction<T> {
  // The keys are checked where they are used: here they are any text.
  const fixed = i18next.getFixedT(language, table) as unknown as (key: string, gaps?: object) => string;
  const kept = new Map<string, string>();
  const say = (key: string, gaps?: object): string => {
    const asked = gaps === undefined ? key : key + JSON.stringify(gaps);
    const words = kept.get(asked) ?? fixed(key, gaps);
    if (kept.size === keptSentences) kept.clear();
    kept.set(asked, words);
    return words;
  };
  return say as unknown as TFunction<T>;
}

const translators = new Map<string, TFunction<Table>>();

/** `t` says a sentence of a table in the language shown now. It stays the same function until the language changes. */
export function useTranslation<T extends Table = 'ui'>(table: T = 'ui' as T): { readonly t: TFunction<T> } {
  const language = useLanguage();
  const key = `${language} ${table}`;
  const t = translators.get(key) ?? translator<Table>(language, table);
  translators.set(key, t);
  return { t: t as TFunction<T> };
}

/** Turns a `Text` beside the code (layers, problems) into the shown language. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}
