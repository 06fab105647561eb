/** Reads a file, packed by gzip or not, piece by piece. Never unpacks more than is asked for, so a bomb stays unexploded. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';
import { basename } from 'node:path';
import { text } from '../../shared/base/text.ts';
import { refuse } from './problems.ts';

export interface ByteReader {
  /** Exactly `length` bytes, fewer at the end of the file (or where a packed file is damaged). A view valid until the next call. */
  take(length: number): Promise<Uint8Array>;
  /** Bytes of the (packed) file read so far. */
  position(): number;
  close(): void;
}

/** A packed file that grows beyond both of these is refused: gzip reaches 1,000 times, honest data hardly 20. */
const packed = { most: 256 * 1024 ** 2, ratio: 200 };

export function openBytes(path: string, gzip: boolean): ByteReader {
  const file = createReadStream(path, { highWaterMark: 128 * 1024 });
  // A damaged gzip stream ends early; what came before is still good and `take` answers short.
  const stream: Readable = gzip ? pipeline(file, createGunzip({ chunkSize: 128 * 1024 }), () => undefined) : file;
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let held: Uint8Array = new Uint8Array();
  let unpacked = 0;
  let ended = false;
  return {
    async take(length) {
      if (held.length >= length) {
        const taken = held.subarray(0, length);
        held = held.subarray(length);
        return taken;
      }
      const parts = [held];
      let have = held.length;
      while (have < length && !ended) {
        const piece = await nextPiece(pieces);
        if (piece === null) ended = true;
        else {
          unpacked += piece.length;
          if (gzip && unpacked > packed.most && unpacked > packed.ratio * file.bytesRead) refuseBomb(path);
          parts.push(piece);
          have += piece.length;
        }
      }
      const all = Buffer.concat(parts);
      held = all.subarray(Math.min(length, all.length));
      return all.subarray(0, length);
    },
    position: () => file.bytesRead,
    close() {
      stream.destroy();
      file.destroy();
    },
  };
}

function refuseBomb(path: string): never {
  refuse(
    'packed-bomb',
    path,
    text(
      `${basename(path)} unpacks to more than ${packed.ratio} times its size, without end in sight.`,
      `${basename(path)} 解压后超过原大小的 ${packed.ratio} 倍，且仍未结束。`,
    ),
    text('If you trust it, unpack it yourself and pick the unpacked file.', '如果确信其可靠，请自行解压后选择解压后的文件。'),
  );
}

async function nextPiece(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { value, done } = await pieces.next();
    return done === true ? null : value;
  } catch (error) {
    // zlib errors end the data; those of the file system (EIO, EACCES) are the world failing, for the edge to report.
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      !error.code.startsWith('Z_') &&
      error.code !== 'ERR_STREAM_PREMATURE_CLOSE'
    )
      throw error;
    return null;
  }
}

/** The first `length` bytes (unpacked when `gzip`). */
export async function headOf(path: string, length: number, gzip: boolean): Promise<Uint8Array> {
  if (!gzip) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(length, (await file.stat()).size)), 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
  const reader = openBytes(path, gzip);
  try {
    return await reader.take(length);
  } finally {
    reader.close();
  }
}
