/** Python for reading a picture, and for making it fit. */
import type { Feed } from '../layers/define.ts';
import type { Pictures } from './program.ts';

export const pictureImports = ['from PIL import Image, ImageOps'];

/** How pictures of other sizes are made to fit: in words, and in Python. */
const fits: { readonly [F in Pictures['fit']]: (size: string) => readonly [words: string, call: string] } = {
  crop: (size) => ['scaled to cover, then cropped in the middle', `ImageOps.fit(picture, ${size}, method)`],
  pad: (size) => ['scaled to fit in, with black around', `ImageOps.pad(picture, ${size}, method)`],
  stretch: (size) => ['stretched', `picture.resize(${size}, method)`],
};

/** uint8 `[C, H, W]` of a file, as main/importers/picture.ts makes it. */
export function readPicture({ type: { shape } }: Feed, fit: Pictures['fit']): string {
  const [channels = 0, height = 0, width = 0] = shape;
  const [words, call] = fits[fit](`(${width}, ${height})`);
  return `def read_picture(path):
    """uint8 [${channels}, ${height}, ${width}], 0..255: upright, on white where it can be seen through, and made to fit."""
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file)
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = Image.fromarray((np.array(picture) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return fit_picture(picture.convert("RGB"))


def fit_picture(picture):
    """uint8 [${channels}, ${height}, ${width}], 0..255: ${words} where it has another size."""
    method = Image.Resampling.BILINEAR if picture.width * picture.height <= 128 * 128 else Image.Resampling.LANCZOS
    values = np.array(${call}${channels === 1 ? '.convert("L"))' : ')'}
    return ${channels === 1 ? 'values[None]' : 'values.transpose(2, 0, 1)'}`;
}
