/** Python for data whose rows are a picture and its class: folders of pictures, IDX files, binary batches of CIFAR-10. */
import { pythonString } from '../layers/torch.ts';
import type { Pictures, Program } from './program.ts';
import { bracketed } from './python-lines.ts';
import { pictureImports } from './python-pictures.ts';

/** A class `Data` and what it calls, beside `read_picture`. */
interface Reader {
  readonly imports: readonly string[];
  readonly constants: readonly string[];
  readonly code: string;
}

const imports = ['import re', 'from pathlib import Path', 'import numpy as np', ...pictureImports];

const inOrder = `def in_order(path):
    """Sorts by name, numbers in it by value."""
    return [[(not piece.isdigit(), int(piece) if piece.isdigit() else piece.casefold()) for piece in re.split(r"(\\d+)", name)] for name in path.parts]`;

/** Two networks that learn in turn take any classes. */
function classConstants({ answers, turns }: Program): readonly string[] {
  return turns === null ? [bracketed('CLASSES = [', (answers[0]?.classes ?? []).map(pythonString), ']', { fill: true }).join('\n')] : [];
}

/** `labels` of the data as places in CLASSES; -1 where the network does not know the class. */
function placesOf(labels: string, { answers, turns, pictures }: Program): string {
  const places = pictures.classes.map((name) => answers[0]?.classes.indexOf(name) ?? -1);
  return turns !== null || places.every((place, label) => place === label) ? labels : `np.array([${places.join(', ')}])[${labels}]`;
}

/** The rest of `Data` where all pictures are in memory; `take` makes those of `rows` fit. */
const takingCode = (take: string, { turns }: Program): string => `        self.usable = self.target >= 0

    def __len__(self):
        return len(self.target)

    def __getitem__(self, rows):
        """The network's inputs and the right answers for some rows."""
        return (${take},), (${turns === null ? 'self.target[rows],' : ''})`;

/** As main/importers/idx.ts. */
function idxData(program: Program): Reader {
  const colour = program.inputs[0]?.feed.type.shape[0] === 3 ? '.convert("RGB")' : '';
  const code = `${inOrder}


def find_idx(path):
    """Files of pictures, each with its file of labels: what to train on, and the data's own test set where there is one."""
    files = sorted((file for file in (path if path.is_dir() else path.parent).iterdir() if file.is_file()), key=in_order, reverse=True)
    named = {file.name.lower().removesuffix(".gz"): file for file in files if not file.name.startswith(".")}
    pairs = []
    for name, file in reversed(named.items()):
        labels = named.get(name.replace("image", "label", 1).replace("idx3", "idx1", 1))
        if labels and re.search("image[-._]?idx3|images", name):
            pairs.append((file, labels))
    if not pairs:
        raise ValueError(f"{path} has no IDX file of pictures with its labels")
    test = next((pair for pair in pairs if re.match("t10k|test", pair[0].name, re.IGNORECASE)), None)
    train = next((pair for pair in pairs if pair != test), test)
    chosen = next((pair for pair in pairs if path in pair), train)
    if chosen not in (train, test):
        return [chosen]
    return [train] if test in (None, train) else [train, test]


def read_idx(path):
    """uint8 in the shape that the file's head gives, from a file packed by gzip or not; of one that was cut off, what is whole."""
    data = path.read_bytes()
    if data.startswith(b"\\x1f\\x8b"):
        data = zlib.decompressobj(wbits=31).decompress(data)
    sizes = np.frombuffer(data, ">u4", count=data[3], offset=4).astype(int)
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * data[3])
    rows, size = sizes[0], sizes[1:].prod()
    rows = min(rows, len(values) // size)
    return values[: rows * size].reshape(rows, *sizes[1:])


class Data:
    """Pictures and labels of IDX files."""

    def __init__(self, path):
        parts = [(read_idx(pictures), read_idx(labels)) for pictures, labels in find_idx(Path(path))]
        known = np.unique(np.concatenate([labels for _, labels in parts]))
        parts = [list(zip(*part)) for part in parts]
        self.test_from = len(parts[0]) if len(parts) > 1 else None
        self.pictures = [picture for part in parts for picture, _ in part]
        labels = np.searchsorted(known, [label for part in parts for _, label in part])  # without gaps
        self.target = ${placesOf('labels', program)}
${takingCode(`np.stack([fit_picture(Image.fromarray(self.pictures[row])${colour}) for row in rows])`, program)}`;
  return { imports: [...imports.slice(0, 1), 'import zlib', ...imports.slice(1)], constants: classConstants(program), code };
}

/** As main/importers/cifar.ts. */
function cifarData(program: Program): Reader {
  const own = program.inputs[0]?.feed.type.shape.join() === '3,32,32';
  const code = `${inOrder}


def read_batches(paths):
    """uint8 [pictures, 1 + 3072]: a label, then a picture [3, 32, 32]."""
    batches = [np.fromfile(path, np.uint8) for path in paths]
    records = np.concatenate([batch[: len(batch) // 3073 * 3073].reshape(-1, 3073) for batch in batches]) if batches else np.zeros((0, 3073), np.uint8)
    return records[records[:, 0] < ${program.pictures.classes.length}]  # others have no class


class Data:
    """Pictures and labels of binary batches of CIFAR-10: all in a folder, or one."""

    def __init__(self, path):
        path = Path(path)
        files = sorted(path.iterdir(), key=in_order) if path.is_dir() else []
        test = [file for file in files if re.fullmatch(r"(test_batch.*|test)\\.bin", file.name, re.IGNORECASE)]
        train = [file for file in files if re.fullmatch(r"(data_batch.*|train)\\.bin", file.name, re.IGNORECASE)] if files else [path]
        if not train + test:
            raise ValueError(f"{path} has no binary batch of CIFAR-10")
        train, test = read_batches(train), read_batches(test)
        records = np.concatenate([train, test])
        self.pictures = records[:, 1:].reshape(-1, 3, 32, 32)
        self.test_from = len(train) if len(train) and len(test) else None
        self.target = ${placesOf('records[:, 0].astype(np.int64)', program)}
${takingCode(own ? 'self.pictures[rows]' : 'np.stack([fit_picture(Image.fromarray(self.pictures[row].transpose(1, 2, 0))) for row in rows])', program)}`;
  return { imports, constants: classConstants(program), code };
}

/** `Data` over a folder with a folder for each class. Two networks that learn in turn take any classes. */
function folderData(program: Program): Reader {
  const { turns } = program;
  const target = turns === null ? 'self.target[rows],' : '';
  const code = `${inOrder}


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
  return { imports, constants: [...classConstants(program), 'PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}'], code };
}

/** What DATA is, in few words and in more, and how it is read. */
export const pictureFiles: { readonly [F in Pictures['form']]: { readonly short: string; readonly long: string; reader(program: Program): Reader } } = {
  folders: {
    short: 'folder of class folders',
    long: 'a folder with a folder of pictures for each class, or with two such folders named train and test',
    reader: folderData,
  },
  idx: {
    short: 'folder of IDX files',
    long: 'a folder with IDX files of pictures and labels (train-images-idx3-ubyte, train-labels-idx1-ubyte and t10k-..., as they are or as .gz), or one of them',
    reader: idxData,
  },
  cifar: {
    short: 'folder of binary batches',
    long: 'a folder with binary batches of CIFAR-10 (data_batch_1.bin ..., test_batch.bin), or one of them',
    reader: cifarData,
  },
};
