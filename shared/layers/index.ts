/** THE list of layers, in palette order. A new layer is one file and its line here. */
import { adaptiveAvgPool1d } from './adaptive-avg-pool1d.ts';
import { adaptiveAvgPool2d } from './adaptive-avg-pool2d.ts';
import { adaptiveMaxPool1d } from './adaptive-max-pool1d.ts';
import { adaptiveMaxPool2d } from './adaptive-max-pool2d.ts';
import { add } from './add.ts';
import { attention } from './attention.ts';
import { attentionPooling } from './attention-pooling.ts';
import { avgPool1d } from './avg-pool1d.ts';
import { avgPool2d } from './avg-pool2d.ts';
import { batchNorm1d } from './batch-norm1d.ts';
import { batchNorm2d } from './batch-norm2d.ts';
import { categoryInput } from './category-input.ts';
import { celu } from './celu.ts';
import { classToken } from './class-token.ts';
import { concat } from './concat.ts';
import { convTranspose1d } from './conv-transpose1d.ts';
import { convTranspose2d } from './conv-transpose2d.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { crop2d } from './crop2d.ts';
import { crossAttention } from './cross-attention.ts';
import { decoderBlock } from './decoder-block.ts';
import type { LayerDefinition } from './define.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { dot } from './dot.ts';
import { dropout } from './dropout.ts';
import { dropout2d } from './dropout2d.ts';
import { elu } from './elu.ts';
import { embedding } from './embedding.ts';
import { encoderBlock } from './encoder-block.ts';
import { feedForward } from './feed-forward.ts';
import { firstStep } from './first-step.ts';
import { flatten } from './flatten.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { gelu } from './gelu.ts';
import { globalAvgPool } from './global-avg-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { groupNorm } from './group-norm.ts';
import { gru } from './gru.ts';
import { hardsigmoid } from './hardsigmoid.ts';
import { hardswish } from './hardswish.ts';
import { hardtanh } from './hardtanh.ts';
import { imageInput } from './image-input.ts';
import { instanceNorm2d } from './instance-norm2d.ts';
import { lastStep } from './last-step.ts';
import { layerNorm } from './layer-norm.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { logSoftmax } from './log-softmax.ts';
import { lstm } from './lstm.ts';
import { maskTokens } from './mask-tokens.ts';
import { maxOverTime } from './max-over-time.ts';
import { maxPool1d } from './max-pool1d.ts';
import { maxPool2d } from './max-pool2d.ts';
import { meanOverTime } from './mean-over-time.ts';
import { mish } from './mish.ts';
import { multiply } from './multiply.ts';
import { noiseInput } from './noise-input.ts';
import { output } from './output.ts';
import { pad1d } from './pad1d.ts';
import { pad2d } from './pad2d.ts';
import { partLogits } from './part-logits.ts';
import { patchEmbedding } from './patch-embedding.ts';
import { permute } from './permute.ts';
import { positions } from './positions.ts';
import { prelu } from './prelu.ts';
import { randomTransform } from './random-transform.ts';
import { realOrMade } from './real-or-made.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { reshape } from './reshape.ts';
import { rmsNorm } from './rms-norm.ts';
import { rnn } from './rnn.ts';
import { segments } from './segments.ts';
import { selu } from './selu.ts';
import { separableConv2d } from './separable-conv2d.ts';
import { seriesInput } from './series-input.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { skipGram } from './skip-gram.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { split } from './split.ts';
import { subtract } from './subtract.ts';
import { tableInput } from './table-input.ts';
import { tanh } from './tanh.ts';
import { tokenLogits } from './token-logits.ts';
import { tokensInput } from './tokens-input.ts';
import { upsample } from './upsample.ts';
import { upsample1d } from './upsample1d.ts';

export const layers: readonly LayerDefinition[] = [
  imageInput,
  tableInput,
  noiseInput,
  tokensInput,
  seriesInput,
  categoryInput,
  conv2d,
  maxPool2d,
  avgPool2d,
  globalAvgPool,
  globalMaxPool,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  depthwiseConv2d,
  separableConv2d,
  convTranspose2d,
  upsample,
  conv1d,
  maxPool1d,
  avgPool1d,
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  convTranspose1d,
  upsample1d,
  maskTokens,
  embedding,
  skipGram,
  lstm,
  gru,
  rnn,
  lastStep,
  meanOverTime,
  maxOverTime,
  positions,
  segments,
  attention,
  crossAttention,
  feedForward,
  encoderBlock,
  decoderBlock,
  patchEmbedding,
  classToken,
  firstStep,
  attentionPooling,
  linear,
  tokenLogits,
  partLogits,
  relu,
  leakyRelu,
  gelu,
  silu,
  sigmoid,
  tanh,
  softmax,
  elu,
  prelu,
  relu6,
  mish,
  selu,
  softplus,
  hardswish,
  hardsigmoid,
  hardtanh,
  softsign,
  celu,
  logSoftmax,
  flatten,
  reshape,
  permute,
  slice,
  split,
  pad2d,
  pad1d,
  crop2d,
  add,
  concat,
  multiply,
  subtract,
  realOrMade,
  dot,
  batchNorm2d,
  batchNorm1d,
  dropout,
  layerNorm,
  groupNorm,
  instanceNorm2d,
  rmsNorm,
  dropout2d,
  gaussianNoise,
  randomTransform,
  output,
];

const byType: ReadonlyMap<string, LayerDefinition> = new Map(layers.map((layer) => [layer.type, layer]));

export function layerOf(type: string): LayerDefinition | undefined {
  return byType.get(type);
}
