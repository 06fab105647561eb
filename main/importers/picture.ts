/** Turns picture bytes of any size into rows of exactly one size. The same code serves importing and predicting, so both see alike. */
import sharp, { type Sharp } from 'sharp';
import { text, type Text } from '../../shared/base/text.ts';
import { bmpSize, decodeBmp, isBmp } from './bmp.ts';
import { resample } from './resample.ts';

/** What every picture becomes. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly fit: 'crop' | 'pad' | 'stretch';
}

/** Plain pixels `[height, width, channels]`, 0..255. */
export interface RawPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A picture that cannot be read, with the reason in words. */
export class PictureError extends Error {
  readonly reason: Text;
  constructor(reason: Text) {
    super(reason.en);
    this.name = 'PictureError';
    this.reason = reason;
  }
}

/** A photo of 120 million pixels is read, a forged header of 65,535 x 65,535 is not. */
const maxPixels = 120_000_000;
/** From this size on pictures are decoded one after the other: eight at once could take gigabytes. */
const largePixels = 8_000_000;
/** Up to this size our own filter does the resizing, whatever the file: a picture looks the same out of a PNG as out of an IDX file. */
const smallPixels = 128 * 128;
export const maxFileBytes = 128 * 1024 * 1024;

// Only these three decoders may run, whatever a file claims to be: no SVG, PDF, TIFF, HEIF or ImageMagick on foreign bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
sharp.cache(false);
sharp.concurrency(1); // several small pictures at once beat several threads on one

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'bmp';

/** By content, never by the file's name. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'png';
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  return isBmp(bytes) ? 'bmp' : null;
}

function unreadable(bytes: Uint8Array): PictureError {
  return bytes.length === 0
    ? new PictureError(text('The file is empty.', '文件是空的。'))
    : new PictureError(text('Not a JPEG, PNG, WebP or BMP picture.', '不是 JPEG、PNG、WebP 或 BMP 图片。'));
}

function tooLarge(width: number, height: number): PictureError {
  return new PictureError(text(`The picture says it is ${width} × ${height}: too large to read.`, `图片标称 ${width} × ${height}，太大，无法读取。`));
}

function broken(): PictureError {
  return new PictureError(text('The picture is damaged or cut off.', '图片已损坏或不完整。'));
}

/** Size and colour from the header, without decoding. Throws PictureError. */
export async function pictureSize(bytes: Uint8Array): Promise<{ readonly height: number; readonly width: number; readonly grey: boolean }> {
  const format = pictureFormat(bytes);
  if (format === null) throw unreadable(bytes);
  if (format === 'bmp') {
    const size = bmpSize(bytes);
    if (size === null) throw broken();
    return { ...size, grey: false };
  }
  try {
    const { width, height, channels, autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width: autoOrient.width ?? width, height: autoOrient.height ?? height, grey: channels <= 2 };
  } catch {
    throw broken();
  }
}

/** Size as the bytes lie, before any turning: from the fixed place in a PNG, the frame header of a JPEG; else null. */
function headerSize(format: PictureFormat, bytes: Uint8Array): { readonly height: number; readonly width: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'png') return bytes.length < 24 ? null : { width: view.getUint32(16), height: view.getUint32(20) };
  if (format !== 'jpeg') return null;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return null;
}

/** Whether "Exif" (JPEG), "eXIf" (PNG) or "EXIF" (WebP) stands anywhere: a cheap no for most pictures. */
function mentionsExif(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ['Exif', 'eXIf', 'EXIF'].some((word) => buffer.includes(word, 0, 'latin1'));
}

/** Any JPEG, PNG, WebP or BMP as `[channels, height, width]`. Turned upright by its EXIF note; transparency on white. Throws PictureError. */
export async function decodePicture(bytes: Uint8Array, shape: PictureShape): Promise<Uint8Array> {
  const format = pictureFormat(bytes);
  if (format === null) throw unreadable(bytes);
  if (format === 'bmp') {
    const size = bmpSize(bytes);
    if (size !== null && size.width * size.height > maxPixels) throw tooLarge(size.width, size.height);
    let pixels: RawPicture;
    try {
      pixels = { ...decodeBmp(bytes), channels: 3 };
    } catch {
      throw broken();
    }
    return fitPixels(pixels, shape);
  }
  const { width, height } = headerSize(format, bytes) ?? (await pictureSize(bytes));
  if (width * height > maxPixels) throw tooLarge(width, height);
  try {
    // Each step of the pipeline costs as much as decoding a small picture: only what this one needs.
    const input = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' });
    const upright = mentionsExif(bytes) ? input.autoOrient() : input;
    const image = format === 'jpeg' ? upright : upright.flatten({ background: '#ffffff' });
    const small = width * height <= smallPixels;
    const decode = () => (small ? image : resized(image, shape)).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { data, info } = await (width * height > largePixels ? oneAtATime(decode) : decode());
    const pixels = { data, height: info.height, width: info.width, channels: info.channels };
    return small ? await fitPixels(pixels, shape) : planes(pixels, shape.channels);
  } catch {
    throw broken();
  }
}

let queue: Promise<unknown> = Promise.resolve();

function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work);
  queue = turn.catch(() => undefined);
  return turn;
}

function resized(image: Sharp, shape: PictureShape): Sharp {
  const fit = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;
  return image.resize({ width: shape.width, height: shape.height, fit: fit[shape.fit], background: '#000000' });
}

/** Plain pixels in the wanted size and colours, as `[channels, height, width]`. */
export async function fitPixels(pixels: RawPicture, shape: PictureShape): Promise<Uint8Array> {
  if (pixels.height === shape.height && pixels.width === shape.width) return planes(pixels, shape.channels);
  if (pixels.height * pixels.width <= smallPixels) return planes(resample(pixels, shape), shape.channels);
  const channels = pixels.channels === 1 ? 1 : 3;
  const image = sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels } });
  const { data, info } = await resized(image, shape).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return planes({ data, height: info.height, width: info.width, channels: info.channels }, shape.channels);
}

/** `[height, width, from]` to `[to, height, width]`. Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), as in Pillow and OpenCV. */
function planes(pixels: RawPicture, to: 1 | 3): Uint8Array {
  const { data, channels: from } = pixels;
  const size = pixels.height * pixels.width;
  const out = new Uint8Array(size * to);
  const colour = from >= 3;
  for (let i = 0; i < size; i++) {
    const at = i * from;
    const red = data[at] ?? 0;
    const green = colour ? (data[at + 1] ?? 0) : red;
    const blue = colour ? (data[at + 2] ?? 0) : red;
    if (to === 3) {
      out[i] = red;
      out[size + i] = green;
      out[2 * size + i] = blue;
    } else {
      out[i] = colour ? Math.round(0.299 * red + 0.587 * green + 0.114 * blue) : red;
    }
  }
  return out;
}

/** `[channels, height, width]` as a PNG data URL, for the screen. */
export async function pngUrl(picture: Uint8Array, height: number, width: number, channels: 1 | 3): Promise<string> {
  const size = height * width;
  const pixels = new Uint8Array(size * channels);
  for (let i = 0; i < size; i++) for (let c = 0; c < channels; c++) pixels[i * channels + c] = picture[c * size + i] ?? 0;
  const png = await sharp(pixels, { raw: { width, height, channels } }).png({ compressionLevel: 3 }).toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
