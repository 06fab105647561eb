/** A file of plain text: every line, every paragraph or the whole file is one row of one column. */
import { basename } from 'node:path';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import { headOf } from './byte-reader.ts';
import { createChunkBuilder } from './chunk-builder.ts';
import { lookAt } from './place.ts';
import { type DataProblem, dataWarning, refuse } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import { createTextLengths } from './text-lengths.ts';
import { type Encoding, guessEncoding, openText } from './text-source.ts';
import type { Importer, Place } from './types.ts';

export const textColumn = 'text';
/** Characters of one row: what is longer is left out and listed. */
export const mostCharacters = 16_000_000;

const textName = /\.(txt|text|md)(\.gz)?$/i;
const sampleBytes = 256 * 1024;

type Cut = NonNullable<ImportPlan['text']>['cut'];

/** The encoding of a text, or a Problem that says what would help. */
export function encodingOf(head: Uint8Array, path: string): Encoding {
  const encoding = guessEncoding(head);
  if (encoding !== null) return encoding;
  refuse(
    'encoding',
    path,
    text(`The encoding of ${basename(path)} cannot be told, or it is no text at all.`, `无法判断 ${basename(path)} 的编码，或者它不是文本。`),
    text(
      'Save it as UTF-8 (most editors offer that when saving). UTF-16 is read when it begins with a byte order mark.',
      '请另存为 UTF-8（大多数编辑器保存时可选）。带字节顺序标记的 UTF-16 也能读取。',
    ),
  );
}

/** Lines, paragraphs or everything, without blank rows and without the space around them. Streams. */
async function* cutText(pieces: AsyncIterable<string>, cut: Cut): AsyncGenerator<string> {
  const border = cut === 'line' ? /\r\n|\n|\r/ : cut === 'paragraph' ? /(?:\r\n|\n|\r(?!\n))[^\S\r\n]*(?:\r\n|\n|\r(?!\n))\s*/ : null;
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    if (border === null) continue;
    const parts = rest.split(border);
    // A border may go on in the next piece: the last two stay together.
    const keep = /\s$/.test(rest) ? 2 : 1;
    if (parts.length <= keep) continue;
    for (const part of parts.slice(0, -keep)) if (part.trim() !== '') yield part.trim();
    rest = parts.slice(-keep).join(cut === 'line' ? '\n' : '\n\n');
  }
  for (const part of border === null ? [rest] : rest.split(border)) if (part.trim() !== '') yield part.trim();
}

async function sampleOf(place: Place): Promise<{ readonly content: string; readonly whole: boolean; readonly encoding: Encoding }> {
  const encoding = encodingOf(place.head, place.path);
  const bytes = await headOf(place.path, sampleBytes, place.gzip);
  return { content: new TextDecoder(encoding).decode(bytes, { stream: bytes.length === sampleBytes }), whole: bytes.length < sampleBytes, encoding };
}

async function rowsOf(content: string, cut: Cut): Promise<string[]> {
  const rows: string[] = [];
  for await (const row of cutText(
    (async function* () {
      yield content;
    })(),
    cut,
  ))
    rows.push(row);
  return rows;
}

/** Empty lines between blocks of several lines make paragraphs; a text of one long line is taken whole. */
async function guessCut(content: string): Promise<Cut> {
  const [lines, paragraphs] = [await rowsOf(content, 'line'), await rowsOf(content, 'paragraph')];
  if (lines.length <= 1) return 'whole';
  return paragraphs.length >= 3 && paragraphs.length * 1.5 <= lines.length ? 'paragraph' : 'line';
}

/** Cells parted by tabs, the same number in every line: a table, whatever its name ends with. */
export function looksTabular(content: string): boolean {
  const lines = content
    .split(/\r?\n/)
    .slice(0, 200)
    .filter((line) => line.trim() !== '');
  const tabs = lines.slice(0, Math.max(1, lines.length - 1)).map((line) => line.split('\t').length);
  return lines.length >= 2 && (tabs[0] ?? 1) > 1 && tabs.every((count) => count === tabs[0]);
}

export const textFileImporter: Importer = {
  kind: 'text',
  recognises(place) {
    if (place.kind !== 'file' || !textName.test(basename(place.path))) return false;
    const encoding = guessEncoding(place.head);
    return encoding === null || !looksTabular(new TextDecoder(encoding).decode(place.head));
  },
  async inspect(place) {
    const { content, whole, encoding } = await sampleOf(place);
    const cut = await guessCut(content);
    const rows = await rowsOf(content, cut);
    const problems: DataProblem[] = [];
    if (encoding === 'windows-1252' || content.includes('�'))
      problems.push(
        dataWarning(
          'encoding-guessed',
          place.path,
          text(
            'The file is not UTF-8; some letters may be read wrongly. Look at the rows below.',
            '该文件不是 UTF-8 编码，部分字符可能读错，请检查下面的内容。',
          ),
          text('If they look wrong, save the file as UTF-8 and pick it again.', '如有错误，请把文件另存为 UTF-8 后重新选择。'),
        ),
      );
    return {
      plan: { kind: 'text', path: place.path, name: basename(place.path).replace(textName, ''), text: { cut } },
      rows: whole || cut === 'whole' ? rows.length : Math.round((rows.length * place.bytes * (place.gzip ? 3 : 1)) / sampleBytes),
      classes: null,
      preview: rows.slice(0, 20).map((row) => [row.slice(0, 200)]),
      problems,
    };
  },
  async read(plan, sink) {
    const place = await lookAt(plan.path);
    const { content, encoding } = await sampleOf(place);
    const cut = plan.text?.cut ?? (await guessCut(content));
    const sample = await rowsOf(content, cut);
    const builder = createChunkBuilder([{ kind: 'text' }], sink, cut === 'whole' ? place.bytes : Buffer.byteLength(content) / Math.max(1, sample.length));
    const lengths = createTextLengths();
    const skipped = createSkippedList();
    const source = openText(place.path, place.gzip, encoding);
    try {
      let row = 0;
      for await (const one of cutText(source.pieces(), cut)) {
        row++;
        if (one.length > mostCharacters) {
          skipped.add(basename(place.path), tooLong(one.length), row);
          continue;
        }
        lengths.add(one);
        builder.setText(0, one);
        await builder.next();
        if (row % 1024 === 0) {
          sink.signal.throwIfAborted();
          sink.progress(source.position(), place.gzip ? null : place.bytes);
        }
      }
    } finally {
      source.close();
    }
    await builder.finish();
    return {
      name: plan.name,
      source: { kind: 'text', path: plan.path },
      rows: builder.rows(),
      columns: [lengths.column(textColumn)],
      target: null,
      testFrom: null,
      chunkRows: builder.chunkRows,
      ...skipped.result(),
    };
  },
};

export function tooLong(characters: number) {
  return text(`The text has ${characters} characters, ${mostCharacters} are the most.`, `文本有 ${characters} 个字符，最多 ${mostCharacters} 个。`);
}
