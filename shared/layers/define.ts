/** What a layer is. One layer = one file with one `defineLayer({...})`, and its line in `index.ts`. */
import type { Problem } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import type { Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ParameterSchema, ParameterValues } from './parameters.ts';

/** Palette groups, in the order people meet them. */
export const categories = ['input', 'look', 'remember', 'attend', 'decide', 'activate', 'shape', 'combine', 'regularise', 'block', 'output'] as const;
export type Category = (typeof categories)[number];

/** A socket. `many` takes any number of wires, in the order they were drawn (Add, Concat). */
export interface Port {
  readonly id: string;
  readonly label: Text;
  readonly many?: boolean;
  /** May stay without a wire; the layer then sees one input less. Only the last sockets can. */
  readonly optional?: boolean;
  /** `numbers` (the default): float32. `ids`: int32, what a tokenizer makes of text, or the numbers of categories. */
  readonly takes?: 'numbers' | 'ids';
}

/** How a weight is first filled. `fan` sizes follow PyTorch's `calculate_fan_in_and_fan_out`. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  /** `zeroRow`: this row of the first dimension is zeros (an id of padding); below 0, none. */
  | { readonly kind: 'normal'; readonly std: number; readonly zeroRow?: number }
  /** He et al. 2015, uniform form with a = sqrt(5): PyTorch's default for Linear and Conv. */
  | { readonly kind: 'kaiming-uniform'; readonly fanIn: number; readonly gain: number }
  | { readonly kind: 'kaiming-normal'; readonly fanIn: number; readonly gain: number }
  | { readonly kind: 'xavier-uniform'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'xavier-normal'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'values'; readonly values: readonly number[] };

/**
 * A tensor that belongs to a layer.
 * `weight` is trained; `buffer` is updated by the forward pass in training (running mean); `statistic` is fitted on the
 * training split before the run (normalization) and never changes.
 */
export interface WeightSpec {
  readonly name: string;
  readonly role: 'weight' | 'buffer' | 'statistic';
  readonly type: TensorType;
  readonly init: Initializer;
  /** Only the loss uses it: what is used and exported has no need of it. */
  readonly lossOnly?: boolean;
  /** False for biases and norm scales, which weight decay may leave alone. Default true. */
  readonly decay?: boolean;
}

/** A tensor of another node that a layer uses as its own: of the nearest one above with a weight of this name and type. */
export interface SharedWeight {
  readonly name: string;
  /** The layer it is taken from, and its name there. */
  readonly layer: string;
  readonly weight: string;
  readonly type: TensorType;
  /** The setting that asks for it. */
  readonly parameter: string;
}

/** Data an input layer takes from a row: becomes an input of the graph, given to `lower` in this order. Shapes without the batch. */
export type Feed =
  /** `columns` is empty: a picture is the data's only image column. */
  | { readonly kind: 'image' | 'numbers' | 'categories'; readonly columns: readonly string[]; readonly type: TensorType }
  /** int32 `[length]`: a text cut or padded at its end to `length` pieces. */
  | ({ readonly kind: 'tokens'; readonly type: TensorType } & TokensFeed)
  /** float32 `[length, columns]`: the rows before one, oldest first. */
  | ({ readonly kind: 'window'; readonly type: TensorType } & WindowFeed);

export interface TokensFeed {
  /** The text column. */
  readonly column: string;
  /** Id of a tokenizer of the project. */
  readonly tokenizer: string;
  readonly length: number;
  /** Whether the tokenizer's special pieces are put before and after each text. */
  readonly begin: boolean;
  readonly end: boolean;
  /** What fills up a short text. */
  readonly padding: number;
  /**
   * `row`: one text a row. `stream`: all texts one after the other, cut into blocks of `length`, as language models train.
   * `pairs`: a row's text and one more, which follows it in the data or does not.
   */
  readonly cut: 'row' | 'stream' | 'pairs';
}

export interface WindowFeed {
  readonly columns: readonly string[];
  /** Rows in a window. The window for row r is the rows `r - ahead - length + 1 ... r - ahead`. */
  readonly length: number;
  /** How far ahead the answer lies: 0 judges the window's own last row, 1 forecasts the next. */
  readonly ahead: number;
}

/** What a layer knows about itself in a graph. Shapes here are of ONE sample: no batch dimension. */
export interface LayerContext<P extends ParameterSchema> {
  readonly node: string;
  readonly params: ParameterValues<P>;
  readonly inputs: readonly TensorType[];
}

export interface LowerContext<P extends ParameterSchema> extends LayerContext<P> {
  readonly builder: GraphBuilder;
  readonly mode: 'training' | 'inference';
  /** The graph scores answers (validation, test), as every training graph does: what is hidden from the network must be hidden here too. */
  readonly judging: boolean;
  /** A pool above a convolution may be written as one with it (`phases.ts`). */
  readonly phases: boolean;
  /** Rows in a batch: every Value has it as its first dimension. */
  readonly batch: number;
  /** The layer's tensors, by the names of its `weights`. */
  weight(name: string): Value;
  /** In training: float32 `[batch]`, 1 for a real row, 0 for padding. Null in inference. Batch statistics must leave padding out. */
  readonly mask: Value | null;
  /** For each input, float32 `[batch, length]`: 1 for a real step of a sequence, 0 for padding; null where all are real. */
  readonly padding: readonly (Value | null)[];
  /** Says which steps of this layer's own output are padding. Layers with `keepsPadding` need not. */
  setPadding(padding: Value | null): void;
  /** In training: what a buffer becomes after this step. */
  updateBuffer(name: string, next: Value): void;
  /** A uniform [0, 1) float32 tensor, a pure function of (run seed, step, this node, `use`, element). Two uses need two names; where `judging` outside training, the same every time. */
  uniform(shape: readonly number[], use?: string): Value;
  /** bool: true for a `share` of the elements, chosen as `uniform` chooses. */
  chance(shape: readonly number[], share: number, use?: string): Value;
  /** Not null where a text is written piece by piece: the input then holds the newest pieces only. */
  readonly past: Past | null;
  /** Which pieces of a text this layer hid: a `masked-token` answer is judged there, against what stood there before. */
  announceHidden(hidden: HiddenTokens): void;
}

