/** The contract over IPC: requests are answered for our own page only, events go to every window. */
import type { StudioEvent } from '../../shared/contract.ts';
import type { Language } from '../../shared/base/text.ts';
import type { Dispatch } from '../services/dispatch.ts';
import type { Electron } from './api.ts';
import { channels } from './channels.ts';
import { isTrustedSender } from './decisions.ts';

export interface Ipc {
  readonly dispatch: Dispatch;
  readonly onEvent: (listener: (event: StudioEvent) => void) => () => void;
  /** The page speaks another language now; the menu follows. */
  readonly onLanguage: (language: Language) => void;
}

export function serveIpc({ ipcMain, BrowserWindow }: Pick<Electron, 'ipcMain' | 'BrowserWindow'>, { dispatch, onEvent, onLanguage }: Ipc): () => void {
  ipcMain.handle(channels.request, (event, message: unknown) => {
    if (!isTrustedSender(event.senderFrame)) throw new Error('refused');
    return dispatch(message);
  });
  ipcMain.on(channels.language, (event, language: unknown) => {
    if (isTrustedSender(event.senderFrame) && typeof language === 'string') onLanguage(language.startsWith('zh') ? 'zh' : 'en');
  });
  return onEvent((event) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isDestroyed()) window.webContents.send(channels.event, event);
  });
}
