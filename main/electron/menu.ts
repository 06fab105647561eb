/** The menu, made from the list of commands. An item sends its command to the page; the page knows what it does. */
import type { MenuItemConstructorOptions } from 'electron';
import type { Language, Text } from '../../shared/base/text.ts';
import { text } from '../../shared/base/text.ts';
import { type CommandEntry, commands, type MenuId, menus } from '../../shared/commands.ts';

/** `mod+shift+z` in Electron's words. */
export function accelerator(keys: string): string {
  const words: Readonly<Record<string, string>> = { mod: 'CommandOrControl', shift: 'Shift', alt: 'Alt', enter: 'Enter', delete: 'Delete' };
  return keys
    .split('+')
    .map((key) => words[key] ?? key.toUpperCase())
    .join('+');
}

const role = (name: NonNullable<MenuItemConstructorOptions['role']>, label: Text, language: Language): MenuItemConstructorOptions => ({
  role: name,
  label: label[language],
});
const line: MenuItemConstructorOptions = { type: 'separator' };

/** What Chromium does by itself, at the end of a menu. Copy and paste reach the canvas as ordinary clipboard events. */
function nativeItems(menu: MenuId, language: Language, isMac: boolean): MenuItemConstructorOptions[] {
  switch (menu) {
    case 'file':
      return isMac ? [] : [line, role('quit', text('Quit', '退出'), language)];
    case 'edit':
      return [
        line,
        role('cut', text('Cut', '剪切'), language),
        role('copy', text('Copy', '复制'), language),
        role('paste', text('Paste', '粘贴'), language),
        role('selectAll', text('Select all', '全选'), language),
      ];
    case 'view':
      return [
        line,
        role('zoomIn', text('Larger', '放大'), language),
        role('zoomOut', text('Smaller', '缩小'), language),
        role('resetZoom', text('Normal size', '正常大小'), language),
        role('togglefullscreen', text('Full screen', '全屏'), language),
      ];
    case 'go':
    case 'training':
    case 'help':
      return [];
  }
}

export function menuTemplate(language: Language, platform: NodeJS.Platform, run: (id: string) => void): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const item = (command: CommandEntry): MenuItemConstructorOptions => ({
    id: command.id,
    label: command.label[language],
    // The page listens for its shortcuts itself; the menu only shows them. (On a Mac the menu takes the key, and the page never sees it.)
    ...(command.keys === undefined ? {} : { accelerator: accelerator(command.keys), registerAccelerator: false }),
    click: () => run(command.id),
  });
  const bar = menus.map(
    (menu): MenuItemConstructorOptions => ({
      label: menu.label[language],
      submenu: [
        ...commands
          .filter((command) => command.menu === menu.id)
          .flatMap((command: CommandEntry) => (command.separated ? [line, item(command)] : [item(command)])),
        ...nativeItems(menu.id, language, isMac),
      ],
    }),
  );
  return isMac ? [{ role: 'appMenu' }, ...bar, { role: 'windowMenu' }] : bar;
}
