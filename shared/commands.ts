/** Every command of the studio, as data: id, words, keys, menu. The desktop menu, the palette and the shortcuts are made from it. */
import { type Text, text } from './base/text.ts';

export type MenuId = 'file' | 'edit' | 'view' | 'network' | 'training' | 'help';

export interface CommandEntry {
  readonly id: string;
  readonly label: Text;
  readonly menu: MenuId;
  /** `mod` is Ctrl, on a Mac Command: `mod+shift+z`. At most one binding a command; the keys are lower case. */
  readonly keys?: string;
  /** What the desktop itself does with text fields: the menu hands these to Chromium when one has the focus. */
  readonly role?: 'cut' | 'copy' | 'paste' | 'selectAll';
  /** Starts a new group in its menu. */
  readonly separated?: true;
}

export const menus: readonly { readonly id: MenuId; readonly label: Text }[] = [
  { id: 'file', label: text('File', '文件') },
  { id: 'edit', label: text('Edit', '编辑') },
  { id: 'view', label: text('View', '视图') },
  { id: 'network', label: text('Network', '网络') },
  { id: 'training', label: text('Training', '训练') },
  { id: 'help', label: text('Help', '帮助') },
];

export const commands = [
  { id: 'file.new', label: text('New project…', '新建项目…'), menu: 'file', keys: 'mod+n' },
  { id: 'file.open', label: text('Open project…', '打开项目…'), menu: 'file', keys: 'mod+o' },
  { id: 'file.rename', label: text('Rename project…', '重命名项目…'), menu: 'file', separated: true },
  { id: 'file.duplicate', label: text('Duplicate project', '复制项目'), menu: 'file' },
  { id: 'file.save-copy', label: text('Save a copy…', '另存副本…'), menu: 'file', keys: 'mod+shift+s' },
  { id: 'file.close', label: text('Close project', '关闭项目'), menu: 'file', separated: true },
  { id: 'file.trash', label: text('Move to trash…', '移到回收站…'), menu: 'file' },

  { id: 'edit.undo', label: text('Undo', '撤销'), menu: 'edit', keys: 'mod+z' },
  { id: 'edit.redo', label: text('Redo', '重做'), menu: 'edit', keys: 'mod+shift+z' },
  { id: 'edit.cut', label: text('Cut', '剪切'), menu: 'edit', keys: 'mod+x', role: 'cut', separated: true },
  { id: 'edit.copy', label: text('Copy', '复制'), menu: 'edit', keys: 'mod+c', role: 'copy' },
  { id: 'edit.paste', label: text('Paste', '粘贴'), menu: 'edit', keys: 'mod+v', role: 'paste' },
  { id: 'edit.duplicate', label: text('Duplicate selection', '复制所选'), menu: 'edit', keys: 'mod+d' },
  { id: 'edit.delete', label: text('Delete and join the ends', '删除并接上两端'), menu: 'edit', keys: 'delete' },
  { id: 'edit.select-all', label: text('Select all', '全选'), menu: 'edit', keys: 'mod+a', role: 'selectAll' },

  { id: 'view.start', label: text('Start page', '开始页'), menu: 'view', keys: 'mod+0' },
  { id: 'view.data', label: text('Data', '数据'), menu: 'view', keys: 'mod+1' },
  { id: 'view.network', label: text('Network', '网络'), menu: 'view', keys: 'mod+2' },
  { id: 'view.training', label: text('Training', '训练'), menu: 'view', keys: 'mod+3' },
  { id: 'view.evaluate', label: text('Evaluate', '评估'), menu: 'view', keys: 'mod+4' },
  { id: 'view.try', label: text('Try', '试用'), menu: 'view', keys: 'mod+5' },
  { id: 'view.export', label: text('Export', '导出'), menu: 'view', keys: 'mod+6' },
  { id: 'view.palette', label: text('All commands…', '所有命令…'), menu: 'view', keys: 'mod+k', separated: true },
  { id: 'view.theme', label: text('Light or dark', '浅色或深色'), menu: 'view' },
  { id: 'view.language', label: text('中文', 'English'), menu: 'view' },
  { id: 'view.expert', label: text('Show expert settings', '显示专家设置'), menu: 'view' },

  { id: 'network.add', label: text('Add a layer…', '添加层…'), menu: 'network', keys: 'mod+l' },
  { id: 'network.arrange', label: text('Arrange', '自动排列'), menu: 'network', keys: 'mod+shift+l' },
  { id: 'network.fit', label: text('Zoom to fit', '缩放到合适'), menu: 'network', keys: 'mod+shift+f' },
  { id: 'network.code', label: text('Show the code', '显示代码'), menu: 'network', separated: true },

  { id: 'training.start', label: text('Start training', '开始训练'), menu: 'training', keys: 'mod+enter' },
  { id: 'training.pause', label: text('Pause', '暂停'), menu: 'training' },
  { id: 'training.resume', label: text('Continue', '继续'), menu: 'training' },
  { id: 'training.stop', label: text('Stop', '停止'), menu: 'training' },

  { id: 'help.shortcuts', label: text('Keyboard shortcuts', '键盘快捷键'), menu: 'help' },
  { id: 'help.health', label: text('Health page', '运行状况'), menu: 'help' },
] as const satisfies readonly CommandEntry[];

export type CommandId = (typeof commands)[number]['id'];

export const commandById: ReadonlyMap<string, CommandEntry> = new Map(commands.map((command) => [command.id, command]));
