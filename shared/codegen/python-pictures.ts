/** Python for pictures: reading one, and folders of them. */
import type { Feed } from '../layers/define.ts';
import { pythonString } from '../layers/torch.ts';
import type { Program } from './program.ts';
import { bracketed } from './python-lines.ts';

export const pictureImports = ['from PIL import Image, ImageOps'];

/** How pictures of other sizes are made to fit: in words, and in Python. */
const fits: { readonly [F in Program['fit']]: (size: string) => readonly [words: string, call: string] } = {
  crop: (size) => ['scaled to cover, then cropped in the middle', `ImageOps.fit(picture, ${size}, method)`],
  pad: (size) => ['scaled to fit in, with black around', `ImageOps.pad(picture, ${size}, method)`],
  stretch: (size) => ['stretched', `picture.resize(${size}, method)`],
};

/** uint8 `[C, H, W]` of a file, as main/importers/picture.ts makes it. */
export function readPicture({ type: { shape } }: Feed, fit: Program['fit']): string {
  const [channels = 0, height = 0, width = 0] = shape;
  const [words, call] = fits[fit](`(${width}, ${height})`);
  return `def read_picture(path):
    """uint8 [${channels}, ${height}, ${width}], 0..255: upright, on white where it can be seen through, ${words}."""
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file)
    if picture.mode.startswith("I"):  # 16 bits of grey
        picture = Image.fromarray((np.array(picture) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    method = Image.Resampling.BILINEAR if picture.width * picture.height <= 128 * 128 else Image.Resampling.LANCZOS
    values = np.array(${call}${channels === 1 ? '.convert("L"))' : ')'}
    return ${channels === 1 ? 'values[None]' : 'values.transpose(2, 0, 1)'}`;
}

/** `Data` over a folder with a folder for each class. Two networks that learn in turn take any classes. */
export function folderData({ answers, turns }: Program) {
  const classes = answers[0]?.classes ?? [];
  const target = turns === null ? 'self.target[rows],' : '';
  const code = `def in_order(path):
    """Sorts by name, numbers in it by value."""
    return [[(not piece.isdigit(), int(piece) if piece.isdigit() else piece.casefold()) for piece in re.split(r"(\\d+)", name)] for name in path.parts]


class Data:
    """A folder with one folder of pictures per class, or two such folders: train and test."""

    def __init__(self, folder):
        folder = Path(folder)
        parts = [part for part in (folder / "train", folder / "test") if part.is_dir()] or [folder]
        self.paths, target, self.test_from = [], [], None
        for part in parts:
            if part.name == "test":
                self.test_from = len(self.paths)
            ${turns === null ? 'for label, name in enumerate(CLASSES):' : 'for label, name in enumerate(sorted((entry for entry in part.iterdir() if entry.is_dir()), key=in_order)):'}
                paths = sorted((path for path in ${turns === null ? '(part / name)' : 'name'}.rglob("*") if path.suffix.lower() in PICTURES), key=in_order)
                self.paths += paths
                target += [label] * len(paths)
        self.target = np.array(target)
        self.usable = np.ones(len(target), bool)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, rows):
        """The network's inputs and the right answers for some rows."""
        return (np.stack([read_picture(self.paths[row]) for row in rows]),), (${target})`;
  return {
    imports: ['import re', 'from pathlib import Path', 'import numpy as np', ...pictureImports],
    constants: [
      ...(turns === null ? [bracketed('CLASSES = [', classes.map(pythonString), ']', { fill: true }).join('\n')] : []),
      'PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}',
    ],
    code,
  };
}
