/** What a project file offers to the services and workers. `open.ts` makes one; SQL stays behind it. */
import type { DocumentState, MetricPoint, Run, RunStatus } from '../../shared/contract.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { Document } from '../../shared/model/document.ts';

export interface DatasetWriter {
  readonly id: string;
  /** One chunk of `rows` rows, laid out by `shared/data/chunk.ts`. Every chunk but the last has `chunkRows` rows. */
  append(bytes: Uint8Array, rows: number): void;
  /** Makes the version visible. Until then it does not exist for anybody else. */
  finish(dataset: Omit<Dataset, 'id' | 'hash' | 'createdAt'>): Dataset;
  abort(): void;
}

export interface DatasetStore {
  begin(): DatasetWriter;
  list(): readonly Dataset[];
  get(id: string): Dataset | null;
  /** Bytes of a chunk; throws a ProblemError `data-damaged` when its SHA-256 does not match. */
  chunk(id: string, index: number): Uint8Array;
}

/** Everything needed to go on exactly: see reliability.md rule 2. */
export interface Checkpoint {
  readonly run: string;
  readonly step: number;
  readonly epoch: number;
  /** By manifest state name, optimizer state and buffers included. */
  readonly state: ReadonlyMap<string, Tensor>;
  /** Anything else the training loop carries from step to step; plain JSON. */
  readonly loop: unknown;
  readonly threads: number;
  readonly runtime: string;
  readonly graphHash: string;
  readonly dataHash: string;
}

/** One to be written: its tensors may be read from elsewhere one by one, while it is. */
export type NewCheckpoint = Omit<Checkpoint, 'state'> & { readonly state: Iterable<readonly [name: string, tensor: Tensor]> };

export type CheckpointPlace = Pick<Checkpoint, 'step' | 'epoch'>;

export type NewRun = Pick<Run, 'name' | 'document' | 'dataset' | 'device' | 'threads' | 'totalSteps' | 'totalEpochs'>;
export type RunPatch = Partial<
  Pick<Run, 'name' | 'status' | 'device' | 'threads' | 'step' | 'epoch' | 'totalSteps' | 'totalEpochs' | 'seconds' | 'samplesPerSecond' | 'scores' | 'problem'>
>;

export interface RunStore {
  create(run: NewRun): Run;
  get(id: string): Run | null;
  list(): readonly Run[];
  update(id: string, patch: RunPatch): Run;
  /** Group-committed; a kill may lose the last 300 ms. */
  appendMetrics(id: string, points: readonly MetricPoint[]): void;
  metrics(id: string): readonly MetricPoint[];
  /** One transaction: the checkpoint (two slots, older one replaced), and metrics and patch up to its step. */
  saveCheckpoint(checkpoint: NewCheckpoint, points: readonly MetricPoint[], patch: RunPatch): void;
  /** The newest whose SHA-256 is right, or null. */
  checkpoint(id: string): Checkpoint | null;
  /** Where that one stands; its tensors, which may be gigabytes, stay in the file. */
  checkpointPlace(id: string): CheckpointPlace | null;
  /** Drops metric points after `step`, before a resumed run writes them again. */
  truncateMetrics(id: string, step: number): void;
}

export interface ExportStore {
  add(entry: { run: string; kind: string; path: string; bytes: number; maxAbsDiff: number | null }): void;
  list(): readonly { id: string; run: string; kind: string; path: string; createdAt: string; bytes: number; maxAbsDiff: number | null }[];
}

export interface TokenizerStore {
  /** Keeps a tokenizer's JSON; answers its id, the same for the same content. */
  put(file: string): string;
  has(id: string): boolean;
  /** Throws ProblemError when it is not there or damaged. */
  get(id: string): string;
}

export interface ProjectStore {
  readonly path: string;
  readonly readOnly: boolean;
  name(): string;
  rename(name: string): void;
  state(): DocumentState;
  /** Applies, writes and answers in one transaction; throws ProblemError `stale-revision` or the edit's own Problem. */
  edit(revision: number, edits: readonly { readonly type: string }[]): DocumentState;
  undo(revision: number): DocumentState;
  redo(revision: number): DocumentState;
  readonly datasets: DatasetStore;
  readonly runs: RunStore;
  readonly exports: ExportStore;
  readonly tokenizers: TokenizerStore;
  /** A whole, consistent copy (SQLite's online backup). */
  backup(path: string): Promise<void>;
  close(): void;
}

export type { Document, Problem, RunStatus };
