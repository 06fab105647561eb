/** Native dialogs and the file manager, for the services. */
import { extname } from 'node:path';
import type { OpenDialogOptions, SaveDialogOptions } from 'electron';
import { text, type Text } from '../../shared/base/text.ts';
import type { Language } from '../../shared/base/text.ts';
import type { Desktop, PickPurpose } from '../services/system.ts';
import type { Electron } from './api.ts';

type Dialog = { readonly open: OpenDialogOptions } | { readonly save: SaveDialogOptions };

const project: Text = text('Netloom project', 'Netloom 项目');

/** What each purpose shows. */
export function dialogFor(purpose: PickPurpose, suggestedName: string | undefined, language: Language): Dialog {
  const filter = (name: Text, ...extensions: string[]) => [{ name: name[language], extensions }];
  const path = suggestedName === undefined ? {} : { defaultPath: suggestedName };
  switch (purpose) {
    case 'open-project':
      return { open: { properties: ['openFile'], filters: filter(project, 'netloom') } };
    case 'data-folder':
      return { open: { properties: ['openDirectory'] } };
    case 'data-file':
      return { open: { properties: ['openFile'] } };
    case 'save-model':
      return { save: { ...path, filters: filter(text('ONNX model', 'ONNX 模型'), 'onnx') } };
    case 'save-notebook':
      return { save: { ...path, filters: filter(text('Notebook', '笔记本'), 'ipynb') } };
    case 'save-weights':
      return { save: { ...path, filters: filter(text('Weights', '权重'), 'safetensors') } };
    case 'save-code':
      return { save: { ...path, filters: filter(text('Python code', 'Python 代码'), 'py') } };
    case 'save-project':
      return { save: { ...path, filters: filter(project, 'netloom') } };
  }
}

export function nativeDesktop({ dialog, shell }: Pick<Electron, 'dialog' | 'shell'>, language: () => Language): Desktop {
  return {
    async pick(purpose, suggestedName) {
      const wanted = dialogFor(purpose, suggestedName, language());
      if ('open' in wanted) return (await dialog.showOpenDialog(wanted.open)).filePaths[0] ?? null;
      const { canceled, filePath } = await dialog.showSaveDialog(wanted.save);
      if (canceled || filePath === '') return null;
      // Linux dialogs leave the ending to the person.
      const [filter] = wanted.save.filters ?? [];
      return extname(filePath) === '' && filter !== undefined ? `${filePath}.${filter.extensions[0] ?? ''}` : filePath;
    },
    async reveal(path) {
      shell.showItemInFolder(path);
    },
  };
}
