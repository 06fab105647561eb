/** The document: what the user drew and chose. Plain JSON with a version; edited only by `edits.ts`; described in docs/document.md. */
import { z } from 'zod';

export const documentVersion = 1;

export const maxNodes = 20_000;
export const maxWires = 100_000;

/** Values a parameter can take; which one is right is checked against the layer's own schema. */
type Json = z.infer<ReturnType<typeof z.json>>;

/** JSON of so many levels; `z.json()` follows any number of them, until the stack is full. */
function jsonOf(levels: number): z.ZodType<Json> {
  const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  if (levels === 0) return plain;
  const inner = jsonOf(levels - 1);
  return z.union([plain, z.array(inner), z.record(z.string(), inner)]);
}

/** Twice as deep as the columns of a table, the deepest there are. */
export const parameterValueSchema = jsonOf(8);

export const nodeSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** A layer type of the catalogue, e.g. `conv2d`. */
  type: z.string().min(1).max(64),
  /** The user's own name for it; absent means the layer's name. */
  name: z.string().max(120).optional(),
  /** Only what differs from the layer's defaults needs to be here. */
  params: z.record(z.string(), parameterValueSchema),
  position: z.strictObject({ x: z.number(), y: z.number() }),
  /** Its weights stay as they are while the rest is trained. */
  frozen: z.boolean().optional(),
  /** Id of the block it belongs to. */
  block: z.string().min(1).max(64).optional(),
});

export const wireSchema = z.strictObject({
  id: z.string().min(1).max(64),
  from: z.string(),
  to: z.string(),
  /** Input socket of `to`. Every layer has one output. */
  port: z.string(),
});

export const maxBlocks = 1000;
export const maxRepeat = 1000;

/** Nodes that belong together. Repeated, the block stands `repeat` times in a row, each time with weights of its own. */
export const blockSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(120),
  repeat: z.int().min(1).max(maxRepeat),
});

export const splitSchema = z.strictObject({
  /**
   * `ratio`: seeded shares of all rows. `given`: the data's own test set, and `validation` as a share of the rest.
   * `ordered`: the first rows train, the next validate, the last test.
   */
  kind: z.enum(['ratio', 'given', 'ordered']),
  train: z.number().min(0).max(1),
  validation: z.number().min(0).max(1),
  test: z.number().min(0).max(1),
  seed: z.int().nonnegative(),
  /** Keep each class's share equal in every part. */
  stratify: z.boolean(),
});

export const dataSchema = z.strictObject({
  /** Id of the data version in the project, or null before data is chosen. */
  version: z.string().nullable(),
  split: splitSchema,
});

/** One of a list (optimizers, schedules ...) and what is set of it. */
const ruleSchema = z.strictObject({ type: z.string(), params: z.record(z.string(), parameterValueSchema) });

export const trainingSchema = z.strictObject({
  optimizer: ruleSchema,
  learningRate: z.number().positive(),
  schedule: ruleSchema,
  batchSize: z.int().min(1).max(65536),
  /** Batches whose gradients are added up for one step, as if they were one batch. Absent: 1. */
  accumulate: z.int().min(1).max(4096).optional(),
  /** Which average of the weights is used in the end (`shared/averages`). Absent: none. */
  averaging: ruleSchema.optional(),
  /** When training ends early (`shared/stopping`). Absent: never. */
  stopping: ruleSchema.optional(),
  /** A run of the project whose weights it begins from, where names and sizes are equal. Absent: all from chance. */
  from: z.string().min(1).max(64).optional(),
  epochs: z.int().min(1).max(100_000),
  /** Steps that make an epoch: passes over the rows then follow one another unbroken. Absent: one pass. */
  stepsPerEpoch: z.int().min(1).max(1_000_000).optional(),
  /** Batches of validation rows an epoch is judged on, the same ones each time. Absent: all. */
  validationSteps: z.int().min(1).max(1_000_000).optional(),
  shuffle: z.boolean(),
  seed: z.int().nonnegative().max(0xffffffff),
  /** `auto` picks the best device that passed its probe. */
  device: z.string(),
  /** 0 = all cores (one, where more would be slower). Part of the reproducibility contract: recorded with the run. */
  threads: z.int().min(0).max(256),
  /** Leaves the machine to its user: half the cores, lowest priority, and no waiting by spinning. Absent: false. */
  background: z.boolean().optional(),
});

export const documentSchema = z
  .strictObject({
    format: z.literal('netloom'),
    version: z.literal(documentVersion),
    /** Template this began as, for the gallery and the exported model card. */
    template: z.string().nullable(),
    nodes: z.array(nodeSchema).max(maxNodes),
    wires: z.array(wireSchema).max(maxWires),
    blocks: z.array(blockSchema).max(maxBlocks).optional(),
    data: dataSchema,
    training: trainingSchema,
  })
  .superRefine((document, { addIssue }) => {
    for (const list of ['nodes', 'blocks'] as const) {
      const seen = new Set<string>();
      for (const [index, { id }] of (document[list] ?? []).entries()) {
        if (seen.has(id)) addIssue({ code: 'custom', path: [list, index, 'id'], message: `the id "${id}" is taken` });
        seen.add(id);
      }
    }
  });

export type Document = z.infer<typeof documentSchema>;
export type DocumentNode = z.infer<typeof nodeSchema>;
export type Wire = z.infer<typeof wireSchema>;
export type Block = z.infer<typeof blockSchema>;
export type Split = z.infer<typeof splitSchema>;
export type TrainingSettings = z.infer<typeof trainingSchema>;
