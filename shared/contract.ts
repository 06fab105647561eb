/**
 * THE contract between the screen (or the command line) and the services. Requests and events, with zod schemas; the
 * three hosts (Electron, local host, command line) carry the same ones.
 */
import { z } from 'zod';
import { codeForms } from './codegen/forms.ts';
import { datasetSchema } from './data/dataset.ts';
import type { Problem } from './base/problem.ts';
import { blockSchema, documentSchema, nodeSchema, trainingSchema, wireSchema } from './model/document.ts';

const text = z.object({ en: z.string(), zh: z.string() });

export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  place: z.object({
    node: z.string().optional(),
    port: z.string().optional(),
    wire: z.string().optional(),
    parameter: z.string().optional(),
    setting: z.string().optional(),
    file: z.string().optional(),
    row: z.number().optional(),
    column: z.string().optional(),
    run: z.string().optional(),
  }),
  what: text,
  why: text.optional(),
  how: text.optional(),
  fix: z.object({ label: text, edits: z.array(z.looseObject({ type: z.string() })).readonly() }).optional(),
});

const projectId = z.string();
const runId = z.string();
const absolutePath = z.string().min(1).max(4096);
const nothing = z.object({});

/** One edit of the document; parsed again, strictly, by `model/edits.ts`. */
export const editSchema = z.looseObject({ type: z.string() });

/** Names of the next undo and redo, null when there is none. */
export const historySchema = z.object({ undo: text.nullable(), redo: text.nullable() });

export const projectSummarySchema = z.object({
  path: z.string(),
  name: z.string(),
  modifiedAt: z.string(),
  bytes: z.number(),
  /** False when the file has gone from where it was. */
  present: z.boolean(),
});

/** A copy of a project that the studio made by itself. */
export const backupSchema = z.object({ path: z.string(), at: z.string(), bytes: z.number() });

/** Everything that changes when the document does. `revision` grows by one with each. */
export const documentStateSchema = z.object({ revision: z.int(), document: documentSchema, history: historySchema });

export const runStatusSchema = z.enum(['preparing', 'running', 'paused', 'done', 'stopped', 'interrupted', 'failed']);

export const scoresSchema = z.record(z.string(), z.number());

export const runSchema = z.object({
  id: runId,
  /** 1, 2, 3 ... in the project: "Run 3". */
  number: z.int(),
  name: z.string(),
  status: runStatusSchema,
  createdAt: z.string(),
  /** The document as it was trained. */
  document: documentSchema,
  dataset: z.string(),
  device: z.string(),
  threads: z.int(),
  /** Steps and epochs done, and planned. */
  step: z.int(),
  epoch: z.int(),
  totalSteps: z.int(),
  totalEpochs: z.int(),
  /** Seconds spent training, without pauses. */
  seconds: z.number(),
  samplesPerSecond: z.number(),
  /** Latest scores per part of the data; `test` only when the run is done. */
  scores: z.object({ train: scoresSchema.optional(), validation: scoresSchema.optional(), test: scoresSchema.optional() }),
  problem: problemSchema.nullable(),
});

export const projectSchema = z.object({
  id: projectId,
  path: z.string(),
  name: z.string(),
  state: documentStateSchema,
  dataset: datasetSchema.nullable(),
  runs: z.array(runSchema),
  /** True when another window or program holds the file: look, but do not change. */
  readOnly: z.boolean(),
});

/** One point of a curve. Training loss is per step (averaged when coalesced), the rest per epoch. */
export const metricPointSchema = z.object({
  series: z.string(), // "train.loss", "validation.accuracy" ...
  step: z.int(),
  epoch: z.number(),
  value: z.number(),
  /** Smallest and largest of the points this one stands for. */
  min: z.number().optional(),
  max: z.number().optional(),
});

/** What to read, and how: answered by `data.inspect`, changed by the user, given to `data.import`. */
export const importPlanSchema = z.object({
  kind: z.enum(['image-folder', 'idx', 'cifar', 'table', 'text', 'text-folder']),
  path: absolutePath,
  name: z.string(),
  images: z
    .object({
      height: z.int().min(1).max(1024),
      width: z.int().min(1).max(1024),
      channels: z.union([z.literal(1), z.literal(3)]),
      fit: z.enum(['crop', 'pad', 'stretch']),
    })
    .optional(),
  table: z
    .object({
      delimiter: z.string(),
      header: z.boolean(),
      target: z.string().nullable(),
      columns: z.array(z.object({ name: z.string(), kind: z.enum(['number', 'category', 'text', 'skip']) })),
    })
    .optional(),
  /** What one row is. */
  text: z.object({ cut: z.enum(['line', 'paragraph', 'whole']) }).optional(),
});

