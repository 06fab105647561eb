/** The desktop app put together: one instance, one window, the services behind IPC. */
import type { Language } from '../../shared/base/text.ts';
import { builtFiles } from '../services/built-files.ts';
import type { Paths } from '../services/context.ts';
import { createDispatch, type Log } from '../services/dispatch.ts';
import { createServices, type Services, type ServicesOptions } from '../services/index.ts';
import type { Electron } from './api.ts';
import { projectFromArguments } from './decisions.ts';
import { nativeDesktop } from './desktop.ts';
import { guardApp } from './guard.ts';
import { serveIpc } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { registerScheme, servePages } from './protocol.ts';
import { openWindow } from './window.ts';
import { utilityLauncher } from './workers.ts';

export interface ShellOptions {
  /** Folder of `main.cjs`, `preload.cjs` and the workers. */
  readonly built: string;
  readonly screen: string;
  readonly preload: string;
  readonly paths: () => Paths;
  readonly log: Log;
  readonly language: Language | undefined;
  readonly services?: (options: ServicesOptions) => Services;
}

/** Starts the app; resolves when the window is open, or at once when another instance has the floor. */
export async function startShell(electron: Electron, options: ShellOptions): Promise<void> {
  const { app, BrowserWindow, Menu } = electron;
  if (!app.requestSingleInstanceLock()) return app.quit();
  registerScheme(electron);

  let emit: Services['context']['emit'] | undefined;
  let pageIsReady = false;
  // A file opened before the page can hear of it waits here.
  let waiting = projectFromArguments(process.argv, process.cwd());

  const command = (id: string, path?: string): void => emit?.({ type: 'command', command: id, ...(path === undefined ? {} : { path }) });
  const openProject = (path: string | null): void => {
    if (path === null) return;
    if (pageIsReady) command('project.open', path);
    else waiting = path;
  };
  const toFront = (): void => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized()) window.restore();
    window?.focus();
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openProject(path);
  });
  app.on('second-instance', (_event, args, folder) => {
    toFront();
    openProject(projectFromArguments(args, folder));
  });
  app.on('window-all-closed', () => app.quit());

  await app.whenReady();
  guardApp(electron);
  servePages(electron, builtFiles(options.screen));

  let language: Language = options.language ?? (app.getLocale().startsWith('zh') ? 'zh' : 'en');
  const paths = options.paths();
  const services = (options.services ?? createServices)({
    host: 'electron',
    paths,
    version: app.getVersion(),
    launch: utilityLauncher(electron, options.built),
    desktop: nativeDesktop(electron, () => language),
  });
  emit = services.context.emit;
  const showMenu = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(language, process.platform, command)));
  serveIpc(electron, {
    dispatch: createDispatch(services.handlers, options.log),
    onEvent: services.context.onEvent,
    onLanguage(spoken) {
      if (spoken === language) return;
      language = spoken;
      showMenu();
    },
  });
  showMenu();

  const window = openWindow(electron, { preload: options.preload, state: paths.state });
  window.webContents.on('did-start-loading', () => {
    pageIsReady = false;
  });
  window.webContents.on('did-finish-load', () => {
    pageIsReady = true;
    openProject(waiting);
    waiting = null;
  });

  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    // Workers are stopped and the last rows written before the process may go.
    event.preventDefault();
    void services.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}
