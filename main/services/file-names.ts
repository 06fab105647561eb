/** File names made from what people call their projects, safe on every system. */
import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Context } from './context.ts';

export const projectEnding = '.netloom';

/** Names Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** At most 80 characters, without what a file system forbids or a shell would stumble over. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[<>:"/\\|?*]|\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ');
  const short = [...plain]
    .slice(0, 80)
    .join('')
    .replace(/^[ .-]+|[ .]+$/g, '');
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

/**
 * Refuses to write a file of another kind than the studio makes: whatever a page asks for, a shell's start file or a key
 * is not replaced. On the command line the person named the file with their own hands.
 */
export function mustEndWith(host: Context['host'], path: string, ending: string): void {
  if (host === 'cli' || path.toLowerCase().endsWith(ending)) return;
  throw new ProblemError(
    makeProblem({
      code: 'wrong-ending',
      place: { file: path },
      what: text(`The name "${basename(path)}" does not end in ${ending}.`, `文件名“${basename(path)}”不以 ${ending} 结尾。`),
      how: text(`Give it a name that ends in ${ending}.`, `请使用以 ${ending} 结尾的文件名。`),
    }),
  );
}

/** False when the system does not allow it (a scanner holds the file, the folder is protected): the old name will do. */
export function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