export const inspectionSchema = z.object({
  plan: importPlanSchema,
  /** Rough number of rows. */
  rows: z.int(),
  classes: z.array(z.object({ name: z.string(), rows: z.int() })).nullable(),
  /** Why columns of a table are left out, by their names. */
  leftOut: z.record(z.string(), text).optional(),
  /** First rows of a table, as text, without the header: one cell per column of the plan. */
  preview: z.array(z.array(z.string())).nullable(),
  problems: z.array(problemSchema),
});

/** A cell of a row, as the screen shows it. Pictures are PNG data URLs. */
export const cellSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('image'), url: z.string() }),
  z.object({ kind: z.literal('number'), value: z.number().nullable() }),
  z.object({ kind: z.literal('category'), value: z.string().nullable() }),
  /** At most 2,000 characters are sent; `characters` says how many there are. */
  z.object({ kind: z.literal('text'), value: z.string().nullable(), characters: z.int() }),
]);
export const rowSchema = z.object({ row: z.int(), part: z.enum(['train', 'validation', 'test']), cells: z.record(z.string(), cellSchema) });

/** One thing to predict for. */
export const predictInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('row'), row: z.int().nonnegative() }),
  z.object({ kind: z.literal('picture'), name: z.string(), base64: z.string() }),
  z.object({ kind: z.literal('file'), path: absolutePath }),
  z.object({ kind: z.literal('values'), name: z.string(), values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }),
  /** A text, for a network that reads one; "<mask>" hides a piece from a network that guesses them. */
  z.object({ kind: z.literal('text'), text: z.string().max(16_000_000) }),
  /** Columns of a series, oldest first: its last rows are what the network looks at. */
  z.object({ kind: z.literal('series'), name: z.string(), values: z.record(z.string(), z.array(z.number().nullable())) }),
]);
const saidSchema = z.object({
  /** Most likely first; for a network that writes, what may come next. Null for a number and for tags. */
  classes: z.array(z.object({ name: z.string(), probability: z.number() })).nullable(),
  value: z.number().nullable(),
  /** A tag for each word of a text, where the network gives those. */
  tags: z.array(z.object({ word: z.string(), tag: z.string(), probability: z.number() })).optional(),
});
export const predictionSchema = saidSchema.extend({
  input: z.string(),
  /** What the network saw, after resizing, as a PNG data URL. */
  seen: z.string().nullable(),
  /** Of a network with several answers, those after the first, each with the column it is of. */
  others: z.array(saidSchema.extend({ column: z.string() })).optional(),
});

/** How text is written on. */
export const generateSettingsSchema = z.object({
  prompt: z.string().max(1_000_000),
  maxNewTokens: z.int().min(1).max(100_000),
  samples: z.int().min(1).max(64),
  /** 0: always the likeliest piece. */
  temperature: z.number().min(0).max(100),
  /** Only the k likeliest pieces; 0: all. */
  topK: z.int().min(0),
  /** Only the likeliest pieces that together have this probability; 1: all. */
  topP: z.number().gt(0).max(1),
  seed: z.int().nonnegative().max(0xffffffff),
  /** Writing ends where one of these appears. */
  stop: z.array(z.string().min(1)).max(16),
});
export const generatedSchema = z.object({
  samples: z.array(z.object({ text: z.string(), pieces: z.int(), ended: z.enum(['length', 'stop', 'end']) })),
  piecesPerSecond: z.number(),
  /** Letters or words of the prompt that the tokenizer has no piece for. */
  unknown: z.array(z.string()),
});

export const memoryNeedSchema = z.object({
  weights: z.number(),
  optimizer: z.number(),
  activations: z.number(),
  runtime: z.number(),
  total: z.number(),
  /** The document node that keeps most. */
  largest: z.object({ node: z.string(), bytes: z.number() }).nullable(),
  /** Of this machine, just now. */
  free: z.number(),
  /** Said when it is too much, with a batch size that fits. */
  problem: problemSchema.nullable(),
});

