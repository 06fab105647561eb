/** Language, appearance and the command palette: the same corner on the start page and in a project. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Check, Command as CommandIcon, Contrast, HeartPulse, Keyboard, Languages, Moon, Settings2, SlidersHorizontal, Sun, SunMoon } from 'lucide-react';
import { showKeys } from '../commands/keys.ts';
import { useTranslation } from '../locales/index.ts';
import { useDialogs } from '../state/dialogs.ts';
import { type ThemeChoice, useSettings } from '../state/settings.ts';

const themes: readonly { readonly value: ThemeChoice; readonly icon: typeof Sun; readonly label: 'app.themeLight' | 'app.themeDark' | 'app.themeAuto' }[] = [
  { value: 'light', icon: Sun, label: 'app.themeLight' },
  { value: 'dark', icon: Moon, label: 'app.themeDark' },
  { value: 'auto', icon: SunMoon, label: 'app.themeAuto' },
];

export function Preferences() {
  const { t } = useTranslation();
  const { theme, contrast, language, expert, set } = useSettings();
  const show = useDialogs((store) => store.show);
  const tick = (on: boolean) => (on ? <Check size={14} aria-hidden /> : null);
  return (
    <div className="nl-row" style={{ gap: 4 }}>
      <Tooltip label={`${t('app.palette')}  ${showKeys('mod+k')}`}>
        <ActionIcon size="lg" aria-label={t('app.palette')} onClick={() => show('palette')}>
          <CommandIcon size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={language === 'en' ? '切换到中文' : 'Switch to English'}>
        <ActionIcon
          size="lg"
          aria-label={language === 'en' ? '切换到中文' : 'Switch to English'}
          lang={language === 'en' ? 'zh-Hans' : 'en'}
          onClick={() => set({ language: language === 'en' ? 'zh' : 'en' })}
        >
          <Languages size={18} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Tooltip label={t('app.theme')}>
            <ActionIcon size="lg" aria-label={t('app.theme')}>
              <Settings2 size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('app.theme')}</Menu.Label>
          {themes.map(({ value, icon: Icon, label }) => (
            <Menu.Item key={value} leftSection={<Icon size={16} />} rightSection={tick(theme === value)} onClick={() => set({ theme: value })}>
              {t(label)}
            </Menu.Item>
          ))}
          <Menu.Item
            leftSection={<Contrast size={16} />}
            rightSection={tick(contrast === 'high')}
            onClick={() => set({ contrast: contrast === 'high' ? 'normal' : 'high' })}
          >
            {t('app.contrast')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<SlidersHorizontal size={16} />} rightSection={tick(expert)} onClick={() => set({ expert: !expert })}>
            {t('app.expert')}
          </Menu.Item>
          <Menu.Item leftSection={<Keyboard size={16} />} onClick={() => show('shortcuts')}>
            {t('shortcuts.title')}
          </Menu.Item>
          <Menu.Item leftSection={<HeartPulse size={16} />} onClick={() => show('health')}>
            {t('health.title')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
