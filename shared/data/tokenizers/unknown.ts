/** What a tokenizer has no pieces for: a network reads all of it as the same unknown piece. */
import { counted, type Text, text } from '../../base/text.ts';
import type { Tokenizer } from './define.ts';
import { chinese, runs } from './words.ts';

/** Letters or words of a text, as they stand in it, each once. */
export function unknownPieces({ kind, specials: { unknown }, encode }: Pick<Tokenizer, 'kind' | 'specials' | 'encode'>, some: string): readonly string[] {
  const isUnknown = (part: string): boolean => unknown !== null && encode(part).includes(unknown);
  if (!isUnknown(some)) return [];
  const parts = kind === 'characters' ? [...some] : runs(some.normalize('NFC')).flatMap((run) => (chinese.test(run) ? [...run] : [run]));
  return [...new Set(parts)].filter(isUnknown);
}

/** Named in a sentence at most. */
const most = 12;
const invisible: ReadonlyMap<string, Text> = new Map([
  ['\n', text('line break', '换行')],
  ['\t', text('tab', '制表符')],
  [' ', text('space', '空格')],
]);

/** What to say of them; null when there are none. */
export function unknownNote(pieces: readonly string[]): Text | null {
  if (pieces.length === 0) return null;
  const named = pieces.slice(0, most).map((piece) => invisible.get(piece) ?? text(`“${piece}”`, `“${piece}”`));
  const left = pieces.length - named.length;
  return text(
    `The network learned from texts without ${named.map(({ en }) => en).join(', ')}${left > 0 ? ` and ${counted(left, 'other')}` : ''}: it reads each as the same unknown piece.`,
    `网络学习的文本中没有${named.map(({ zh }) => zh).join('、')}${left > 0 ? `等共 ${pieces.length} 项` : ''}，它们都会被读作同一个未知片段。`,
  );
}