/** What a run is judged on. `unseen`: only rows that do not stand in the training part too. */
const judgedSchema = z.object({ project: projectId, run: runId, part: z.enum(['train', 'validation', 'test']), unseen: z.boolean().optional() });

export const evaluationSchema = z.object({
  run: runId,
  part: z.enum(['train', 'validation', 'test']),
  rows: z.int(),
  /** How many rows of the part stand in the training part too, alike in every column; `unseen`: they are left out. */
  seen: z.int(),
  unseen: z.boolean(),
  metrics: scoresSchema,
  /** Empty for regression. */
  classes: z.array(z.string()),
  perClass: z.array(
    z.object({ name: z.string(), precision: z.number().nullable(), recall: z.number().nullable(), f1: z.number().nullable(), support: z.int() }),
  ),
  /** `confusion[actual][predicted]`, counts. */
  confusion: z.array(z.array(z.int())),
  /** For regression: a sample of pairs. */
  pairs: z.array(z.object({ row: z.int(), actual: z.number(), predicted: z.number() })),
});

/** Answers a translator wrote by itself, beside those of the data. `rows`: of the part; fewer are asked. */
export const textAnswersSchema = z.object({
  rows: z.int(),
  exact: z.int(),
  /** From 0 to 1. */
  bleu: z.number(),
  examples: z.array(z.object({ row: z.int(), source: z.string(), expected: z.string(), written: z.string(), exact: z.boolean() })),
});

export const paritySchema = z.object({ samples: z.int(), maxAbsDiff: z.number(), tolerance: z.number(), ok: z.boolean() });

export const deviceSchema = z.object({
  /** `cpu`, `webgpu`, `dml`, `cuda` */
  id: z.string(),
  name: z.string(),
  usable: z.boolean(),
  /** What `auto` takes: the fastest in the trial. */
  fastest: z.boolean(),
  /** Why it is not used. */
  reason: text.nullable(),
});

/** A block kept for other projects. Wires among its own nodes only. */
export const savedBlockSchema = z.object({ block: blockSchema, nodes: z.array(nodeSchema).min(1).max(1000), wires: z.array(wireSchema).max(10_000) });

export const fileEntrySchema = z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']), bytes: z.number(), modifiedAt: z.string() });

