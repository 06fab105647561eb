/** A data version: what its rows hold and how they lie in chunks. Fixed-size rows, so that any row can be found at once. */
import { z } from 'zod';

/** Values of one column over all rows, for the Data room and for guessing what to do with it. */
const numberSummary = z.object({ missing: z.int(), mean: z.number(), std: z.number(), min: z.number(), max: z.number() });

export const columnSchema = z.discriminatedUnion('kind', [
  /** uint8, `[channels, height, width]`, 0..255. */
  z.object({
    kind: z.literal('image'),
    name: z.string(),
    channels: z.union([z.literal(1), z.literal(3)]),
    height: z.int(),
    width: z.int(),
    /** How pictures of other sizes were made to fit; a new picture to predict for goes the same way. */
    fit: z.enum(['crop', 'pad', 'stretch']).optional(),
  }),
  /** float32; NaN where missing. */
  z.object({ kind: z.literal('number'), name: z.string(), summary: numberSummary }),
  /** int32 index into `values`; -1 where missing. `counts` matches `values`. */
  z.object({ kind: z.literal('category'), name: z.string(), values: z.array(z.string()), counts: z.array(z.int()), missing: z.int() }),
  /** UTF-8 of any length. `characters`: how long the texts are, in code points. */
  z.object({ kind: z.literal('text'), name: z.string(), missing: z.int(), characters: numberSummary }),
]);
export type Column = z.infer<typeof columnSchema>;

export const skippedSchema = z.object({ file: z.string(), row: z.int().optional(), reason: z.object({ en: z.string(), zh: z.string() }) });

export const datasetSchema = z.object({
  /** Version id, unique in the project. */
  id: z.string(),
  name: z.string(),
  source: z.object({ kind: z.enum(['image-folder', 'idx', 'cifar', 'table', 'text', 'text-folder', 'sample']), path: z.string() }),
  createdAt: z.string(),
  rows: z.int(),
  columns: z.array(columnSchema),
  /** Column the studio suggests to predict; the output node holds the user's choice. */
  target: z.string().nullable(),
  /** Rows from this index on are the data's own test set (MNIST, CIFAR); null when it has none. */
  testFrom: z.int().nullable(),
  chunkRows: z.int(),
  /** First files that could not be read, and how many there were in all. */
  skipped: z.array(skippedSchema),
  skippedCount: z.int(),
  /** SHA-256 over the chunks' hashes: names the data in a run. */
  hash: z.string(),
});
export type Dataset = z.infer<typeof datasetSchema>;
