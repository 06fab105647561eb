/** Small Python classes that neither PyTorch nor Keras has. Both forms hold the same tensors under the same names. */

/** Colours around zero, `[N, C, H, W]` of 0..1. */
export const standardize = {
  torch: `class Standardize(nn.Module):
    """Each colour around zero, by the mean and spread of the training pictures."""

    def __init__(self, channels):
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("std", torch.ones(channels))

    def forward(self, x):
        return (x - self.mean[:, None, None]) / self.std[:, None, None]`,
  keras: `class Standardize(layers.Layer):
    """Each colour around zero, by the mean and spread of the training pictures."""

    def build(self, shape):
        self.mean = self.add_weight(shape=(shape[1],), initializer="zeros", trainable=False, name="mean")
        self.std = self.add_weight(shape=(shape[1],), initializer="ones", trainable=False, name="std")

    def call(self, x):
        return (x - ops.reshape(self.mean, (-1, 1, 1))) / ops.reshape(self.std, (-1, 1, 1))`,
} as const;

/** A number of an answer in its own units, `[N, 1]`. */
export const rescale = {
  torch: `class Rescale(nn.Module):
    """A number learned around zero, back in its own units."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1))
        self.register_buffer("std", torch.ones(1))

    def forward(self, x):
        return x * self.std + self.mean`,
  keras: `class Rescale(layers.Layer):
    """A number learned around zero, back in its own units."""

    def build(self, shape):
        self.mean = self.add_weight(shape=(1,), initializer="zeros", trainable=False, name="mean")
        self.std = self.add_weight(shape=(1,), initializer="ones", trainable=False, name="std")

    def call(self, x):
        return x * self.std + self.mean`,
} as const;

/** Columns of a table, float32 `[N, numbers]` and int32 `[N, categories]`, as one row of numbers. */
export const tableColumns = {
  torch: `class TableInput(nn.Module):
    """Numbers (NaN becomes the mean), then one on/off number per value of each category (-1 sets none)."""

    def __init__(self, numbers, sizes, standardize):
        super().__init__()
        self.sizes, self.standardize = sizes, standardize
        if numbers:
            self.register_buffer("mean", torch.zeros(numbers))
        if numbers and standardize:
            self.register_buffer("std", torch.ones(numbers))
        self.numbers = numbers

    def forward(self, *columns):
        columns, parts = list(columns), []
        if self.numbers:
            numbers = columns.pop(0)
            filled = torch.where(torch.isnan(numbers), self.mean, numbers)
            parts.append((filled - self.mean) / self.std if self.standardize else filled)
        if self.sizes:
            ids = columns.pop(0)
            for i, size in enumerate(self.sizes):
                parts.append((ids[:, i : i + 1] == torch.arange(size, device=ids.device)).float())
        return torch.cat(parts, dim=1)`,
  keras: `class TableInput(layers.Layer):
    """Numbers (NaN becomes the mean), then one on/off number per value of each category (-1 sets none)."""

    def __init__(self, numbers, sizes, standardize, **options):
        super().__init__(**options)
        self.numbers, self.sizes, self.standardize = numbers, sizes, standardize

    def build(self, shapes):
        if self.numbers:
            self.mean = self.add_weight(shape=(self.numbers,), initializer="zeros", trainable=False, name="mean")
        if self.numbers and self.standardize:
            self.std = self.add_weight(shape=(self.numbers,), initializer="ones", trainable=False, name="std")

    def call(self, columns):
        columns, parts = list(columns), []
        if self.numbers:
            numbers = columns.pop(0)
            filled = ops.where(ops.isnan(numbers), self.mean, numbers)
            parts.append((filled - self.mean) / self.std if self.standardize else filled)
        if self.sizes:
            ids = columns.pop(0)
            for i, size in enumerate(self.sizes):
                parts.append(ops.one_hot(ids[:, i], size, dtype="float32"))
        return ops.concatenate(parts, axis=1)`,
} as const;

/** Maps whose border repeats the outermost points; Keras has no such mode everywhere. */
export const padEdges = `def pad_edges(x, top, bottom, left, right):
    """A border that repeats the outermost points."""
    rows = np.clip(np.arange(-top, x.shape[2] + bottom), 0, x.shape[2] - 1)
    columns = np.clip(np.arange(-left, x.shape[3] + right), 0, x.shape[3] - 1)
    return ops.take(ops.take(x, rows, axis=2), columns, axis=3)`;

/** Rows of a series, `[N, length, columns]`. */
export const seriesColumns = {
  torch: `class SeriesInput(nn.Module):
    """Rows one after the other: NaN becomes the mean of its column, and each column is brought around zero."""

    def __init__(self, columns, standardize):
        super().__init__()
        self.standardize = standardize
        self.register_buffer("mean", torch.zeros(columns))
        if standardize:
            self.register_buffer("std", torch.ones(columns))

    def forward(self, window):
        filled = torch.where(torch.isnan(window), self.mean, window)
        return (filled - self.mean) / self.std if self.standardize else filled`,
  keras: `class SeriesInput(layers.Layer):
    """Rows one after the other: NaN becomes the mean of its column, and each column is brought around zero."""

    def __init__(self, columns, standardize, **options):
        super().__init__(**options)
        self.columns, self.standardize = columns, standardize

    def build(self, shape):
        self.mean = self.add_weight(shape=(self.columns,), initializer="zeros", trainable=False, name="mean")
        if self.standardize:
            self.std = self.add_weight(shape=(self.columns,), initializer="ones", trainable=False, name="std")

    def call(self, window):
        filled = ops.where(ops.isnan(window), self.mean, window)
        return (filled - self.mean) / self.std if self.standardize else filled`,
} as const;
