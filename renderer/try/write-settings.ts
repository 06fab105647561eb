/** How a network writes on, as one declaration each: the form is made from it, like a layer's. */
import { text } from '../../shared/base/text.ts';
import type { RequestInput } from '../../shared/contract.ts';
import type { Parameter } from '../../shared/layers/parameters.ts';

export type WriteSettings = Pick<RequestInput<'predict.generate'>, 'maxNewTokens' | 'samples' | 'temperature' | 'topK' | 'topP' | 'seed'>;

export const writeSettings: { readonly [S in keyof WriteSettings]: Parameter } = {
  maxNewTokens: {
    kind: 'integer',
    default: 200,
    min: 1,
    max: 10_000,
    recommended: [50, 200, 500],
    label: text('Length', '长度'),
    hint: text('How many pieces are written at most.', '最多写多少个片段。'),
  },
  temperature: {
    kind: 'number',
    default: 0.8,
    min: 0,
    max: 2,
    step: 0.05,
    label: text('Daring', '大胆程度'),
    hint: text(
      'How often an unlikely piece is taken (temperature). 0 always takes the likeliest and soon repeats itself; above 1 it gets wild.',
      '多大程度上选用不太可能的片段（温度）。0 总取最可能的，很快会重复；大于 1 会变得天马行空。',
    ),
  },
  samples: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 8,
    label: text('Versions', '份数'),
    hint: text('How many texts are written, one after the other.', '依次写出多少段文本。'),
  },
  topK: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 10_000,
    expert: true,
    label: text('Likeliest pieces only (top-k)', '只取最可能的片段（top-k）'),
    hint: text('Only so many of the likeliest pieces are drawn from. 0 draws from all.', '只从最可能的若干个片段中抽取，0 表示全部。'),
  },
  topP: {
    kind: 'number',
    default: 1,
    min: 0.01,
    max: 1,
    step: 0.01,
    expert: true,
    label: text('Likely part only (top-p)', '只取概率之和（top-p）'),
    hint: text('Only the likeliest pieces that together have this probability. 1 draws from all.', '只从合计达到此概率的最可能片段中抽取，1 表示全部。'),
  },
  seed: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 0xffffffff,
    expert: true,
    label: text('Seed', '随机种子'),
    hint: text('The same number writes the same text again.', '同一个数会再次写出同样的文本。'),
  },
};

export const usualWriting: WriteSettings = { maxNewTokens: 200, samples: 1, temperature: 0.8, topK: 0, topP: 1, seed: 0 };
