/** Carries the person's choice of theme, contrast and language to the page. Draws nothing. */
import { type MantineColorSchemeManager, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { changeLanguage } from '../locales/index.ts';
import { useSettings } from '../state/settings.ts';

const nothing = (): void => {};

/** The choice is kept with the other settings; Mantine's own store would take over what another window shows. */
export const colorScheme: MantineColorSchemeManager = {
  get: () => useSettings.getState().theme,
  set: nothing,
  subscribe: nothing,
  unsubscribe: nothing,
  clear: nothing,
};

export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const { theme, contrast, language } = useSettings();
  useEffect(() => setColorScheme(theme), [theme, setColorScheme]);
  useEffect(() => {
    document.documentElement.dataset.contrast = contrast;
  }, [contrast]);
  useEffect(() => void changeLanguage(language), [language]);
  return null;
}
