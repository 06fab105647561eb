/** The part of Electron the shell uses. Modules take it as an argument, so that a typed fake can stand in for it in tests. */
import type electron from 'electron';

export type Electron = Pick<
  typeof electron,
  'app' | 'BrowserWindow' | 'Menu' | 'dialog' | 'ipcMain' | 'protocol' | 'screen' | 'session' | 'shell' | 'utilityProcess'
>;
