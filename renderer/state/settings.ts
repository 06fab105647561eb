/** Choices of this person on this machine: theme, contrast, language, simple or expert. Kept in the browser's storage. */
import { create } from 'zustand';
import type { Language } from '../../shared/base/text.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';

interface Settings {
  readonly theme: ThemeChoice;
  readonly contrast: 'normal' | 'high';
  readonly language: Language;
  /** Simple hides rarely needed settings; nothing is ever removed. */
  readonly expert: boolean;
}

interface SettingsStore extends Settings {
  set(change: Partial<Settings>): void;
}

const key = 'netloom.settings';

function guessed(): Settings {
  const speaksChinese = navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) && !navigator.language.toLowerCase().startsWith('en');
  const contrast = typeof matchMedia === 'function' && matchMedia('(prefers-contrast: more)').matches ? 'high' : 'normal';
  return { theme: 'auto', contrast, language: speaksChinese ? 'zh' : 'en', expert: false };
}

function stored(): Settings {
  const fallback = guessed();
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as { [name: string]: unknown };
    return {
      theme: value.theme === 'light' || value.theme === 'dark' || value.theme === 'auto' ? value.theme : fallback.theme,
      contrast: value.contrast === 'high' || value.contrast === 'normal' ? value.contrast : fallback.contrast,
      language: value.language === 'zh' || value.language === 'en' ? value.language : fallback.language,
      expert: value.expert === true,
    };
  } catch {
    return fallback;
  }
}

export const useSettings = create<SettingsStore>((set, get) => ({
  ...stored(),
  set(change) {
    set(change);
    const { theme, contrast, language, expert } = get();
    localStorage.setItem(key, JSON.stringify({ theme, contrast, language, expert }));
  },
}));
