/** A file dropped on the page in a browser: its bytes are streamed into the scratch folder, and the page gets the path. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes one upload may have. A data set larger than this is better read where it lies. */
export const uploadLimit = 8 * 1024 ** 3;

/** What was dropped is read into a project at once; a day later nobody needs the copy. */
const keptMilliseconds = 24 * 3600_000;

/** Removes what earlier studios left behind. */
export function sweepUploads(scratch: string): void {
  const folder = join(scratch, 'uploads');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > keptMilliseconds) rmSync(path, { recursive: true, force: true });
  }
}

export class UploadRefused extends Error {}

/** The last part of a name, without anything a file system or a shell could read as more than a name. */
export function safeName(name: string): string {
  const last = basename(name.replaceAll('\\', '/')).normalize('NFC');
  const clean = last
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must go
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_')
    .replace(/^\.+/, '_')
    .slice(-120);
  return clean === '' ? 'file' : clean;
}

/**
 * Where a relative name of an upload goes, below `folder`: `cats/1.png` of a dropped folder keeps its folders.
 * Each part is made safe by itself, so nothing leaves `folder`.
 */
export function uploadPath(folder: string, name: string): string {
  const parts = name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return join(folder, ...(parts.length === 0 ? ['file'] : parts.slice(-16).map(safeName)));
}

/**
 * Writes the request's body. `batch` groups the files of one drop into one folder; without it the file gets its own.
 * Answers the path of the file and the folder of its batch.
 */
export async function receiveUpload(request: IncomingMessage, scratch: string, name: string, batch: string | null): Promise<{ path: string; folder: string }> {
  const folder = join(scratch, 'uploads', batch === null ? randomUUID() : safeName(batch));
  const path = uploadPath(folder, name);
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > uploadLimit) done(new UploadRefused('the file is larger than 8 GB'));
      else done(null, chunk);
    },
  });
  try {
    // `wx`: never over a file that is there.
    await pipeline(request, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(path, { force: true });
    throw error;
  }
  return { path, folder };
}
