/** Dropped or picked files: in Electron they lie on disk already; in a browser their bytes are brought to the studio on the same machine. */
import { ConnectionError, notConnected } from './problems.ts';

/** A file with its place inside what was dropped: `shirt/1.png`. */
export interface DroppedFile {
  readonly file: File;
  readonly name: string;
}

/** Files at once: enough to hide the round trip, few enough not to choke the disk. */
const parallel = 6;

/**
 * Brings files to where the studio can read them; answers the path to give to `data.inspect`: the file itself when it
 * was one, else the folder that holds them.
 */
export async function bringFiles(files: readonly DroppedFile[], onProgress: (done: number) => void, signal?: AbortSignal): Promise<string> {
  const bridge = window.netloom;
  const [first] = files;
  if (bridge && first && files.length === 1) return bridge.pathForFile(first.file);
  const batch = crypto.randomUUID();
  let next = 0;
  let done = 0;
  let answer = { path: '', folder: '' };
  const worker = async (): Promise<void> => {
    for (let item = files[next++]; item; item = files[next++]) {
      const query = new URLSearchParams({ name: item.name, batch });
      const response = await fetch(`/upload?${query}`, { method: 'POST', body: item.file, signal: signal ?? null }).catch(() => null);
      if (!response?.ok) throw new ConnectionError(notConnected);
      answer = (await response.json()) as typeof answer;
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return files.length === 1 ? answer.path : answer.folder;
}

/** All files of a drop, folders walked, names with their folders. One dropped folder's own name is kept out: its content is the data. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  // Some sources of a drop know files but no folders.
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found: DroppedFile[] = [];
  const [only] = entries;
  const root = entries.length === 1 && only?.isDirectory ? only.fullPath : '';
  for (const entry of entries) await walk(entry, root, found);
  return found;
}

async function walk(entry: FileSystemEntry, root: string, found: DroppedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    if (!file.name.startsWith('.')) found.push({ file, name: entry.fullPath.slice(root.length).replace(/^\//, '') });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // readEntries answers at most 100 at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const child of some) await walk(child, root, found);
  }
}

/** Where a dropped folder lies on disk, in the desktop app; null in a browser. */
export function nativeDropPath(transfer: DataTransfer): string | null {
  const [file] = transfer.files;
  return window.netloom && file && transfer.files.length === 1 ? window.netloom.pathForFile(file) : null;
}
