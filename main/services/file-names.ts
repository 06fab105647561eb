/** File names made from what people call their projects, safe on every system. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const projectEnding = '.netloom';

/** Names Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** At most 80 characters, without what a file system forbids or a shell would stumble over. */
export function safeFileName(name: string): string {
  const plain = name.normalize('NFC').replace(/[<>:"/\\|?*]|\p{Cc}/gu, ' ').replace(/\s+/g, ' ');
  const short = [...plain].slice(0, 80).join('').replace(/^[ .-]+|[ .]+$/g, '');
  if (short === '') return 'Network';
  return reserved.test(short) ? `${short} network` : short;
}

/** `Digits.netloom`, `Digits 2.netloom` ...: the first that is free in the folder. */
export function freeProjectPath(folder: string, name: string): string {
  const stem = safeFileName(name);
  for (let n = 1; ; n++) {
    const path = join(folder, `${stem}${n === 1 ? '' : ` ${n}`}${projectEnding}`);
    if (!existsSync(path)) return path;
  }
}
