/** Python for reading data: pictures in class folders, or a CSV table. Plain text with the document's settings filled in. */

/** Pictures as uint8 `[N, C, H, W]`, labels as class indices. */
export function pictureData(channels: number, height: number, width: number): string {
  return `class Pictures(Dataset):
    """A folder with one folder of pictures per class."""

    def __init__(self, folder):
        self.rows = [
            (path, CLASSES.index(directory.name))
            for directory in sorted(Path(folder).iterdir())
            if directory.is_dir() and directory.name in CLASSES
            for path in sorted(directory.rglob("*"))
            if path.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
        ]
        self.targets = [label for _, label in self.rows]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        path, label = self.rows[index]
        return (read_picture(path),), label


def read_picture(path):
    """uint8 [${channels}, ${height}, ${width}], 0..255: scaled to cover, then cropped in the middle."""
    with Image.open(path) as picture:
        fitted = ImageOps.fit(picture.convert("${channels === 1 ? 'L' : 'RGB'}"), (${width}, ${height}), Image.Resampling.BILINEAR)
    values = torch.from_numpy(np.array(fitted))
    return ${channels === 1 ? 'values.unsqueeze(0)' : 'values.permute(2, 0, 1).contiguous()'}`;
}

/** One statement per line, for the constants of a table. */
export interface TableParts {
  readonly numbers: boolean;
  readonly categories: boolean;
  readonly answer: 'class' | 'number';
}

export function tableData({ numbers, categories, answer }: TableParts): string {
  const columns = [...(numbers ? ['numbers'] : []), ...(categories ? ['categories'] : [])];
  const target = answer === 'class' ? 'CLASSES.index(row[TARGET].strip())' : 'float(row[TARGET])';
  const known = answer === 'class' ? 'row[TARGET].strip() in CLASSES' : 'row[TARGET].strip() not in MISSING';
  return `MISSING = {"", "?", "NA", "N/A", "na", "n/a", "NaN", "nan", "null", "NULL", "None"}


class Table(Dataset):
    """A CSV file with a header. Rows without an answer are left out."""

    def __init__(self, path):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if ${known}]
        self.inputs = [read_row(row) for row in rows]
        self.targets = [${target} for row in rows]

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return self.inputs[index], self.targets[index]


def read_row(row):
    """The network's inputs from one row: ${columns.join(' and ')}; a missing number is NaN, a missing category -1."""
${numbers ? `    numbers = torch.tensor([float("nan") if row[name].strip() in MISSING else float(row[name]) for name in NUMBERS], dtype=torch.float32)\n` : ''}${categories ? `    categories = torch.tensor([values.index(row[name].strip()) if row[name].strip() in values else -1 for name, values in CATEGORIES.items()])\n` : ''}    return (${columns.join(', ')},)`;
}
