/** How each loss is written: PyTorch's sum over the cases, and Keras's loss of each case. `x` are the numbers of the network, `y` the truth. */
import { pythonNumber } from '../layers/torch.ts';

export interface LossCall {
  /** Expressions: `[cases, k]` (two classes: `[cases]`), and `[cases]` or for numbers `[cases, 1]`. */
  readonly x: string;
  readonly y: string;
  readonly smoothing: number;
  readonly classes: number;
  /** Expression of the class weights, `[classes]`; null when all count the same. */
  readonly weights: string | null;
  /** Target of cases that do not count; null when all do. */
  readonly ignored: number | null;
}

interface Written {
  /** Scalar: the sum. */
  pytorch(call: LossCall): string;
  /** `[cases]`, with class weights in it. */
  keras(call: LossCall): string;
}

const weighted = (losses: string, { y, weights }: LossCall) => (weights === null ? losses : `${losses} * ops.take(${weights}, ${y})`);
const smoothed = ({ y, smoothing, classes }: LossCall) => {
  const oneHot = `F.one_hot(${y}.long(), ${classes}).float()`;
  return smoothing === 0 ? oneHot : `(${pythonNumber(1 - smoothing)} * ${oneHot} + ${pythonNumber(smoothing / classes)})`;
};
const kerasOneHot = ({ y, classes }: LossCall) => `ops.one_hot(${y}, ${classes})`;
const kerasSmoothed = (call: LossCall) =>
  call.smoothing === 0 ? kerasOneHot(call) : `(${pythonNumber(1 - call.smoothing)} * ${kerasOneHot(call)} + ${pythonNumber(call.smoothing / call.classes)})`;
const torchWeights = ({ weights }: LossCall) => (weights === null ? '' : `, weight=${weights}`);

const calls: Readonly<Record<string, Written>> = {
  'cross-entropy': {
    pytorch: (call) =>
      `F.cross_entropy(${call.x}, ${call.y}${torchWeights(call)}${call.ignored === null || call.ignored === -100 ? '' : `, ignore_index=${call.ignored}`}${call.smoothing === 0 ? '' : `, label_smoothing=${pythonNumber(call.smoothing)}`}, reduction="sum")`,
    keras: (call) => {
      if (call.smoothing === 0) return weighted(`keras.losses.sparse_categorical_crossentropy(${call.y}, ${call.x}, from_logits=True)`, call);
      const truth = call.weights === null ? kerasSmoothed(call) : `${kerasSmoothed(call)} * ${call.weights}`;
      return `-ops.sum(${truth} * ops.log_softmax(${call.x}), axis=-1)`;
    },
  },
  'kl-divergence': {
    pytorch: (call) =>
      call.weights === null
        ? `F.kl_div(F.log_softmax(${call.x}, dim=1), ${smoothed(call)}, reduction="sum")`
        : `(F.kl_div(F.log_softmax(${call.x}, dim=1), ${smoothed(call)}, reduction="none").sum(dim=1) * ${call.weights}[${call.y}]).sum()`,
    keras: (call) => weighted(`keras.losses.kl_divergence(${kerasSmoothed(call)}, ops.softmax(${call.x}))`, call),
  },
  'multi-margin': {
    pytorch: (call) => `F.multi_margin_loss(${call.x}, ${call.y}${torchWeights(call)}, reduction="sum")`,
    keras: (call) =>
      weighted(
        `(ops.mean(ops.relu(1 - ops.sum(${kerasOneHot(call)} * ${call.x}, axis=1, keepdims=True) + ${call.x}), axis=1) - ${pythonNumber(1 / call.classes)})`,
        call,
      ),
  },
  cosine: {
    pytorch: (call) => {
      const each = `1 - F.cosine_similarity(${call.x}, F.one_hot(${call.y}.long(), ${call.classes}).float())`;
      return call.weights === null ? `(${each}).sum()` : `((${each}) * ${call.weights}[${call.y}]).sum()`;
    },
    keras: (call) => weighted(`(1 + keras.losses.cosine_similarity(${kerasOneHot(call)}, ${call.x}))`, call),
  },
  'bce-with-logits': {
    pytorch: ({ x, y }) => `F.binary_cross_entropy_with_logits(${x}, ${y}.float(), reduction="sum")`,
    keras: ({ x, y }) => `ops.binary_crossentropy(ops.cast(${y}, "float32"), ${x}, from_logits=True)`,
  },
  'cosine-pairs': {
    pytorch: ({ x, y }) => `torch.where(${y} == 1, 1 - ${x}, ${x}.clamp(min=0)).sum()`,
    keras: ({ x, y }) => `ops.where(ops.equal(${y}, 1), 1 - ${x}, ops.relu(${x}))`,
  },
  mse: { pytorch: ({ x, y }) => `F.mse_loss(${x}, ${y}, reduction="sum")`, keras: ({ x, y }) => `keras.losses.mean_squared_error(${y}, ${x})` },
  mae: { pytorch: ({ x, y }) => `F.l1_loss(${x}, ${y}, reduction="sum")`, keras: ({ x, y }) => `keras.losses.mean_absolute_error(${y}, ${x})` },
  huber: { pytorch: ({ x, y }) => `F.huber_loss(${x}, ${y}, reduction="sum")`, keras: ({ x, y }) => `keras.losses.huber(${y}, ${x})` },
};

/** Undefined for a loss nobody has written here; a test keeps the list whole. */
export function lossCalls(type: string): Written | undefined {
  return calls[type];
}
