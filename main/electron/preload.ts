/** The bridge: three functions, no more. Runs sandboxed, before the page, in a world of its own. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { StudioEvent } from '../../shared/contract.ts';
import { channels } from './channels.ts';

let nextId = 1;

contextBridge.exposeInMainWorld('netloom', {
  request: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(channels.request, { id: nextId++, name, input }),
  subscribe(listener: (event: StudioEvent) => void): () => void {
    const receive = (_event: unknown, event: StudioEvent): void => listener(event);
    ipcRenderer.on(channels.event, receive);
    return () => void ipcRenderer.off(channels.event, receive);
  },
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
});

/** The part of the page's world used here; the rest of `main` has no DOM, and its types should not pretend so. */
interface PageWorld {
  readonly document: { readonly documentElement: { readonly lang: string } };
  readonly MutationObserver: new (
    listener: () => void,
  ) => { observe(target: unknown, what: { readonly attributes: true; readonly attributeFilter: readonly string[] }): void };
  addEventListener(event: 'DOMContentLoaded', listener: () => void): void;
}
const page = globalThis as unknown as PageWorld;

// The menu speaks the page's language: the page says it in <html lang>, as every page should.
page.addEventListener('DOMContentLoaded', () => {
  const root = page.document.documentElement;
  const tell = (): void => ipcRenderer.send(channels.language, root.lang);
  new page.MutationObserver(tell).observe(root, { attributes: true, attributeFilter: ['lang'] });
  tell();
});
