/** The menu holds every command once, in both languages. That the page knows each of them, the compiler checks. */
import { expect, test } from 'vitest';
import { accelerator, menuTemplate } from '../../../main/electron/menu.ts';
import { commands } from '../../../shared/commands.ts';

type Item = ReturnType<typeof menuTemplate>[number];
const items = (template: readonly Item[]): readonly Item[] => template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);

test.each(['linux', 'win32', 'darwin'] as const)('on %s every command is there once and sends its id', (platform) => {
  const sent: string[] = [];
  const all = items(menuTemplate('en', platform, (id) => sent.push(id))).filter((item) => item.id !== undefined);
  expect(all.map((item) => item.id).sort()).toEqual(commands.map((command) => command.id).sort());
  for (const item of all) (item.click as () => void)();
  expect(sent.sort()).toEqual(commands.map((command) => command.id).sort());
});

test('labels are in the language asked for', () => {
  const labels = (language: 'en' | 'zh') => items(menuTemplate(language, 'linux', () => {})).map((item) => item.label);
  expect(labels('en')).toContain('Start training');
  expect(labels('zh')).toContain('开始训练');
  expect(labels('zh').some((label) => label === 'Start training')).toBe(false);
});

test('keys in Electron words', () => {
  expect(accelerator('mod+shift+z')).toBe('CommandOrControl+Shift+Z');
  expect(accelerator('mod+/')).toBe('CommandOrControl+/');
});

test('no two commands share their keys', () => {
  const keys = commands.flatMap((command) => ('keys' in command ? [command.keys] : []));
  expect(new Set(keys).size).toBe(keys.length);
});
