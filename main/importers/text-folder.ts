/** A folder of text files: each file is a row, the folder it lies in its class; without folders, texts alone. */
import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { text, type Text } from '../../shared/base/text.ts';
import type { ColumnLayout } from '../../shared/data/chunk.ts';
import type { Column } from '../../shared/data/dataset.ts';
import { createChunkBuilder } from './chunk-builder.ts';
import { type ClassFile, type ClassListing, listClasses } from './class-folders.ts';
import { labelColumn } from './labelled-rows.ts';
import { type DataProblem, dataProblem, oneClass } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import { textColumn, mostCharacters, tooLong } from './text-file.ts';
import { createTextLengths } from './text-lengths.ts';
import { guessEncoding } from './text-source.ts';
import type { Importer } from './types.ts';

const textName = /\.(txt|text|md)(\.gz)?$/i;
/** UTF-16 or a packed file may have more bytes than characters, never this many. */
const mostBytes = mostCharacters * 4;

/** Whether text files lie in the folder or in one below it: looked for in a few, without reading any. */
function holdsTexts(folder: string, depth: number): boolean {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > 0) return files.filter(({ name }) => textName.test(name)).length * 2 > files.length;
  return depth < 3 && entries.slice(0, 20).some((entry) => entry.isDirectory() && holdsTexts(join(folder, entry.name), depth + 1));
}

/** Texts with a class, and, where no folder is a class, those lying in the folder itself. */
function filesOf(listing: ClassListing): readonly ClassFile[] {
  const named = listing.files.filter(({ path }) => textName.test(path));
  return named.length > 0 ? named : listing.loose.map((name) => ({ path: join(listing.root, name), label: '', test: false }));
}

/** The text, or why it cannot be read. */
async function readText(path: string): Promise<string | { readonly reason: Text }> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) return { reason: tooLong(size) };
    const raw = await readFile(path);
    const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw, { maxOutputLength: mostBytes }) : raw;
    const encoding = guessEncoding(bytes.subarray(0, 64 * 1024));
    if (encoding === null) return { reason: text('The encoding cannot be told, or it is no text.', '无法判断编码，或者它不是文本。') };
    const content = new TextDecoder(encoding).decode(bytes);
    return content.length > mostCharacters ? { reason: tooLong(content.length) } : content;
  } catch {
    return { reason: text('The file could not be opened.', '无法打开文件。') };
  }
}

function structureProblem(path: string, files: readonly ClassFile[], classes: readonly string[]): DataProblem | null {
  if (files.length === 0)
    return dataProblem('no-texts', path, text(`No text files were found in ${basename(path)}.`, `在 ${basename(path)} 中没有找到文本文件。`));
  const [only, ...others] = classes;
  return only !== undefined && only !== '' && others.length === 0 ? oneClass(path, only) : null;
}

const labelsOf = (files: readonly ClassFile[]): string[] => [...new Set(files.map(({ label }) => label))];

export const textFolderImporter: Importer = {
  kind: 'text-folder',
  recognises: (place) => place.kind === 'folder' && holdsTexts(place.path, 0),
  async inspect(place) {
    const listing = await listClasses(place.path, createSkippedList(), textName);
    const files = filesOf(listing);
    const classes = labelsOf(files);
    const problem = structureProblem(place.path, files, classes);
    const preview: string[][] = [];
    for (const { path, label } of files.filter((_, i) => i % Math.max(1, Math.floor(files.length / 12)) === 0).slice(0, 12)) {
      const content = await readText(path);
      if (typeof content === 'string') preview.push([content.trim().slice(0, 200), ...(label === '' ? [] : [label])]);
    }
    return {
      plan: { kind: 'text-folder', path: place.path, name: basename(place.path) },
      rows: files.length,
      classes: classes[0] === '' ? null : classes.map((name) => ({ name, rows: files.filter(({ label }) => label === name).length })),
      preview,
      problems: problem === null ? [] : [problem],
    };
  },
  async read(plan, sink) {
    const skipped = createSkippedList();
    const listing = await listClasses(plan.path, skipped, textName);
    const files = filesOf(listing);
    const classes = labelsOf(files);
    const labelled = classes[0] !== '';
    const layout: ColumnLayout[] = [{ kind: 'text' }, ...(labelled ? [{ kind: 'category' as const }] : [])];
    const sizes = await Promise.all(files.slice(0, 200).map(async ({ path }) => (await stat(path).catch(() => ({ size: 0 }))).size));
    const builder = createChunkBuilder(layout, sink, sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length));
    const lengths = createTextLengths();
    const counts = classes.map(() => 0);
    let testFrom: number | null = null;
    for (const [i, { path, label, test }] of files.entries()) {
      sink.signal.throwIfAborted();
      const name = relative(listing.root, path);
      sink.reading?.(name);
      const content = await readText(path);
      if (typeof content !== 'string') skipped.add(name, content.reason);
      else {
        const value = content.trim() === '' ? null : content.trim();
        if (test && testFrom === null && builder.rows() > 0) testFrom = builder.rows();
        lengths.add(value);
        builder.setText(0, value);
        const code = classes.indexOf(label);
        if (labelled) {
          builder.set(1, code);
          counts[code] = (counts[code] ?? 0) + 1;
        }
        await builder.next();
      }
      if (i % 32 === 0) sink.progress(i, files.length);
    }
    await builder.finish();
    const label: Column = { kind: 'category', name: labelColumn, values: classes, counts, missing: 0 };
    return {
      name: plan.name,
      source: { kind: 'text-folder', path: plan.path },
      rows: builder.rows(),
      columns: [lengths.column(textColumn), ...(labelled ? [label] : [])],
      target: labelled ? labelColumn : null,
      testFrom,
      chunkRows: builder.chunkRows,
      ...skipped.result(),
    };
  },
};