export const requests = {
  'system.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      host: z.enum(['electron', 'local-host', 'cli']),
      platform: z.string(),
      projectsFolder: z.string(),
      home: z.string(),
      threads: z.int(),
    }),
  },
  'system.devices': { input: nothing, output: z.array(deviceSchema) },
  /** Facts for the health page and a bug report: name, state, detail. */
  'system.doctor': { input: nothing, output: z.array(z.object({ id: z.string(), ok: z.boolean(), title: text, detail: z.string() })) },
  /** A folder below the user's home, for the picker of hosts without native dialogs. Null path: the home folder. */
  'system.listFolder': {
    input: z.object({ path: absolutePath.nullable() }),
    output: z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(fileEntrySchema) }),
  },
  /** Native dialog; null when cancelled. Hosts without one refuse with code `no-native-dialog`, and the screen uses listFolder. */
  'system.pick': {
    input: z.object({
      purpose: z.enum(['open-project', 'data-folder', 'data-file', 'save-model', 'save-code', 'save-notebook', 'save-weights', 'save-project']),
      suggestedName: z.string().optional(),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
  'system.revealInFolder': { input: z.object({ path: absolutePath }), output: nothing },

  'catalogue.templates': {
    input: nothing,
    output: z.array(z.object({ id: z.string(), title: text, description: text, task: z.string(), parameters: z.int(), samples: z.array(z.string()) })),
  },
  'catalogue.samples': {
    input: nothing,
    output: z.array(
      z.object({
        id: z.string(),
        title: text,
        description: text,
        kind: z.enum(['images', 'table', 'text', 'series']),
        rows: z.int(),
        licence: z.string(),
        template: z.string(),
      }),
    ),
  },

  'blocks.list': { input: nothing, output: z.array(savedBlockSchema) },
  /** Under the block's name; one of the same name is replaced. */
  'blocks.save': { input: savedBlockSchema, output: z.array(savedBlockSchema) },
  'blocks.remove': { input: z.object({ name: z.string() }), output: z.array(savedBlockSchema) },

  'projects.recent': { input: nothing, output: z.array(projectSummarySchema) },
  'projects.forget': { input: z.object({ path: absolutePath }), output: nothing },
  /** `path` null: a new file of that name in the projects folder (a number is added when it is taken). */
  'projects.create': {
    input: z.object({ name: z.string().min(1).max(120), path: absolutePath.nullable(), template: z.string().nullable(), document: documentSchema.nullable() }),
    output: projectSchema,
  },
  'projects.open': { input: z.object({ path: absolutePath }), output: projectSchema },
  'projects.get': { input: z.object({ project: projectId }), output: projectSchema },
  'projects.close': { input: z.object({ project: projectId }), output: nothing },
  'projects.rename': { input: z.object({ project: projectId, name: z.string().min(1).max(120) }), output: z.object({ name: z.string(), path: z.string() }) },
  'projects.duplicate': { input: z.object({ path: absolutePath }), output: projectSummarySchema },
  'projects.saveCopy': { input: z.object({ project: projectId, path: absolutePath }), output: projectSummarySchema },
  'projects.trash': { input: z.object({ path: absolutePath }), output: nothing },
  /** Copies of the project that was or is at `path`, newest first. */
  'projects.backups': { input: z.object({ path: absolutePath }), output: z.array(backupSchema) },
  /** Puts such a copy in its place and opens it. The file that was there is kept beside it as `replaced`. */
  'projects.restore': {
    input: z.object({ path: absolutePath, backup: absolutePath }),
    output: z.object({ project: projectSchema, replaced: z.string().nullable() }),
  },
  /** Applies the edits as one undoable step, if `revision` is the current one (else refused with `stale-revision`); on disk before it answers. */
  'projects.edit': { input: z.object({ project: projectId, revision: z.int(), edits: z.array(editSchema).min(1).max(10_000) }), output: documentStateSchema },
  'projects.undo': { input: z.object({ project: projectId, revision: z.int() }), output: documentStateSchema },
  'projects.redo': { input: z.object({ project: projectId, revision: z.int() }), output: documentStateSchema },

  /** With a project, pictures are planned in the size its network expects. */
  'data.inspect': { input: z.object({ path: absolutePath, project: projectId.optional() }), output: inspectionSchema },
  /** Starts reading; progress and the end arrive as `job` events. When done, the version is attached to the document. */
  'data.import': { input: z.object({ project: projectId, plan: importPlanSchema }), output: z.object({ job: z.string() }) },
  'data.importSample': { input: z.object({ project: projectId, sample: z.string() }), output: z.object({ job: z.string() }) },
  'data.cancel': { input: z.object({ job: z.string() }), output: nothing },
  'data.versions': { input: z.object({ project: projectId }), output: z.array(datasetSchema) },
  /** Makes another version the document's, as an undoable edit. */
  'data.use': { input: z.object({ project: projectId, version: z.string() }), output: documentStateSchema },
  /** Cuts the text of an input into other pieces, found in the training rows; an undoable edit that fits the layers below too. */
  'data.cutText': {
    input: z.object({ project: projectId, node: z.string(), kind: z.enum(['characters', 'words', 'byte-pair']), size: z.int().min(16).max(200_000) }),
    output: documentStateSchema,
  },
  /** Cuts the text of an input as a `tokenizer.json` of Hugging Face does; an undoable edit like `data.cutText`. */
  'data.readTokenizer': { input: z.object({ project: projectId, node: z.string(), path: absolutePath }), output: documentStateSchema },
  /** Rows in order, a page of at most 200, optionally of one part or one class of the target column. */
  'data.rows': {
    input: z.object({
      project: projectId,
      version: z.string(),
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(200),
      part: z.enum(['train', 'validation', 'test']).optional(),
      className: z.string().optional(),
    }),
    output: z.object({ total: z.int(), rows: z.array(rowSchema) }),
  },
  'data.rowsByIndex': {
    input: z.object({ project: projectId, version: z.string(), rows: z.array(z.int().nonnegative()).max(200) }),
    output: z.array(rowSchema),
  },
  'data.partSizes': { input: z.object({ project: projectId }), output: z.object({ train: z.int(), validation: z.int(), test: z.int() }) },

  /** `training`: settings for this run only, instead of the document's. */
  'runs.start': {
    input: z.object({ project: projectId, name: z.string().max(120).optional(), training: trainingSchema.partial().optional() }),
    output: runSchema,
  },
  'runs.resume': { input: z.object({ project: projectId, run: runId }), output: runSchema },
  'runs.pause': { input: z.object({ project: projectId, run: runId }), output: nothing },
  'runs.stop': { input: z.object({ project: projectId, run: runId }), output: nothing },
  'runs.list': { input: z.object({ project: projectId }), output: z.array(runSchema) },
  /** Runs of another project that keep their weights, newest first: something to begin from. */
  'runs.elsewhere': {
    input: z.object({ path: absolutePath }),
    output: z.array(
      z.object({ id: runId, number: z.int(), name: z.string(), createdAt: z.string(), epoch: z.int(), template: z.string().nullable(), scores: scoresSchema }),
    ),
  },
  /** Takes such a run into this project, weights and tokenizers, without its data. */
  'runs.adopt': { input: z.object({ project: projectId, path: absolutePath, run: runId }), output: runSchema },
  'runs.rename': { input: z.object({ project: projectId, run: runId, name: z.string().min(1).max(120) }), output: nothing },
  /** What training would need, in bytes, by the document's settings or these; null while the network cannot be trained. */
  'runs.memory': { input: z.object({ project: projectId, training: trainingSchema.partial().optional() }), output: memoryNeedSchema.nullable() },
  /** How long an epoch would take on the processor, by a trial of a second; null where nothing can be tried now. */
  'runs.pace': {
    input: z.object({ project: projectId, training: trainingSchema.partial().optional() }),
    output: z.object({ steps: z.int(), secondsPerEpoch: z.number(), tried: z.boolean() }).nullable(),
  },
  /** At most `points` per series: longer curves are thinned, keeping the smallest and largest of each part. */
  'runs.metrics': { input: z.object({ project: projectId, run: runId, points: z.int().min(10).max(10_000) }), output: z.array(metricPointSchema) },

  'evaluate.run': { input: judgedSchema, output: evaluationSchema },
  /** Rows behind a cell of the confusion matrix. */
  'evaluate.cell': {
    input: judgedSchema.extend({ actual: z.string(), predicted: z.string(), limit: z.int().min(1).max(200) }),
    output: z.object({ total: z.int(), rows: z.array(z.object({ row: z.int(), probability: z.number() })) }),
  },
  /** Of a network that writes answers to texts: some, written as they would be in use. */
  'evaluate.answers': { input: judgedSchema, output: textAnswersSchema },
  'predict.run': { input: z.object({ project: projectId, run: runId, inputs: z.array(predictInputSchema).min(1).max(64) }), output: z.array(predictionSchema) },
  /** Writes on from a prompt. What is written arrives as `generated` events that carry `stream`, a name the asker chose. */
  'predict.generate': { input: generateSettingsSchema.extend({ project: projectId, run: runId, stream: z.string().max(64) }), output: generatedSchema },
  /** Pictures of a network that learned to make them, as PNG data URLs: the same for the same seed. */
  'predict.make': {
    input: z.object({ project: projectId, run: runId, count: z.int().min(1).max(64), seed: z.int().nonnegative().max(0xffffffff) }),
    output: z.object({ pictures: z.array(z.string()) }),
  },
  /** Pictures of the data beside what a layer "Vary pictures" makes of them in training; empty without pictures. */
  'predict.vary': {
    input: z.object({ project: projectId, node: z.string(), seed: z.int().nonnegative().max(0xffffffff) }),
    output: z.array(z.object({ original: z.string(), varied: z.array(z.string()) })),
  },
  /** The words nearest to one word, or to several: "king - man + woman". `similarity` is a cosine. */
  'predict.similar': {
    input: z.object({ project: projectId, run: runId, words: z.string().max(1000), count: z.int().min(1).max(200) }),
    output: z.object({ words: z.array(z.object({ name: z.string(), similarity: z.number() })) }),
  },
  /** Ends what is being written where it is; it then answers as if it had come to its end. */
  'predict.stop': { input: nothing, output: nothing },

  'export.onnx': {
    input: z.object({ project: projectId, run: runId, path: absolutePath }),
    output: z.object({ path: z.string(), bytes: z.number(), parity: paritySchema }),
  },
  /** The program of the document, or of a run's. `files`: all that were written: the program, and beside it tokenizers and the run's weights. */
  'export.code': {
    input: z.object({ project: projectId, path: absolutePath, form: z.enum(codeForms).optional(), run: runId.optional() }),
    output: z.object({ path: z.string(), files: z.array(z.string()) }),
  },
  /** A run's weights as safetensors, under the names they have in the generated PyTorch. */
  'export.weights': {
    input: z.object({ project: projectId, run: runId, path: absolutePath }),
    output: z.object({ path: z.string(), bytes: z.number(), tensors: z.int() }),
  },
  'export.list': {
    input: z.object({ project: projectId }),
    output: z.array(
      z.object({ id: z.string(), run: runId, kind: z.string(), path: z.string(), createdAt: z.string(), bytes: z.number(), maxAbsDiff: z.number().nullable() }),
    ),
  },
} as const satisfies { readonly [name: string]: { readonly input: z.ZodType; readonly output: z.ZodType } };

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.infer<(typeof requests)[N]['input']>;
export type RequestOutput<N extends RequestName> = z.infer<(typeof requests)[N]['output']>;

/** One function per request. Total: a new request does not compile until a service answers it. */
export type Handlers = { readonly [N in RequestName]: (input: RequestInput<N>) => Promise<RequestOutput<N>> };

/** The handlers of one area: `HandlersOf<'runs'>` has `runs.start`, `runs.pause` ... */
export type HandlersOf<Area extends string> = { readonly [N in Extract<RequestName, `${Area}.${string}`>]: Handlers[N] };

export const eventSchema = z.discriminatedUnion('type', [
  /** The document changed, by whatever window or job. */
  z.object({ type: z.literal('document'), project: projectId, state: documentStateSchema }),
  z.object({ type: z.literal('dataset'), project: projectId, dataset: datasetSchema.nullable() }),
  z.object({
    type: z.literal('job'),
    job: z.string(),
    project: projectId,
    kind: z.enum(['import']),
    state: z.enum(['running', 'done', 'cancelled', 'failed']),
    done: z.number(),
    total: z.number().nullable(),
    secondsLeft: z.number().nullable(),
    problem: problemSchema.nullable(),
  }),
  /** All a sample says so far. */
  z.object({ type: z.literal('generated'), project: projectId, stream: z.string(), sample: z.int(), text: z.string() }),
  /** State changes are never dropped. */
  z.object({ type: z.literal('run'), project: projectId, run: runSchema, secondsLeft: z.number().nullable() }),
  /** At most 20 a second a run; points are coalesced, keeping last, min and max. */
  z.object({ type: z.literal('metrics'), project: projectId, run: runId, points: z.array(metricPointSchema) }),
  /** The shell asks the screen to do something (a menu item, a file opened by double click). */
  z.object({ type: z.literal('command'), command: z.string(), path: z.string().optional() }),
]);
export type StudioEvent = z.infer<typeof eventSchema>;

/** What travels: a request, its answer, an event. The same over IPC and over the WebSocket. */
export const requestMessageSchema = z.strictObject({ id: z.int(), name: z.string(), input: z.unknown() });
export type RequestMessage = { readonly id: number; readonly name: string; readonly input: unknown };
export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly problem: Problem };
export type EventMessage = { readonly event: StudioEvent };

export type Project = z.infer<typeof projectSchema>;
export type Backup = z.infer<typeof backupSchema>;
export type ProjectSummary = z.infer<typeof projectSummarySchema>;
export type DocumentState = z.infer<typeof documentStateSchema>;
export type Run = z.infer<typeof runSchema>;
export type RunStatus = z.infer<typeof runStatusSchema>;
export type MetricPoint = z.infer<typeof metricPointSchema>;
export type ImportPlan = z.infer<typeof importPlanSchema>;
export type Inspection = z.infer<typeof inspectionSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Row = z.infer<typeof rowSchema>;
export type PredictInput = z.infer<typeof predictInputSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
export type GenerateSettings = z.infer<typeof generateSettingsSchema>;
export type Generated = z.infer<typeof generatedSchema>;
export type Judged = z.infer<typeof judgedSchema>;
export type Evaluation = z.infer<typeof evaluationSchema>;
export type TextAnswers = z.infer<typeof textAnswersSchema>;
export type Parity = z.infer<typeof paritySchema>;
export type Device = z.infer<typeof deviceSchema>;
export type SavedBlock = z.infer<typeof savedBlockSchema>;
export type FileEntry = z.infer<typeof fileEntrySchema>;
export type DataPart = 'train' | 'validation' | 'test';
