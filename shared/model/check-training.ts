/** Problems of the training and data settings: unknown rules, values out of range, shares that do not add up. */
import { averageOf } from '../averages/index.ts';
import { makeProblem, type Problem } from '../base/problem.ts';
import { text, type Text } from '../base/text.ts';
import type { ParameterSchema } from '../layers/parameters.ts';
import { parameterIssue } from '../layers/values.ts';
import { optimizerOf } from '../optimizers/index.ts';
import { scheduleOf } from '../schedules/index.ts';
import { stoppingOf } from '../stopping/index.ts';
import type { Document, Split, TrainingSettings } from './document.ts';
import type { Edit } from './edits.ts';

interface Rule {
  readonly setting: 'optimizer' | 'schedule' | 'averaging' | 'stopping';
  readonly title: Text;
  readonly fallback: string;
  readonly schema: (type: string) => ParameterSchema | undefined;
}

const rules: readonly Rule[] = [
  { setting: 'optimizer', title: text('optimizer', '优化器'), fallback: 'adam', schema: (type) => optimizerOf(type)?.parameters },
  { setting: 'schedule', title: text('learning-rate schedule', '学习率计划'), fallback: 'constant', schema: (type) => scheduleOf(type)?.parameters },
  { setting: 'averaging', title: text('average of the weights', '权重平均方式'), fallback: 'none', schema: (type) => averageOf(type)?.parameters },
  { setting: 'stopping', title: text('rule for the end of the training', '训练结束规则'), fallback: 'never', schema: (type) => stoppingOf(type)?.parameters },
];

function ruleProblems(training: TrainingSettings, rule: Rule): readonly Problem[] {
  const { type, params } = training[rule.setting] ?? { type: rule.fallback, params: {} };
  const schema = rule.schema(type);
  if (schema === undefined) {
    const edit: Edit = { type: 'set-training', patch: { [rule.setting]: { type: rule.fallback, params: {} } } };
    return [
      makeProblem({
        code: `unknown-${rule.setting}`,
        place: { setting: `training.${rule.setting}` },
        what: text(`This version does not know the ${rule.title.en} "${type}".`, `当前版本不认识名为“${type}”的${rule.title.zh}。`),
        why: text('The project was probably made with a newer version.', '这个项目很可能由更新的版本制作。'),
        how: text('Choose another one.', '请另选一种。'),
        fix: { label: text(`Use "${rule.fallback}"`, `使用“${rule.fallback}”`), edits: [edit] },
      }),
    ];
  }
  return Object.entries(schema).flatMap(([name, parameter]) => {
    const value = params[name];
    const issue = value === undefined ? null : parameterIssue(parameter, value);
    if (issue === null) return [];
    const { [name]: _, ...others } = params;
    const edit: Edit = { type: 'set-training', patch: { [rule.setting]: { type, params: others } } };
    return [
      makeProblem({
        code: 'setting-invalid',
        place: { setting: `training.${rule.setting}.${name}` },
        what: text(`"${parameter.label.en}" cannot be used: ${issue.en}.`, `“${parameter.label.zh}”的值不可用：${issue.zh}。`),
        fix: { label: text('Use the default', '使用默认值'), edits: [edit] },
      }),
    ];
  });
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function splitProblems(split: Split): readonly Problem[] {
  const place = { setting: 'data.split' };
  const standard: Edit = { type: 'set-data', patch: { split: { train: 0.7, validation: 0.15, test: 0.15 } } };
  const remedy = { label: text('Use 70, 15 and 15 %', '使用 70%、15%、15%'), edits: [standard] };
  const sum = split.train + split.validation + split.test;
  if (split.kind === 'ratio' && Math.abs(sum - 1) > 1e-6) {
    return [
      makeProblem({
        code: 'split-sum',
        place,
        fix: remedy,
        what: text(
          `Training, validation and test sets take ${percent(split.train)}, ${percent(split.validation)} and ${percent(split.test)}: ${percent(sum)} together, not 100 %.`,
          `训练集、验证集、测试集分别占 ${percent(split.train)}、${percent(split.validation)}、${percent(split.test)}，合计 ${percent(sum)}，而不是 100%。`,
        ),
        why: text('Every row belongs to exactly one of the three.', '每一行数据只能属于其中一个。'),
        how: text('Change the shares so that they add up.', '请调整比例，使合计为 100%。'),
      }),
    ];
  }
  if (split.kind === 'ratio' ? split.train > 0 : split.validation < 1) return [];
  return [
    makeProblem({
      code: 'split-no-training',
      place,
      fix: remedy,
      what: text('The training set gets 0 % of the rows.', '训练集占 0%。'),
      why: text('There would be nothing to learn from.', '这样就没有可学习的数据。'),
      how: text('Give it most of the rows, for example 70 %.', '请把大部分数据分给它，例如 70%。'),
    }),
  ];
}

/** The order of an epoch is held in memory. */
const mostRows = 100_000_000;

function epochProblems({ stepsPerEpoch, batchSize, accumulate = 1 }: TrainingSettings): readonly Problem[] {
  const rows = (stepsPerEpoch ?? 0) * batchSize * accumulate;
  if (rows <= mostRows) return [];
  const edit: Edit = { type: 'set-training', patch: { stepsPerEpoch: null } };
  return [
    makeProblem({
      code: 'epoch-too-long',
      place: { setting: 'training.stepsPerEpoch' },
      what: text(
        `${stepsPerEpoch} steps of ${batchSize * accumulate} rows make an epoch of ${rows} rows; it has at most ${mostRows}.`,
        `${stepsPerEpoch} 步、每步 ${batchSize * accumulate} 行，一轮共 ${rows} 行，最多 ${mostRows} 行。`,
      ),
      how: text('Take fewer steps and more epochs.', '请减少每轮步数，增加轮次。'),
      fix: { label: text('One pass over the data is an epoch', '遍历一次数据为一轮'), edits: [edit] },
    }),
  ];
}

export function trainingProblems(document: Document): readonly Problem[] {
  return [...rules.flatMap((rule) => ruleProblems(document.training, rule)), ...epochProblems(document.training), ...splitProblems(document.data.split)];
}
