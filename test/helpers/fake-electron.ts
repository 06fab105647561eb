/** A stand-in for the part of Electron the shell uses: it keeps what was registered, and a test pulls the strings. */
import { EventEmitter } from 'node:events';
import type { Electron } from '../../main/electron/api.ts';

type Handler = (...args: unknown[]) => unknown;

export class FakeContents extends EventEmitter {
  readonly sent: { readonly channel: string; readonly message: unknown }[] = [];
  reloads = 0;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message });
  }
  reload(): void {
    this.reloads += 1;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly calls: string[] = [];
  url = '';
  readonly options: Readonly<Record<string, unknown>>;
  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    this.options = options;
  }
  loadURL(url: string): Promise<void> {
    this.url = url;
    return Promise.resolve();
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  restore(): void {
    this.calls.push('restore');
  }
  maximize(): void {
    this.calls.push('maximize');
  }
  isMinimized(): boolean {
    return true;
  }
  isMaximized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return false;
  }
  getNormalBounds(): unknown {
    return { x: 1, y: 2, width: 1000, height: 700 };
  }
}

export function fakeElectron({ firstInstance = true } = {}) {
  /** What happened, in order. */
  const order: string[] = [];
  const windows: FakeWindow[] = [];
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Handler>();
  const permissions: Record<string, Handler> = {};
  const pages = new Map<string, Handler>();
  const opened: string[] = [];
  const menus: unknown[] = [];
  const forks: { readonly path: string; readonly child: EventEmitter; readonly execArgv: readonly string[] | undefined }[] = [];
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    requestSingleInstanceLock: () => {
      order.push('lock');
      return firstInstance;
    },
    quit: () => {
      order.push('quit');
    },
    whenReady: () => {
      order.push('ready');
      return Promise.resolve();
    },
    getLocale: () => 'en-GB',
    getVersion: () => '1.2.3',
  });
  const fake = {
    app,
    BrowserWindow: Object.assign(
      class extends FakeWindow {
        constructor(options: Readonly<Record<string, unknown>>) {
          super(options);
          order.push('window');
          windows.push(this);
          app.emit('web-contents-created', {}, this.webContents);
        }
      },
      { getAllWindows: () => windows },
    ),
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (menu: unknown) => {
        menus.push(menu);
      },
    },
    dialog: { showOpenDialog: async () => ({ canceled: true, filePaths: [] }), showSaveDialog: async () => ({ canceled: true, filePath: '' }) },
    ipcMain: {
      handle: (channel: string, handler: Handler) => {
        order.push('ipc');
        handlers.set(channel, handler);
      },
      on: (channel: string, handler: Handler) => {
        listeners.set(channel, handler);
      },
    },
    protocol: {
      registerSchemesAsPrivileged: () => {
        order.push('scheme');
      },
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      defaultSession: {
        protocol: {
          handle: (scheme: string, handler: Handler) => {
            order.push('pages');
            pages.set(scheme, handler);
          },
        },
        setPermissionRequestHandler: (handler: Handler) => {
          permissions['request'] = handler;
        },
        setPermissionCheckHandler: (handler: Handler) => {
          permissions['check'] = handler;
        },
        setDevicePermissionHandler: (handler: Handler) => {
          permissions['device'] = handler;
        },
      },
    },
    shell: {
      openExternal: async (url: string) => {
        opened.push(url);
      },
      showItemInFolder: (path: string) => {
        opened.push(path);
      },
    },
    utilityProcess: {
      fork: (path: string, _args: readonly string[], { execArgv }: { readonly execArgv?: readonly string[] }) => {
        const child = Object.assign(new EventEmitter(), {
          pid: undefined,
          postMessage: (message: unknown) => {
            child.emit('message', message);
          },
        });
        forks.push({ path, child, execArgv });
        return child;
      },
    },
  };
  return { electron: fake as unknown as Electron, app, order, windows, handlers, listeners, permissions, pages, opened, menus, forks };
}
