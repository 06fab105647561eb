/** Sets up i18next: both languages are in the program, so switching is at once. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
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
  await i18next.use(initReactI18next).init({
    lng: language, fallbackLng: 'en', defaultNS: 'ui', ns: ['ui', 'network'],
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

/** The language shown now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'zh' ? 'zh' : 'en';
}

/** Turns a `Text` beside the code (layers, problems) into the shown language. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}

export { useTranslation };
