/** Pictures of every kind as generated programs read them: pixel by pixel what the studio's own reader makes of the same files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { decodePicture } from '../../main/importers/picture.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { drawing, threeClasses } from '../shared/compile/harness.ts';
import { askPython, oracleMissing } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-pictures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Smooth, and another in every corner. */
function pixels(width: number, height: number, channels: 1 | 3 | 4) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const [x, y, c] = [Math.floor(at / channels) % width, Math.floor(at / channels / width), at % channels];
    return Math.round(c === 3 ? (255 * x) / width : 200 * (c === 1 ? x / width : y / height) + 55 * (c === 2 ? x / width : 0.5));
  });
  return sharp(data, { raw: { width, height, channels } });
}

const files: Readonly<Record<string, () => Promise<Buffer>>> = {
  'same-size.png': () => pixels(12, 16, 3).png().toBuffer(),
  'transparent.png': () => pixels(12, 16, 4).png().toBuffer(),
  'transparent.webp': () => pixels(12, 16, 4).webp({ lossless: true }).toBuffer(),
  'palette.png': () => pixels(12, 16, 4).png({ palette: true }).toBuffer(),
  'grey.png': () => pixels(12, 16, 1).toColourspace('b-w').png().toBuffer(),
  'sixteen-bits.png': () => pixels(12, 16, 1).toColourspace('grey16').png().toBuffer(),
  'turned.jpg': () => pixels(16, 12, 3).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 }).toBuffer(),
  'mirrored.jpg': () => pixels(12, 16, 3).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 2 }).toBuffer(),
  'small-turned.jpg': () => pixels(60, 40, 3).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 8 }).toBuffer(),
  'large.png': () => pixels(300, 200, 3).png().toBuffer(),
};

const cases = ([1, 3] as const).flatMap((channels) => (['crop', 'pad', 'stretch'] as const).map((fit) => ({ channels, fit })));

test.skipIf(oracleMissing !== '')(`are the studio's ${oracleMissing}`, { timeout: 120_000 }, async () => {
  for (const [name, make] of Object.entries(files)) writeFileSync(join(folder, name), await make());
  const paths = Object.keys(files).map((name) => join(folder, name));
  const codes = cases.map(({ channels, fit }) => {
    const input = { channels, height: 16, width: 12, normalize: 'none' };
    return codeOf(drawing([['it', 'image-input', input], ['flat', 'flatten'], ['fc', 'linear', { units: 3 }], threeClasses]), 'pytorch', undefined, {
      form: 'folders',
      fit,
      classes: [],
      shipped: null,
    });
  });
  const theirs = askPython<number[][][]>('read_pictures.py', { codes, paths });
  const far: string[] = [];
  for (const [at, { channels, fit }] of cases.entries()) {
    for (const [place, path] of paths.entries()) {
      const ours = await decodePicture(readFileSync(path), { channels, height: 16, width: 12, fit });
      const difference = Math.max(...Array.from(ours, (value, i) => Math.abs(value - (theirs[at]?.[place]?.[i] ?? Number.NaN))));
      // One step of brightness, where halves are rounded; one more where libvips rounds the size of what it crops.
      if (!(difference <= (path.endsWith('large.png') ? 2 : 1))) far.push(`${channels} ${fit} ${path.slice(folder.length + 1)}: ${difference}`);
    }
  }
  expect(far).toEqual([]);
});
