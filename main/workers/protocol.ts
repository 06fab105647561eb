/** What the services and the workers of the engine say to each other. Big tensors do not travel: workers read the store, checkpoints go through a scratch file. */
import type { Problem } from '../../shared/base/problem.ts';
import type { ModelInfo } from '../../shared/compile/index.ts';
import type { Evaluation, Generated, GenerateSettings, Judged, Parity, PredictInput, Prediction, RequestOutput, TextAnswers } from '../../shared/contract.ts';
import type { Document, DocumentNode } from '../../shared/model/document.ts';
import type { KnownRows } from '../../shared/model/rows-at-once.ts';
import type { FitAnswer, FitRequest } from '../engine/fit-text.ts';
import type { Pace } from '../engine/pace.ts';
import type { ProbeResult } from '../engine/devices.ts';
import type { DeviceId } from '../engine/session.ts';
import type { SimilarWord } from '../engine/similar.ts';
import type { Varied } from '../engine/vary.ts';

/** Sent by every worker on a timer, so that slow can be told from dead. */
export interface Alive {
  readonly type: 'alive';
  /** Seconds the worker may be silent from now on, when it knows that something long comes (creating a session). */
  readonly patience?: number;
}

export type Scores = Readonly<Record<string, number>>;

// ---- trainer

export type ToTrainer =
  | {
      readonly type: 'train';
      /** Project file and run record: the worker reads the rest there. */
      readonly project: string;
      readonly run: string;
      /** Go on from the newest checkpoint, if there is one. */
      readonly resume: boolean;
      /** Folder for checkpoint files. */
      readonly scratch: string;
      /** Bytes of data to hold in memory; absent: a share of what is free. */
      readonly cacheBytes?: number;
      /** Seconds between checkpoints; default 30. */
      readonly checkpointSeconds?: number;
    }
  /** Finish the running step, write a checkpoint, end. */
  | { readonly type: 'halt'; readonly as: 'paused' | 'stopped' }
  /** The checkpoint of `step` is in the store: the next may come. */
  | { readonly type: 'saved'; readonly step: number /** That keeping it took. */; readonly milliseconds: number };

export interface CheckpointNotice {
  readonly type: 'checkpoint';
  /** File made by `engine/checkpoint.ts`; the receiver deletes it. */
  readonly file: string;
  readonly step: number;
  readonly epoch: number;
  readonly loop: unknown;
  readonly threads: number;
  readonly runtime: string;
  readonly graphHash: string;
  readonly dataHash: string;
  readonly progress: Progress;
}

export interface Progress {
  readonly step: number;
  /** Whole epochs done. */
  readonly epoch: number;
  /** Of training, without pauses. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

export type FromTrainer =
  | Alive
  | {
      readonly type: 'prepared';
      readonly device: DeviceId;
      readonly threads: number;
      readonly stepsPerEpoch: number;
      readonly totalSteps: number;
      readonly totalEpochs: number;
      readonly step: number;
      readonly warnings: readonly Problem[];
    }
  /** Loss of steps `first`, `first + 1` ... */
  | { readonly type: 'steps'; readonly first: number; readonly losses: Float64Array; readonly progress: Progress }
  | { readonly type: 'epoch'; readonly epoch: number; readonly train: Scores; readonly validation: Scores | null; readonly progress: Progress }
  | CheckpointNotice
  | { readonly type: 'ended'; readonly as: 'done' | 'paused' | 'stopped'; readonly test: Scores | null; readonly progress: Progress }
  | { readonly type: 'failed'; readonly problem: Problem };

// ---- inference

/** A model to ask: a run of a project, by its newest checkpoint, or a file exported before. */
export type ModelSource = { readonly kind: 'run'; readonly project: string; readonly run: string } | { readonly kind: 'file'; readonly path: string };

export interface InferenceJobs {
  readonly evaluate: { readonly input: Judged; readonly output: Evaluation };
  readonly cell: {
    readonly input: Judged & { readonly actual: string; readonly predicted: string; readonly limit: number };
    readonly output: { readonly total: number; readonly rows: { row: number; probability: number }[] };
  };
  /** Answers that a translator writes to rows of its data. */
  readonly answers: { readonly input: Judged; readonly output: TextAnswers };
  readonly predict: { readonly input: { readonly model: ModelSource; readonly inputs: readonly PredictInput[] }; readonly output: Prediction[] };
  readonly export: {
    readonly input: { readonly project: string; readonly run: string; readonly path: string };
    readonly output: { readonly bytes: number; readonly parity: Parity };
  };
  /** A run's weights as safetensors. */
  readonly weights: {
    readonly input: { readonly project: string; readonly run: string; readonly path: string };
    readonly output: { readonly bytes: number; readonly tensors: number };
  };
  /** What a model looks at and answers. */
  readonly describe: { readonly input: { readonly model: ModelSource }; readonly output: ModelInfo };
  /** Writes text; what is written so far comes as `generated` messages. */
  readonly generate: { readonly input: { readonly model: ModelSource; readonly settings: GenerateSettings }; readonly output: Generated };
  /** Pictures of a network that learned to make them: PNG, one each. */
  readonly make: {
    readonly input: { readonly project: string; readonly run: string; readonly count: number; readonly seed: number };
    readonly output: readonly Uint8Array[];
  };
  /** The memory a training would need. Compiled here: a drawing that no process survives ends this one, and not the studio. */
  readonly memory: { readonly input: { readonly document: Document; readonly data: KnownRows }; readonly output: RequestOutput<'runs.memory'> };
  /** What to say of a training that was ended for want of memory. */
  readonly ended: { readonly input: { readonly document: Document; readonly data: KnownRows }; readonly output: Problem | null };
  /** How long an epoch of this training would take, by trial. */
  readonly pace: { readonly input: { readonly project: string; readonly document: Document; readonly threads: number }; readonly output: Pace };
  /** Pictures of the data as a layer varies them in training. */
  readonly vary: {
    readonly input: {
      readonly project: string;
      readonly version: string;
      readonly layer: Pick<DocumentNode, 'type' | 'params'>;
      readonly pictures: number;
      readonly times: number;
      readonly seed: number;
    };
    readonly output: Varied[];
  };
  /** The words nearest to one, or to several added and taken away. */
  readonly similar: {
    readonly input: { readonly project: string; readonly run: string; readonly words: string; readonly count: number };
    readonly output: SimilarWord[];
  };
  /** A `tokenizer.json`, as it is to be kept. */
  readonly tokenizer: { readonly input: { readonly path: string }; readonly output: string };
  /** Learns from the training rows how texts are cut into pieces. */
  readonly fit: { readonly input: { readonly project: string; readonly version: string; readonly request: FitRequest }; readonly output: FitAnswer };
  /** Runs one small training step on the device and compares it with the CPU. */
  readonly probe: { readonly input: { readonly device: DeviceId }; readonly output: ProbeResult };
}
export type InferenceJob = keyof InferenceJobs;

export type InferenceOrder = {
  readonly [J in InferenceJob]: { readonly type: 'job'; readonly id: number; readonly job: J; readonly input: InferenceJobs[J]['input'] };
}[InferenceJob];

/** `stop`: the text being written ends where it is. */
export type ToInference = InferenceOrder | { readonly type: 'stop' };

export type FromInference =
  | Alive
  /** Of a job that writes text: all a sample says so far. */
  | { readonly type: 'generated'; readonly id: number; readonly sample: number; readonly text: string }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly problem: Problem };
