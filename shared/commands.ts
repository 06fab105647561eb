/** The commands that have a place in the desktop menu: id, words, keys. `renderer/commands` says what each one does. */
import { type Text, text } from './base/text.ts';

export type MenuId = 'file' | 'edit' | 'go' | 'training' | 'view' | 'help';

export interface CommandEntry {
  readonly id: string;
  readonly label: Text;
  readonly menu: MenuId;
  /** `mod` is Ctrl, on a Mac Command: `mod+shift+z`. */
  readonly keys?: string;
  /** Starts a new group in its menu. */
  readonly separated?: true;
}

export const menus: readonly { readonly id: MenuId; readonly label: Text }[] = [
  { id: 'file', label: text('File', '文件') },
  { id: 'edit', label: text('Edit', '编辑') },
  { id: 'go', label: text('Go', '前往') },
  { id: 'training', label: text('Training', '训练') },
  { id: 'view', label: text('View', '视图') },
  { id: 'help', label: text('Help', '帮助') },
];

export const commands = [
  { id: 'project.new', label: text('New project', '新建项目'), menu: 'file', keys: 'mod+alt+n' },
  { id: 'project.open', label: text('Open project…', '打开项目…'), menu: 'file', keys: 'mod+o' },
  { id: 'project.duplicate', label: text('Duplicate project', '复制项目'), menu: 'file', separated: true },
  { id: 'project.save-copy', label: text('Save a copy…', '另存副本…'), menu: 'file', keys: 'mod+shift+s' },
  { id: 'project.reveal', label: text('Show in folder', '在文件夹中显示'), menu: 'file' },
  { id: 'project.close', label: text('Close project', '关闭项目'), menu: 'file', keys: 'mod+shift+h', separated: true },

  { id: 'edit.undo', label: text('Undo', '撤销'), menu: 'edit', keys: 'mod+z' },
  { id: 'edit.redo', label: text('Redo', '重做'), menu: 'edit', keys: 'mod+shift+z' },

  { id: 'go.data', label: text('Data', '数据'), menu: 'go', keys: 'mod+1' },
  { id: 'go.network', label: text('Network', '网络'), menu: 'go', keys: 'mod+2' },
  { id: 'go.training', label: text('Training', '训练'), menu: 'go', keys: 'mod+3' },
  { id: 'go.results', label: text('Results', '结果'), menu: 'go', keys: 'mod+4' },
  { id: 'go.share', label: text('Share', '分享'), menu: 'go', keys: 'mod+5' },

  { id: 'training.start', label: text('Start training', '开始训练'), menu: 'training', keys: 'mod+enter' },
  { id: 'training.pause', label: text('Pause', '暂停'), menu: 'training' },
  { id: 'training.stop', label: text('Stop', '停止'), menu: 'training' },

  { id: 'view.palette', label: text('All commands…', '所有命令…'), menu: 'view', keys: 'mod+k' },
  { id: 'view.theme-light', label: text('Light theme', '浅色主题'), menu: 'view', separated: true },
  { id: 'view.theme-dark', label: text('Dark theme', '深色主题'), menu: 'view' },
  { id: 'view.theme-auto', label: text('Theme of the system', '跟随系统'), menu: 'view' },
  { id: 'view.contrast', label: text('High contrast', '高对比度'), menu: 'view' },
  { id: 'view.expert', label: text('Expert settings', '专家设置'), menu: 'view', separated: true },
  { id: 'language.en', label: text('English', 'English'), menu: 'view', separated: true },
  { id: 'language.zh', label: text('中文', '中文'), menu: 'view' },

  { id: 'view.shortcuts', label: text('Keyboard shortcuts', '键盘快捷键'), menu: 'help', keys: 'mod+/' },
  { id: 'help.health', label: text('Health page', '运行状况'), menu: 'help' },
] as const satisfies readonly CommandEntry[];

export type CommandId = (typeof commands)[number]['id'];
