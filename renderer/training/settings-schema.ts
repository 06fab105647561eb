/** The training settings as one declaration each: label, sentence, limits, default. The form is made from it, like a layer's. */
import { averages } from '../../shared/averages/index.ts';
import { text } from '../../shared/base/text.ts';
import type { Device } from '../../shared/contract.ts';
import type { Parameter } from '../../shared/layers/parameters.ts';
import type { TrainingSettings } from '../../shared/model/document.ts';
import { optimizers } from '../../shared/optimizers/index.ts';
import { schedules } from '../../shared/schedules/index.ts';
import { stoppings } from '../../shared/stopping/index.ts';

/** Settings that are a type with parameters of their own. */
export type RuleSetting = 'optimizer' | 'schedule' | 'averaging' | 'stopping';
/** Settings that are one value. `from` chooses among the runs of the project. */
export type PlainSetting = Exclude<keyof TrainingSettings, RuleSetting | 'from'>;

const withTerm = (label: { en: string; zh: string }, term: string) => text(`${label.en} (${term})`, `${label.zh} (${term})`);

export const optimizerSetting: Parameter = {
  kind: 'choice',
  default: 'adam',
  label: text('Optimizer', '优化器'),
  hint: text('How the corrections are worked out from the errors.', '如何根据误差计算修正。'),
  choices: optimizers.map(({ type, label, term }) => ({
    value: type,
    label: withTerm(label, term),
    ...(type === 'adam' && { recommended: text('Works well without much tuning', '几乎不用调参就能工作') }),
  })),
};

export const scheduleSetting: Parameter = {
  kind: 'choice',
  default: 'constant',
  expert: true,
  label: text('Learning rate over time', '学习率的变化'),
  hint: text('Whether the corrections become smaller as training goes on.', '修正是否随训练进行而变小。'),
  choices: schedules.map(({ type, label, term }) => ({ value: type, label: withTerm(label, term) })),
};

export const stoppingSetting: Parameter = {
  kind: 'choice',
  default: 'never',
  expert: true,
  label: text('End', '结束'),
  hint: text('Whether training may end before its last epoch.', '训练是否可以在最后一轮之前结束。'),
  choices: stoppings.map(({ type, label, term }) => ({ value: type, label: withTerm(label, term) })),
};

export const averagingSetting: Parameter = {
  kind: 'choice',
  default: 'none',
  expert: true,
  label: text('Weights to keep', '保留的权重'),
  hint: text('Whether the last weights are used, or an average over many steps.', '使用最后的权重，还是多步的平均。'),
  choices: averages.map(({ type, label, term }) => ({ value: type, label: withTerm(label, term) })),
};

/** The same everywhere. */
const settings: { readonly [S in Exclude<PlainSetting, 'device'>]: Parameter } = {
  epochs: {
    kind: 'integer',
    default: 10,
    min: 1,
    max: 100_000,
    label: text('Epochs', '轮次'),
    hint: text(
      'How many times the network sees the whole training set. More gives it longer to learn; with too many it learns the examples by heart.',
      '网络把整个训练集看多少遍。多一些学得更充分，太多会变成死记硬背。',
    ),
  },
  learningRate: {
    kind: 'number',
    default: 0.001,
    min: 0.000001,
    max: 10,
    logarithmic: true,
    label: text('Learning rate', '学习率'),
    hint: text(
      'How large each correction is. Higher learns faster but may never settle; lower is slower and steadier.',
      '每次修正的幅度。高则学得快但可能稳不下来，低则更慢更稳。',
    ),
  },
  batchSize: {
    kind: 'integer',
    default: 32,
    min: 1,
    max: 65_536,
    recommended: [32, 64],
    label: text('Batch size', '批大小'),
    hint: text(
      'Examples looked at before each small correction. Larger is faster overall; smaller learns in finer steps.',
      '每次小幅修正之前看多少个样本。大一些总体更快，小一些学得更细。',
    ),
  },
  accumulate: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 4096,
    expert: true,
    label: text('Batches for one correction', '每次修正的批数'),
    hint: text(
      'Adds up the corrections of so many batches before making one, as a larger batch would, in the memory of a small one.',
      '累加若干批的修正后再更新一次：效果如同更大的批，内存只需小批的量。',
    ),
  },
  stepsPerEpoch: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    expert: true,
    label: text('Steps in an epoch', '每轮步数'),
    hint: text(
      '0: an epoch is one pass over the training set. With a number, passes follow one another unbroken and an epoch ends after so many steps: for very large or very small data.',
      '0：一轮即遍历一次训练集。填数字时，数据连续循环，达到该步数即为一轮：适合很大或很小的数据。',
    ),
  },
  validationSteps: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 1_000_000,
    expert: true,
    label: text('Validation batches', '验证批数'),
    hint: text(
      '0: every epoch is judged on the whole validation set. With a number, on so many batches of it, always the same.',
      '0：每轮都在整个验证集上评估。填数字时，只用其中固定的若干批。',
    ),
  },
  shuffle: {
    kind: 'boolean',
    default: true,
    expert: true,
    label: text('Shuffle', '打乱顺序'),
    hint: text('Deals the training examples anew in each epoch. Recommended.', '每一轮都重新打乱训练数据。推荐。'),
  },
  seed: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 0xffffffff,
    expert: true,
    label: text('Seed', '随机种子'),
    hint: text(
      'The same number gives the same start and the same order, so a run can be repeated exactly.',
      '同一个数给出同样的起点和顺序，因此可以完全重复一次训练。',
    ),
  },
  threads: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 256,
    expert: true,
    label: text('Processor cores', '处理器核心'),
    hint: text('0 uses all. A run can only be repeated bit for bit with the same number.', '0 表示全部。只有数目相同时，训练才能逐位重复。'),
  },
  background: {
    kind: 'boolean',
    default: false,
    label: text('Train in the background', '在后台训练'),
    hint: text(
      'Uses half the processor cores and always lets other programs go first, so the computer stays quick for you. Training takes up to twice as long.',
      '只用一半处理器核心，并始终让其他程序优先，电脑仍可流畅使用。训练时间最多为原来的两倍。',
    ),
  },
};

/** Where it can be computed here. */
const deviceSetting = (devices: readonly Device[]): Parameter => ({
  kind: 'choice',
  default: 'auto',
  expert: true,
  label: text('Device', '设备'),
  hint: text('Where it is computed. Automatic takes the fastest that passed its test.', '在哪里计算。自动会选用通过测试的最快设备。'),
  choices: [
    { value: 'auto', label: text('Automatic', '自动') },
    ...devices.filter((device) => device.usable).map((device) => ({ value: device.id, label: text(device.name, device.name) })),
  ],
});

export function plainSettings(devices: readonly Device[]): { readonly [S in PlainSetting]: Parameter } {
  return { ...settings, device: deviceSetting(devices) };
}
