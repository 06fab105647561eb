/** The settings that Transformer layers share, their shape rule and their words on a card. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import { setParameter } from './remedies.ts';
import { expectSequence, float, shapeWords } from './shapes.ts';

export const heads = {
  kind: 'integer',
  default: 4,
  min: 1,
  max: 256,
  recommended: [4, 8, 12],
  label: text('Heads', '头数'),
  hint: text(
    'In how many ways at once it looks. Each gets its part of the numbers, so their count must be divisible by it.',
    '同时用多少种方式去看。每个头分到一部分数字，因此数字个数必须能被头数整除。',
  ),
} as const;

export const dropoutShare = {
  kind: 'number',
  default: 0.1,
  min: 0,
  max: 0.95,
  step: 0.05,
  label: text('Forget at random', '随机遗忘'),
  hint: text('Share of the numbers blanked in each training step, against memorising. 0.1 is usual.', '每个训练步清空的比例，用来防止死记。通常 0.1。'),
} as const;

export const bias = {
  kind: 'boolean',
  default: true,
  expert: true,
  label: text('Offsets (bias)', '偏置'),
  hint: text('Adds a learned number to each result of a projection. Usually on.', '每个投影结果加一个可学习的数。通常开启。'),
} as const;

export const causal = {
  kind: 'boolean',
  default: false,
  label: text('Only look back', '只看前面'),
  hint: text('No step sees a later one. Needed to write text piece by piece.', '任何一步都看不到后面的步。逐片段生成文本时必须开启。'),
} as const;

export const rotary = {
  kind: 'boolean',
  default: false,
  expert: true,
  label: text('Rotary positions', '旋转位置编码'),
  hint: text(
    'Tells places apart by turning queries and keys (RoPE), instead of positions added at the beginning.',
    '通过旋转查询和键来区分位置（RoPE），代替在开头加位置编码。',
  ),
} as const;

export const hidden = {
  kind: 'integer',
  default: 0,
  min: 0,
  max: 1_000_000,
  label: text('Width inside', '中间宽度'),
  hint: text('Numbers for each step between the two projections. 0 means four times as many as come in.', '两次投影之间每步的数字个数。0 表示输入的四倍。'),
} as const;

export const activation = {
  kind: 'choice',
  default: 'gelu',
  expert: true,
  label: text('Bend', '激活函数'),
  hint: text(
    'Between the two projections. GELU is usual today, ReLU in the first Transformer.',
    '位于两次投影之间。如今常用 GELU，最早的 Transformer 用 ReLU。',
  ),
  choices: [
    { value: 'gelu', label: text('GELU', 'GELU') },
    { value: 'gelu-tanh', label: text('GELU, approximation by tanh (GPT-2)', 'GELU 的 tanh 近似（GPT-2）') },
    { value: 'relu', label: text('ReLU', 'ReLU') },
  ],
} as const;

export const depth = {
  kind: 'integer',
  default: 2,
  min: 1,
  max: 96,
  recommended: [2, 4, 6, 12],
  label: text('Blocks in a row', '块数'),
  hint: text(
    'How many blocks stand one after the other, each with weights of its own. More can learn more, and need more data and time.',
    '前后相接的块数，每块有自己的权重。越多能学得越多，也越需要数据和时间。',
  ),
} as const;

export const normPlace = {
  kind: 'choice',
  default: 'pre',
  expert: true,
  label: text('Place of the norms', '归一化的位置'),
  hint: text(
    'Before each part trains most safely and wants one more LayerNorm at the end; after each part is the original form.',
    '放在每部分之前训练最稳，末尾需再加一个 LayerNorm；放在之后是最初的形式。',
  ),
  choices: [
    { value: 'pre', label: text('Before each part', '每部分之前'), recommended: text('Trains well at any depth.', '任何深度都能稳定训练。') },
    { value: 'post', label: text('After each part', '每部分之后') },
  ],
} as const;

interface Self {
  readonly node: string;
  readonly inputs: readonly TensorType[];
  readonly params: { readonly heads: number; readonly rotary?: boolean };
}

/** A sequence whose width the heads can share: `[length, size]` goes out as it came in. */
export function attended(self: Self, name: Text): Result<TensorType> {
  const sequence = expectSequence(self, name);
  if (!sequence.ok) return sequence;
  const [length, size] = sequence.value;
  const { heads: count, rotary: turns = false } = self.params;
  const fits = (n: number) => size % n === 0 && (!turns || (size / n) % 2 === 0);
  if (fits(count)) return ok(float([length, size]));
  const nearest = Array.from({ length: size }, (_, i) => i + 1)
    .filter(fits)
    .sort((a, b) => Math.abs(a - count) - Math.abs(b - count))[0];
  return refused(
    makeProblem({
      code: 'heads-do-not-divide',
      place: { node: self.node, parameter: 'heads' },
      what: text(`${size} numbers for each step cannot be shared by ${count} heads.`, `每步 ${size} 个数无法由 ${count} 个头平分。`),
      why: turns
        ? text('Each head needs an equal part, an even one for rotary positions.', '每个头要分到同样多的数；使用旋转位置编码时须为偶数。')
        : text('Each head needs an equal part.', '每个头要分到同样多的数。'),
      ...(nearest === undefined ? {} : { fix: setParameter(self.node, 'heads', nearest, text(`Use ${nearest} heads`, `使用 ${nearest} 个头`)) }),
    }),
  );
}

/** The second input of attention: steps of the same width as the first. */
export function expectMemory(self: Self, port: string): Result<readonly [number, number]> {
  const [first, memory] = self.inputs.map(({ shape }) => shape);
  const [steps, size] = memory ?? [];
  if (memory?.length === 2 && steps !== undefined && size !== undefined && size === first?.at(-1)) return ok([steps, size]);
  const [a, b] = [shapeWords(first ?? []), shapeWords(memory ?? [])];
  return refused(
    makeProblem({
      code: 'memory-differs',
      place: { node: self.node, port },
      what: text(`It gets ${a.en}, and is to look at ${b.en}.`, `输入为${a.zh}，要查看的是${b.zh}。`),
      why: text('Both must be sequences with equally many numbers for each step.', '两者都须是序列，且每步的数字个数相同。'),
      how: text('Put a Linear on the one that does not fit.', '请在不合适的一路上加一个“全连接”。'),
    }),
  );
}

export function blockWords(params: { readonly heads: number; readonly layers: number }): Text {
  return text(`${params.layers} × ${params.heads} heads`, `${params.layers} 层 × ${params.heads} 头`);
}
