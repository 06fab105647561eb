/** Pictures of every kind and size become rows of one size; what cannot be read is answered with a reason. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeBmp } from '../../../main/importers/bmp.ts';
import { decodePicture, pictureFormat, pictureSize, pngUrl, type PictureShape } from '../../../main/importers/picture.ts';
import { resample } from '../../../main/importers/resample.ts';
import { bmp24, picture, pixels, type Rgb } from '../../helpers/data-fixtures.ts';

const shape = (over: Partial<PictureShape> = {}): PictureShape => ({ height: 4, width: 4, channels: 3, fit: 'stretch', ...over });

/** Plane c, pixel (x, y). */
function at(data: Uint8Array, size: PictureShape, c: number, x: number, y: number): number {
  return data[c * size.height * size.width + y * size.width + x] ?? -1;
}

/** A PNG, right in every checksum, that says it is this large; its data is a few zeros. */
function headerPng(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(100))), chunk('IEND', Buffer.alloc(0))]);
}

describe('decodePicture', () => {
  const two = (x: number): Rgb => (x < 8 ? [200, 30, 10] : [10, 40, 220]);

  it.each(['png', 'webp', 'jpeg'] as const)('reads %s of the same size without a change of more than the format makes', async (format) => {
    const size = shape({ height: 8, width: 16 });
    const data = await decodePicture(await picture(format, 16, 8, two), size);
    const tolerance = format === 'jpeg' ? 12 : 0;
    for (const [x, rgb] of [
      [1, [200, 30, 10]],
      [14, [10, 40, 220]],
    ] as const) {
      for (const c of [0, 1, 2]) expect(Math.abs(at(data, size, c, x, 3) - (rgb[c] ?? 0))).toBeLessThanOrEqual(tolerance);
    }
  });

  it('reads BMP, and judges by content rather than by name', async () => {
    const size = shape({ height: 3, width: 5 });
    const gradient = (x: number, y: number): Rgb => [x * 50, y * 100, 7];
    expect([...(await decodePicture(bmp24(5, 3, gradient), size))]).toEqual([...(await decodePicture(await picture('png', 5, 3, gradient), size))]);
    expect(pictureFormat(bmp24(1, 1, [0, 0, 0]))).toBe('bmp');
    expect(await pictureSize(bmp24(7, 5, [0, 0, 0]))).toMatchObject({ width: 7, height: 5 });
  });

  it('crops to the middle, pads with black, or stretches', async () => {
    const wide = await picture('png', 12, 4, (x) => (x < 4 || x >= 8 ? [255, 255, 255] : [100, 100, 100]));
    const crop = await decodePicture(wide, shape({ channels: 1, fit: 'crop' }));
    expect([...crop].every((value) => Math.abs(value - 100) <= 1)).toBe(true);
    const padded = await decodePicture(wide, shape({ channels: 1, fit: 'pad', height: 12, width: 12 }));
    expect(at(padded, shape({ height: 12, width: 12 }), 0, 6, 0)).toBe(0);
    expect(at(padded, shape({ height: 12, width: 12 }), 0, 6, 6)).toBe(100);
    const stretched = await decodePicture(wide, shape({ channels: 1, height: 4, width: 12 }));
    expect([stretched[0], stretched[6], stretched[11]]).toEqual([255, 100, 255]);
  });

  it('large pictures go the same three ways', async () => {
    const wide = await picture('png', 900, 300, (x) => (x < 300 || x >= 600 ? [255, 255, 255] : [100, 100, 100]));
    const crop = await decodePicture(wide, shape({ channels: 1, fit: 'crop', height: 16, width: 16 }));
    expect(at(crop, shape({ height: 16, width: 16 }), 0, 8, 8)).toBe(100);
    const padded = await decodePicture(wide, shape({ channels: 1, fit: 'pad', height: 30, width: 30 }));
    expect([
      at(padded, shape({ height: 30, width: 30 }), 0, 15, 2),
      at(padded, shape({ height: 30, width: 30 }), 0, 15, 15),
      at(padded, shape({ height: 30, width: 30 }), 0, 2, 15),
    ]).toEqual([0, 100, 255]);
  });

  it('makes grey as Pillow does', async () => {
    const one = shape({ height: 1, width: 1, channels: 1 });
    for (const rgb of [
      [200, 30, 10],
      [10, 40, 220],
      [255, 255, 255],
      [0, 0, 0],
    ] as const) {
      const [r, g, b] = rgb;
      expect((await decodePicture(await picture('png', 1, 1, rgb), one))[0]).toBe(Math.round(0.299 * r + 0.587 * g + 0.114 * b));
    }
  });

  it('makes colour of grey, puts transparency on white, and turns by the EXIF note', async () => {
    const grey = await sharp(Buffer.from([10, 20, 30, 40]), { raw: { width: 2, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    expect([...(await decodePicture(grey, shape({ height: 2, width: 2 })))]).toEqual([10, 20, 30, 40, 10, 20, 30, 40, 10, 20, 30, 40]);
    const clear = await sharp(Buffer.from([9, 9, 9, 0]), { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await decodePicture(clear, shape({ height: 1, width: 1 })))]).toEqual([255, 255, 255]);
    const turned = await sharp(
      pixels(2, 1, (x) => (x === 0 ? [255, 0, 0] : [0, 0, 255])),
      { raw: { width: 2, height: 1, channels: 3 } },
    )
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    expect(await pictureSize(turned)).toMatchObject({ width: 1, height: 2 });
    expect([...(await decodePicture(turned, shape({ height: 2, width: 1 })))].slice(0, 2)).toEqual([255, 0]);
  });

  it('reads 16-bit, palette and CMYK pictures', async () => {
    const deep = await sharp(Uint16Array.of(0x8080, 0x8080, 0x8080), { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    for (const value of await decodePicture(deep, shape({ height: 1, width: 1 }))) expect(Math.abs(value - 128)).toBeLessThanOrEqual(1);
    const palette = await sharp(
      pixels(16, 16, (x) => (x < 8 ? [255, 0, 0] : [0, 255, 0])),
      { raw: { width: 16, height: 16, channels: 3 } },
    )
      .png({ palette: true })
      .toBuffer();
    expect(at(await decodePicture(palette, shape({ height: 16, width: 16 })), shape({ height: 16, width: 16 }), 1, 12, 3)).toBeGreaterThan(250);
    const cmyk = await sharp(pixels(8, 8, [200, 200, 200]), { raw: { width: 8, height: 8, channels: 3 } })
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect((await decodePicture(cmyk, shape())).length).toBe(48);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'empty'],
    ['text', new TextEncoder().encode('this is no picture, whatever it is called'), 'Not a JPEG'],
    ['SVG', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'Not a JPEG'],
    ['a GIF', Uint8Array.of(0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0), 'Not a JPEG'],
    ['a forged PNG header of 65,535 x 65,535', headerPng(65_535, 65_535), 'too large'],
    ['a PNG of nothing but a header', headerPng(10, 10), 'damaged'],
    ['a JPEG of three bytes', Uint8Array.of(0xff, 0xd8, 0xff), 'damaged'],
  ])('refuses %s', async (_, bytes, words) => {
    await expect(decodePicture(bytes, shape())).rejects.toThrow(words);
  });

  it('refuses a forged BMP of 65,535 x 65,535 without taking the memory', async () => {
    const bytes = bmp24(1, 1, [0, 0, 0]);
    new DataView(bytes.buffer).setInt32(18, 65_535, true);
    new DataView(bytes.buffer).setInt32(22, 65_535, true);
    const before = process.memoryUsage().rss;
    await expect(decodePicture(bytes, shape())).rejects.toThrow('too large');
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('refuses a %s that is cut off', async (format) => {
    const whole = await picture(format, 64, 64, (x, y) => [(x * 37) % 256, (y * 91) % 256, (x * y) % 256]);
    await expect(decodePicture(whole.subarray(0, Math.floor(whole.length / 2)), shape())).rejects.toThrow('damaged');
  });

  it('makes a PNG data URL of planes', async () => {
    const url = await pngUrl(Uint8Array.of(1, 2, 3, 4, 5, 6), 1, 2, 3);
    const { data, info } = await sharp(Buffer.from(url.split(',')[1] ?? '', 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.channels, ...data]).toEqual([3, 1, 3, 5, 2, 4, 6]);
  });
});

describe('resample', () => {
  const data = Uint8Array.from({ length: 35 }, (_, i) => ((i % 7) * 37 + Math.floor(i / 7) * 91) % 256);
  // torch.nn.functional.interpolate(x, size, mode='bilinear', antialias=True), rounded
  it.each([
    [3, 4, '58,116,162,137,138,88,117,131,88,146,109,125'],
    [5, 7, [...data].join()],
    [1, 1, '118'],
  ])('to %i x %i agrees with PyTorch', (height, width, expected) => {
    expect(resample({ height: 5, width: 7, channels: 1, data }, shape({ height, width, channels: 1 })).data.join()).toBe(expected);
  });
});

/** A bitmap with any header: the 40-byte one, with `extra` (palette or masks) and raw data behind. */
function bmp(width: number, height: number, bits: number, compression: number, extra: readonly number[], data: readonly number[], colours = 0): Uint8Array {
  const start = 54 + extra.length;
  const bytes = new Uint8Array(start + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  view.setUint32(46, colours, true);
  bytes.set(extra, 54);
  bytes.set(data, start);
  return bytes;
}

const red = [0, 0, 255, 0],
  green = [0, 255, 0, 0],
  blue = [255, 0, 0, 0],
  white = [255, 255, 255, 0]; // b, g, r, unused
const R = '255,0,0',
  G = '0,255,0',
  B = '0,0,255',
  W = '255,255,255',
  K = '0,0,0';

function colours(bytes: Uint8Array): string[] {
  const { data } = decodeBmp(bytes);
  return Array.from({ length: data.length / 3 }, (_, i) => data.subarray(i * 3, i * 3 + 3).join());
}

describe('bitmaps', () => {
  it('of 1, 4 and 8 bits with a palette, bottom row first', () => {
    expect(colours(bmp(3, 2, 1, 0, [...red, ...green], [0b01000000, 0, 0, 0, 0b10100000, 0, 0, 0], 2))).toEqual([G, R, G, R, G, R]);
    expect(colours(bmp(3, 1, 4, 0, [...red, ...green, ...blue], [0x02, 0x10, 0, 0], 3))).toEqual([R, B, G]);
    expect(colours(bmp(2, 1, 8, 0, [...red, ...green, ...blue], [2, 1, 0, 0], 3))).toEqual([B, G]);
  });

  it('of 16 bits (555 and 565), and 32 bits top row first', () => {
    expect(colours(bmp(2, 1, 16, 0, [], [0x00, 0x7c, 0xe0, 0x03]))).toEqual([R, G]);
    expect(colours(bmp(2, 1, 16, 3, [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0], [0x00, 0xf8, 0x1f, 0x00]))).toEqual([R, B]);
    expect(colours(bmp(1, -2, 32, 0, [], [...red, ...green]))).toEqual([R, G]);
  });

  it('of run lengths: runs, plain stretches, jumps and ends', () => {
    const palette = [...red, ...green, ...blue, ...white];
    // bottom: 2 x red, then plain green blue white (padded); end of line; jump (1, 0); 1 x white; end
    expect(colours(bmp(5, 2, 8, 1, palette, [2, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 1, 3, 0, 1], 4))).toEqual([K, W, K, K, K, R, R, G, B, W]);
    expect(colours(bmp(4, 1, 4, 2, palette, [3, 0x12, 1, 0x30, 0, 1], 4))).toEqual([G, B, G, W]);
  });

  it('with the short header of OS/2', () => {
    const bytes = new Uint8Array(26 + 6 + 4);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(10, 32, true);
    view.setUint32(14, 12, true);
    view.setUint16(18, 2, true);
    view.setUint16(20, 1, true);
    view.setUint16(22, 1, true);
    view.setUint16(24, 1, true);
    bytes.set([0, 0, 255, 0, 255, 0], 26);
    bytes[32] = 0b01000000;
    expect(colours(bytes)).toEqual([R, G]);
  });

  it('that are damaged are refused with an Error', () => {
    for (const bytes of [
      bmp(0, 1, 24, 0, [], [0, 0, 0, 0]),
      bmp(9, 9, 24, 0, [], [0]),
      bmp(1, 1, 7, 0, [], [0, 0, 0, 0]),
      bmp(1, 1, 24, 4, [], [0, 0, 0, 0]),
      bmp(1, 1, 8, 0, [], [], 200),
      new Uint8Array(60),
    ]) {
      expect(() => decodeBmp(bytes)).toThrow(Error);
    }
  });
});
