/** Entry of the screen: tokens, language, connection, then the app. */
import './ui/mantine.css';
import './ui/base.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { defined } from '../shared/base/assert.ts';
import { App } from './app/app.tsx';
import { colorScheme, ThemeSwitch } from './app/theme-switch.tsx';
import { startLanguage } from './locales/index.ts';
import { listenToStudio } from './state/events.ts';
import { useSettings } from './state/settings.ts';
import { cssVariablesResolver, theme } from './ui/theme.ts';
import { tokensCss } from './ui/tokens.ts';

const tokens = document.createElement('style');
tokens.textContent = tokensCss();
document.head.append(tokens);

listenToStudio();
await startLanguage(useSettings.getState().language);

createRoot(defined(document.getElementById('root'), '#root')).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} colorSchemeManager={colorScheme} defaultColorScheme="auto">
      <ThemeSwitch />
      <App />
    </MantineProvider>
  </StrictMode>,
);
