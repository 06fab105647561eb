/** Blocks of a Transformer in a row, for `encoder-block` and `decoder-block`. Weights as in `nn.TransformerEncoder` and `-Decoder`. */
import { defined } from '../base/assert.ts';
import type { Value } from '../ir/graph.ts';
import type { BlockSettings } from './attention-code.ts';
import {
  applyAttention,
  applyFeedForward,
  applyNorm,
  attentionActivations,
  attentionMultiplyAdds,
  attentionWeights,
  feedForwardWeights,
  normWeights,
  type Part,
  partOf,
  weightsOf,
} from './attention-parts.ts';
import { activation, bias, depth, dropoutShare, heads, hidden, normPlace, rotary } from './attention-settings.ts';
import type { WeightSpec } from './define.ts';
import { applyDropout } from './apply-dropout.ts';
import { initialParameter } from './initializers.ts';
import { epsilon } from './normalized.ts';

export const blockParameters = {
  layers: depth,
  heads,
  hidden,
  dropout: dropoutShare,
  norm: normPlace,
  activation,
  rotary,
  bias,
  epsilon,
  initial: initialParameter,
} as const;

/** With the inner width filled in. */
export function blockSettings(params: BlockSettings, size: number): BlockSettings {
  return { ...params, hidden: params.hidden || 4 * size };
}

/** Weights of all blocks, `layers.0.self_attn.in_proj_weight` ...; `cross`: with attention to a memory. */
export function blockWeights(params: BlockSettings, size: number, cross: boolean): readonly WeightSpec[] {
  const { hidden: inside, initial, bias: biased } = blockSettings(params, size);
  const one = [
    ...weightsOf('self_attn', attentionWeights(size, biased, initial)),
    ...(cross ? weightsOf('multihead_attn', attentionWeights(size, biased, initial)) : []),
    ...feedForwardWeights(size, inside, initial),
    ...weightsOf('norm1', normWeights(size)),
    ...weightsOf('norm2', normWeights(size)),
    ...(cross ? weightsOf('norm3', normWeights(size)) : []),
  ];
  return Array.from({ length: params.layers }, (_, i) => weightsOf(`layers.${i}`, one)).flat();
}

export function blockMultiplyAdds(params: BlockSettings, length: number, size: number, steps: number | null): number {
  const { hidden: inside } = blockSettings(params, size);
  const cross = steps === null ? 0 : attentionMultiplyAdds(length, steps, size);
  return params.layers * (attentionMultiplyAdds(length, length, size) + cross + 2 * length * size * inside);
}

/** Beside the attention: two norms and two sums, and the wide layer before and after it is bent. */
export function blockActivations(params: BlockSettings, length: number, size: number, steps: number | null): number {
  const { hidden: inside } = blockSettings(params, size);
  const cross = steps === null ? 0 : attentionActivations(length, steps, size, params.heads) + 2 * length * size;
  return params.layers * (attentionActivations(length, length, size, params.heads) + cross + 4 * length * size + 2 * length * inside);
}

export interface BlockInputs {
  readonly x: Value;
  readonly padding: Value | null;
  readonly memory: Value | null;
  readonly memoryPadding: Value | null;
}

export function applyBlocks(whole: Part, params: BlockSettings, causal: boolean, { x, padding, memory, memoryPadding }: BlockInputs): Value {
  const settings = { ...blockSettings(params, defined(x.type.shape[2], 'width')), causal };
  let current = x;
  for (let i = 0; i < params.layers; i++) {
    const block = partOf(whole, `layers.${i}`);
    let parts = 0;
    // x + f(norm(x)), or norm(x + f(x)).
    const around = (inner: (input: Value) => Value) => {
      parts += 1;
      const norm = (input: Value) => applyNorm(partOf(block, `norm${parts}`), input, params.epsilon);
      const made = inner(params.norm === 'pre' ? norm(current) : current);
      const sum = block.builder.add(current, applyDropout(block, made, params.dropout, { use: `part${parts}` }));
      current = params.norm === 'pre' ? sum : norm(sum);
    };
    around((input) => applyAttention(partOf(block, 'self_attn'), settings, input, null, padding));
    if (memory !== null) {
      const looking = { ...settings, causal: false, rotary: false };
      around((input) => applyAttention(partOf(block, 'multihead_attn'), looking, input, memory, memoryPadding));
    }
    around((input) => applyFeedForward(block, settings, input));
  }
  return current;
}
