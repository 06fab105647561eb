/** What a compiled graph expects and gives: the agreement between the compiler and the engine, which knows nothing of layers. */
import type { Target } from '../targets/index.ts';
import type { TensorType } from '../base/tensor.ts';
import type { MemoryUse } from '../passes/liveness.ts';
import type { Probe } from './probes.ts';
import type { Initializer, TokensFeed, WindowFeed } from '../layers/define.ts';

/** Where the engine gets an input of a step from. */
export type InputSource =
  /** uint8 `[batch, channels, height, width]`, from one image column. */
  | { readonly kind: 'image'; readonly node: string }
  /** float32 `[batch, columns]`, NaN where missing. */
  | { readonly kind: 'numbers'; readonly node: string; readonly columns: readonly string[] }
  /** int32 `[batch, columns]`, -1 where missing. */
  | { readonly kind: 'categories'; readonly node: string; readonly columns: readonly string[] }
  /** int32 `[batch, length]`. */
  | ({ readonly kind: 'tokens'; readonly node: string } & TokensFeed)
  /** float32 `[batch, length, columns]`, NaN where missing. */
  | ({ readonly kind: 'window'; readonly node: string } & WindowFeed)
  /** int32 `[batch]` class index, float32 `[batch, 1]` number, or int32 `[batch, length]` a class for every piece, -1 for none. */
  | { readonly kind: 'target'; readonly node: string }
  /** float32 `[batch]`: 1 for a real row, 0 for padding of the last batch. */
  | { readonly kind: 'mask' }
  /** uint32 `[1]`: the step's seed for dropout. */
  | { readonly kind: 'seed' }
  /** float32 scalar from the optimizer's `scalars(...)`, by name; in generation int32 `[1]`. */
  | { readonly kind: 'scalar'; readonly name: string };

export interface GraphInput {
  readonly name: string;
  readonly type: TensorType;
  readonly source: InputSource;
}

/** A tensor that lives from step to step. `output` is null when a step does not change it. */
export interface StateTensor {
  /** Unique, e.g. `conv1.weight` or `conv1.weight/momentum`. */
  readonly name: string;
  readonly type: TensorType;
  /** `past`: what attention keeps of a text being written. `average`: of a weight, used in its place. `gathered`: sums over the batches of one step; not worth keeping between steps. */
  readonly role: 'weight' | 'buffer' | 'statistic' | 'optimizer' | 'average' | 'gathered' | 'past';
  readonly node: string;
  /** The weight's name inside its layer. */
  readonly weight: string;
  readonly init: Initializer;
  readonly input: string;
  readonly output: string | null;
}

/** What an output node's answer is. */
export type AnswerKind =
  | { readonly kind: 'classes'; readonly classes: readonly string[] }
  /** One logit; class 1 when its sigmoid passes the threshold. */
  | { readonly kind: 'two-classes'; readonly classes: readonly [string, string] }
  | { readonly kind: 'number'; readonly column: string }
  /**
   * At every place of a text the piece that follows (`next-token`), or the pieces that were hidden (`masked-token`):
   * logits `[batch, length, pieces]`. The truth is the text itself: there is no target to feed.
   */
  | ({ readonly kind: 'next-token' | 'masked-token'; readonly tokenizer: string; readonly pieces: number } & Positions)
  /** Real or made: both networks' losses stand in `totals` (the discriminator's, the rows, the generator's). */
  | { readonly kind: 'adversarial' }
  /** A class for every piece: logits `[batch, length, classes]`. */
  | ({ readonly kind: 'tags'; readonly classes: readonly string[] } & Positions);

interface Positions {
  /** The tokens-input whose pieces these are. */
  readonly input: string;
  readonly length: number;
}

export interface Answer {
  readonly node: string;
  readonly column: string;
  readonly answer: AnswerKind;
  /** Share of its loss in the sum over the answers. */
  readonly importance: number;
  /** The tokens-input whose pairs it judges: the truth is how they were put together, 1 where the second text follows the first. */
  readonly pairs?: string;
  /** Output with the answer before the final softmax or sigmoid, `[batch, k]` or `[batch, length, k]`. Null where only scores are asked and it would be large. */
  readonly logits: string | null;
  /** Output with probabilities `[batch, (length,) classes]` (two columns for `two-classes`) or the number `[batch, 1]`. Null in training graphs. */
  readonly prediction: string | null;
}

export interface Manifest {
  readonly kind: 'training' | 'evaluation' | 'inference' | 'generation';
  readonly batch: number;
  readonly inputs: readonly GraphInput[];
  readonly state: readonly StateTensor[];
  readonly answers: readonly Answer[];
  /** float32 scalar: mean over the real rows (or places) of the batch, as PyTorch reduces it. Null for inference. */
  readonly loss: string | null;
  /**
   * float32 `[answers, 3]`, for exact means over many batches: the sum of the losses, the sum of their weights, and for
   * answers about pieces how many were right. Null for inference.
   */
  readonly totals: string | null;
  /** SHA-like name of the graph: equal graphs have equal hashes. Recorded with the run. */
  readonly hash: string;
}

export interface Compiled {
  /** ONNX bytes. */
  readonly model: Uint8Array;
  readonly target: Target;
  readonly manifest: Manifest;
  /** What it needs while it runs. */
  readonly memory: MemoryUse;
  /** What the output `probes` tells of; empty unless asked for. */
  readonly probes: readonly Probe[];
}
