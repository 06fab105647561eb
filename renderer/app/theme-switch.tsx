/** Carries the person's choice of theme, contrast and language to the page. Draws nothing. */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { changeLanguage } from '../locales/index.ts';
import { useSettings } from '../state/settings.ts';

export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const { theme, contrast, language } = useSettings();
  useEffect(() => setColorScheme(theme), [theme, setColorScheme]);
  useEffect(() => { document.documentElement.dataset.contrast = contrast; }, [contrast]);
  useEffect(() => void changeLanguage(language), [language]);
  return null;
}
