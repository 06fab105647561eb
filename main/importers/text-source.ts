/** Reads a text file of any usual encoding as pieces of text. */
import { openBytes } from './byte-reader.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252';

/** By byte order mark; else UTF-8 if it is valid; else GB 18030 if high bytes come in pairs (Excel in China); else Windows-1252. */
export function guessEncoding(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.includes(0)) return null; // not text
  if (isUtf8(head)) return 'utf-8';
  let high = 0,
    paired = 0;
  for (let i = 0; i < head.length; i++) {
    if ((head[i] ?? 0) < 0x80) continue;
    high++;
    if ((head[i] ?? 0) >= 0xa1 && (head[i + 1] ?? 0) >= 0xa1) {
      high++;
      paired += 2;
      i++;
    }
  }
  return paired >= high * 0.9 ? 'gb18030' : 'windows-1252';
}

/** Valid UTF-8, allowing for a character cut off at the end. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export interface TextSource {
  pieces(): AsyncGenerator<string>;
  /** Bytes of the file read so far. */
  position(): number;
  close(): void;
}

/** A byte order mark is dropped; invalid bytes become U+FFFD. */
export function openText(path: string, gzip: boolean, encoding: Encoding): TextSource {
  const reader = openBytes(path, gzip);
  const decoder = new TextDecoder(encoding);
  return {
    async *pieces() {
      for (;;) {
        const bytes = await reader.take(128 * 1024);
        if (bytes.length === 0) break;
        yield decoder.decode(bytes, { stream: true });
      }
      const rest = decoder.decode();
      if (rest !== '') yield rest;
    },
    position: () => reader.position(),
    close: () => {
      reader.close();
    },
  };
}
