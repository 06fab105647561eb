/** Applies the decisions to the whole app: navigation, new windows, webviews, permissions. */
import type { Electron } from './api.ts';
import { isOwnUrl, mayHave, mayOpenOutside } from './decisions.ts';

export function guardApp({ app, session, shell }: Pick<Electron, 'app' | 'session' | 'shell'>): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!isOwnUrl(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) shell.openExternal(url).catch(() => undefined); // no browser on this machine
      return { action: 'deny' };
    });
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => answer(mayHave(permission, details.requestingUrl)));
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
}