/** A text written piece by piece: what the layers worked out for the pieces before. */
export interface Past {
  /** Places of this step's pieces, float32 `[pieces]`, counted from the beginning of the text. */
  readonly places: Value;
  /** Places in all. */
  readonly capacity: number;
  /**
   * Rows of the pieces before, `[batch, heads, capacity, width]`, any numbers from this step's first place on. `next`, those of
   * this step's pieces `[batch, heads, pieces, width]`, will be among them in the next step.
   */
  keep(name: string, next: Value): Value;
}

/** Pieces that a network must guess. */
export interface HiddenTokens {
  /** int32 `[batch, length]`: the text as it was. */
  readonly original: Value;
  /** float32 `[batch, length]`: 1 where the network is asked, whatever it was shown there; never at padding. */
  readonly chosen: Value;
}

/** What a layer knows when its code is written. */
export interface CodeContext<P extends ParameterSchema> extends LayerContext<P> {
  /** For each input, whether steps of it may be padding: then `$mask0`, `$mask1` ... are its masks, bool `[batch, length]`, true for a real step. */
  readonly padding: readonly boolean[];
}

/** A layer in Python: a module (absent when there is none) and an expression that uses it. */
interface LayerCode {
  readonly module?: string;
  /** Input expressions are `$0`, `$1` ...; all of them, comma-separated, `$*`; masks `$mask0` ...; the module is `$self`, that of a node whose weight is shared `$shared`. */
  readonly call: string;
  /** Says which steps of the output are real, as an expression like `call`, where `$out` is the output. Layers with `keepsPadding` need not. */
  readonly padding?: string;
  /** Classes and functions the code needs, each a whole Python text with a docstring. The same text is written once. */
  readonly helpers?: readonly string[];
  /**
   * For a layer that makes an exercise of a text: a numpy function `hide_pieces(ids, targets, chance)` that gives what the network is
   * shown and what it is asked for, -100 for nothing; `chance(stream, columns)` are the studio's draws, `[rows, columns]` in [0, 1).
   */
  readonly hides?: string;
}

/** Generated PyTorch: a module in `__init__` and an expression in `forward`. */
export interface TorchCode extends LayerCode {
  /** Lines in `__init__` after the module, e.g. its first weights. */
  readonly setup?: readonly string[];
  /** For layers whose weights are not named in PyTorch as ours: our name -> name under the module. */
  readonly weights?: { readonly [ours: string]: string };
}

/**
 * Generated Keras 3 (`layers`, `ops`): a line of a functional model. Pictures are `[N, C, H, W]` (`data_format="channels_first"` is
 * set for the whole file), a sequence `[N, length, features]`, weights of a class of ours may keep our names and layouts.
 */
export interface KerasCode extends LayerCode {
  /**
   * What `layer.set_weights([...])` is given, in Keras's own order: numpy expressions in which `$weight` is our weight `weight`, e.g.
   * `$weight.T`. Absent: our weights and buffers in our order as they are.
   */
  readonly weights?: readonly string[];
}

export interface LayerDefinition<P extends ParameterSchema = ParameterSchema> {
  /** Stable kebab-case id, kept in documents. */
  readonly type: string;
  readonly category: Category;
  /** Name of a lucide icon, kebab-case. */
  readonly icon: string;
  /** The people's name: "Look for patterns". */
  readonly label: Text;
  /** The frameworks' names, in small print: "Conv2d". */
  readonly term: string;
  /** One or two plain sentences: what it does for the person, then the term. */
  readonly help: Text;
  readonly parameters: P;
  readonly inputs: readonly Port[];
  /** At most two settings in words, for the node's card: "32 filters, 3 x 3". */
  summary?(params: ParameterValues<P>): Text;
  /** For layers that read the data (pictures, tables). Default none. */
  feeds?(context: LayerContext<P>): readonly Feed[];
  /**
   * The output of one sample, or what does not fit. A layer does not see its neighbours, so its Fix may hold remedies
   * (`remedies.ts`); whoever shows the Problem turns them into document edits with `resolveRemedies`.
   */
  output(context: LayerContext<P>): { readonly ok: true; readonly value: TensorType } | { readonly ok: false; readonly problem: Problem };
  weights?(context: LayerContext<P>): readonly WeightSpec[];
  /** Tensors of other nodes; `lower` finds them by `weight(name)` like its own. */
  shares?(context: LayerContext<P>): readonly SharedWeight[];
  /** Multiply-adds for one sample in the forward pass. Default 0. */
  multiplyAdds?(context: LayerContext<P>): number;
  /** Numbers of one sample that are kept from the forward to the backward pass. Default: as many as come out. */
  activations?(context: LayerContext<P>): number;
  /** The output has the steps of the first input that has any: its padding is passed on. Default false: none below. */
  readonly keepsPadding?: boolean;
  lower(context: LowerContext<P>, inputs: readonly Value[]): Value;
  torch(context: CodeContext<P>): TorchCode;
  keras(context: CodeContext<P>): KerasCode;
}

/** Types the parameters from the schema; the list keeps the erased form. */
export function defineLayer<const P extends ParameterSchema>(definition: LayerDefinition<P>): LayerDefinition {
  return definition as unknown as LayerDefinition;
}
