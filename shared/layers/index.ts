/** THE list of layers, in palette order. A new layer is one file and its line here. */
import { add } from './add.ts';
import { avgPool2d } from './avg-pool2d.ts';
import { batchNorm2d } from './batch-norm2d.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import type { LayerDefinition } from './define.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { gelu } from './gelu.ts';
import { globalAvgPool } from './global-avg-pool.ts';
import { imageInput } from './image-input.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { maxPool2d } from './max-pool2d.ts';
import { output } from './output.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import { softmax } from './softmax.ts';
import { tableInput } from './table-input.ts';
import { tanh } from './tanh.ts';

export const layers: readonly LayerDefinition[] = [
  imageInput,
  tableInput,
  conv2d,
  maxPool2d,
  avgPool2d,
  globalAvgPool,
  linear,
  relu,
  leakyRelu,
  gelu,
  sigmoid,
  tanh,
  softmax,
  flatten,
  add,
  concat,
  batchNorm2d,
  dropout,
  output,
];

const byType: ReadonlyMap<string, LayerDefinition> = new Map(layers.map((layer) => [layer.type, layer]));

export function layerOf(type: string): LayerDefinition | undefined {
  return byType.get(type);
}
