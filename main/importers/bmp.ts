/**
 * Decodes Windows bitmaps, which sharp cannot: 1, 4, 8, 16, 24 and 32 bits, RLE4 and RLE8, bit fields, top-down or
 * bottom-up, OS/2 headers. Every read is checked against the file's length; sizes are bounded before memory is taken.
 * Format: Microsoft, "Bitmap Storage" and BITMAPINFOHEADER.
 */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** `[height, width, 3]`, 0..255. */
  readonly data: Uint8Array;
}

const maxPixels = 64 * 1024 * 1024;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= 26;
}

/** Height and width from the header alone, or null. */
export function bmpSize(bytes: Uint8Array): { readonly height: number; readonly width: number } | null {
  if (!isBmp(bytes)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(14, true) === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** Throws an Error saying what is wrong; never anything else. */
export function decodeBmp(bytes: Uint8Array): Pixels {
  if (!isBmp(bytes)) throw new Error('not a bitmap');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  const old = headerSize === 12;
  if (!old && (headerSize < 40 || bytes.length < 54)) throw new Error(`header of ${headerSize} bytes`);
  const size = bmpSize(bytes);
  if (size === null || size.width === 0 || size.height === 0) throw new Error('no size');
  const { width, height } = size;
  if (width * height > maxPixels) throw new Error(`${width} x ${height} is too large`);
  const topDown = !old && view.getInt32(22, true) < 0;
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const start = view.getUint32(10, true);
  const palette = bits <= 8 ? readPalette(bytes, view, headerSize, bits, old) : [];
  const data = new Uint8Array(width * height * 3);
  const put = (x: number, y: number, rgb: number): void => {
    if (x >= width || y >= height) return;
    const at = ((topDown ? y : height - 1 - y) * width + x) * 3;
    data[at] = rgb >>> 16;
    data[at + 1] = (rgb >>> 8) & 255;
    data[at + 2] = rgb & 255;
  };
  if (compression === 1 || compression === 2) {
    if (bits !== (compression === 1 ? 8 : 4)) throw new Error(`run lengths with ${bits} bits`);
    readRuns(bytes, start, bits, palette, height, put);
    return { height, width, data };
  }
  if (compression !== 0 && compression !== 3 && compression !== 6) throw new Error(`compression ${compression}`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error('the file ends too early');
  const pixel = pixelReader(bytes, view, bits, headerSize, compression, palette);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) put(x, y, pixel(start + y * stride, x));
  return { height, width, data };
}

function readPalette(bytes: Uint8Array, view: DataView, headerSize: number, bits: number, old: boolean): readonly number[] {
  const entry = old ? 3 : 4;
  const stated = old ? 0 : view.getUint32(46, true);
  const count = stated === 0 || stated > 1 << bits ? 1 << bits : stated;
  const from = 14 + headerSize;
  if (from + count * entry > bytes.length) throw new Error('the palette is cut off');
  return Array.from({ length: count }, (_, i) => {
    const at = from + i * entry;
    return ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0);
  });
}

/** A channel of a masked pixel, widened to 8 bits. */
function channel(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return Math.round((((value & mask) >>> shift) * 255) / largest);
}

function pixelReader(
  bytes: Uint8Array,
  view: DataView,
  bits: number,
  headerSize: number,
  compression: number,
  palette: readonly number[],
): (row: number, x: number) => number {
  switch (bits) {
    case 1:
      return (row, x) => palette[((bytes[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1] ?? 0;
    case 4:
      return (row, x) => palette[((bytes[row + (x >> 1)] ?? 0) >> ((x & 1) === 0 ? 4 : 0)) & 15] ?? 0;
    case 8:
      return (row, x) => palette[bytes[row + x] ?? 0] ?? 0;
    case 24:
      return (row, x) => ((bytes[row + x * 3 + 2] ?? 0) << 16) | ((bytes[row + x * 3 + 1] ?? 0) << 8) | (bytes[row + x * 3] ?? 0);
    case 16:
    case 32: {
      // Bit fields follow a 40-byte header and are part of a longer one: the same place either way.
      const fields = compression !== 0;
      if (fields && bytes.length < 66) throw new Error(`bit fields cut off (header of ${headerSize} bytes)`);
      const masks = fields ? [54, 58, 62].map((at) => view.getUint32(at, true)) : bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
      const [red = 0, green = 0, blue = 0] = masks;
      return (row, x) => {
        const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
        return (channel(value, red) << 16) | (channel(value, green) << 8) | channel(value, blue);
      };
    }
    default:
      throw new Error(`${bits} bits a pixel`);
  }
}

/** RLE8 and RLE4. A stream that ends early leaves the rest at 0, as other readers do; one that says nothing at all is refused. */
function readRuns(
  bytes: Uint8Array,
  start: number,
  bits: number,
  palette: readonly number[],
  height: number,
  put: (x: number, y: number, rgb: number) => void,
): void {
  if (start + 2 > bytes.length) throw new Error('the file ends too early');
  const index = (byte: number, i: number): number => (bits === 8 ? byte : (i & 1) === 0 ? byte >> 4 : byte & 15);
  let at = start,
    x = 0,
    y = 0;
  while (at + 1 < bytes.length && y < height) {
    const count = bytes[at] ?? 0,
      value = bytes[at + 1] ?? 0;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(x++, y, palette[index(value, i)] ?? 0);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) return;
    else if (value === 2) {
      x += bytes[at] ?? 0;
      y += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const length = bits === 8 ? value : Math.ceil(value / 2);
      for (let i = 0; i < value; i++) put(x++, y, palette[index(bytes[at + (bits === 8 ? i : i >> 1)] ?? 0, i)] ?? 0);
      at += length + (length & 1);
    }
  }
}
