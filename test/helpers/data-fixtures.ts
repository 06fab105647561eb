/** Makes data files for tests: pictures, IDX files, CIFAR batches, in folders that vanish afterwards. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import { decodeChunk, type ColumnData } from '../../shared/data/chunk.ts';
import type { Column } from '../../shared/data/dataset.ts';
import { createRowReader } from '../../shared/data/rows.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import { importData } from '../../main/importers/index.ts';
import type { Imported } from '../../main/importers/types.ts';
import { scratchFolder } from './folder.ts';

export type Rgb = readonly [number, number, number];

/** A folder for one test file; removed at its end, however many files are in it. */
export function folderOfThisFile(): string {
  const { path, remove } = scratchFolder();
  afterAll(remove, 300_000);
  return path;
}

export function put(path: string, content: Uint8Array | string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A picture of one colour, or with a colour per pixel. */
export async function picture(format: 'jpeg' | 'png' | 'webp', width: number, height: number, colour: Rgb | ((x: number, y: number) => Rgb)): Promise<Buffer> {
  const data = pixels(width, height, colour);
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'png':
      return image.png().toBuffer();
    case 'webp':
      return image.webp({ lossless: true }).toBuffer();
  }
}

/** `[height, width, 3]` */
export function pixels(width: number, height: number, colour: Rgb | ((x: number, y: number) => Rgb)): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(typeof colour === 'function' ? colour(x, y) : colour, (y * width + x) * 3);
  return data;
}

/** A 24-bit bottom-up bitmap. */
export function bmp24(width: number, height: number, colour: Rgb | ((x: number, y: number) => Rgb)): Uint8Array {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  const data = pixels(width, height, colour);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3,
        to = 54 + (height - 1 - y) * stride + x * 3;
      for (let c = 0; c < 3; c++) bytes[to + 2 - c] = data[from + c] ?? 0;
    }
  return bytes;
}

export function idx(sizes: readonly number[], values: Uint8Array, packed = false): Uint8Array {
  const bytes = new Uint8Array(4 + sizes.length * 4 + values.length);
  bytes.set([0, 0, 8, sizes.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of sizes.entries()) view.setUint32(4 + i * 4, size);
  bytes.set(values, 4 + sizes.length * 4);
  return packed ? gzipSync(bytes) : bytes;
}

/** One CIFAR batch; `value(record, i)` gives pixel i of 3,072. */
export function cifarBatch(labels: readonly number[], value: (record: number, i: number) => number): Uint8Array {
  const bytes = new Uint8Array(labels.length * 3073);
  for (const [record, label] of labels.entries()) {
    bytes[record * 3073] = label;
    for (let i = 0; i < 3072; i++) bytes[record * 3073 + 1 + i] = value(record, i);
  }
  return bytes;
}

export interface ReadBack {
  readonly imported: Imported;
  /** All rows of a column. */
  column(name: string): readonly number[];
  /** Names of a category column, null where missing. */
  names(name: string): readonly (string | null)[];
  /** Texts of a column, null where missing. */
  texts(name: string): readonly (string | null)[];
  readonly chunks: number;
}

/** Imports in this process and gathers everything, checking the chunks against the description. */
export async function readAll(plan: ImportPlan, signal: AbortSignal = new AbortController().signal): Promise<ReadBack> {
  const chunks: { readonly bytes: Uint8Array; readonly rows: number }[] = [];
  const imported = await importData(plan, {
    write: async (bytes, rows) => {
      chunks.push({ bytes, rows });
    },
    progress: () => undefined,
    signal,
  });
  const counted = chunks.reduce((sum, { rows }) => sum + rows, 0);
  if (counted !== imported.rows) throw new Error(`${counted} rows in chunks, ${imported.rows} described`);
  if (chunks.slice(0, -1).some(({ rows }) => rows !== imported.chunkRows)) throw new Error('a chunk before the last is not full');
  const columnOf = (name: string): Column => {
    const column = imported.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new Error(`no column ${name}`);
    return column;
  };
  const column = (name: string): readonly number[] => {
    const index = imported.columns.indexOf(columnOf(name));
    return chunks.flatMap(({ bytes, rows }) => [...((decodeChunk(imported.columns, bytes, rows)[index] ?? new Uint8Array()) as ColumnData)]);
  };
  return {
    imported,
    column,
    chunks: chunks.length,
    texts(name) {
      const reader = createRowReader(imported, (index) => chunks[index]?.bytes ?? new Uint8Array(), 1);
      const place = reader.column(name);
      return Array.from({ length: imported.rows }, (_, row) => reader.text(place, row));
    },
    names(name) {
      const described = columnOf(name);
      return column(name).map((code) => (described.kind === 'category' ? (described.values[code] ?? null) : null));
    },
  };
}
