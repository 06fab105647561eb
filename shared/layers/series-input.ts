/** A series comes in here: for every row of the data, the rows before it, oldest first. float32 `[length, columns]`. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { seriesColumns } from './code-helpers.ts';
import { defineLayer } from './define.ts';
import type { TableColumn } from './parameters.ts';
import { float } from './shapes.ts';
import { pythonBoolean } from './torch.ts';
import { numbersOf, scaling } from './table-columns.ts';

export const seriesInput = defineLayer({
  type: 'series-input',
  category: 'input',
  icon: 'chart-line',
  label: text('Series', '时间序列输入'),
  term: 'Series input (sliding window)',
  help: text(
    'Where measurements in the order of time enter the network. For every row it shows the rows before it: to forecast what comes next, or to judge what just happened.',
    '按时间顺序的测量值从这里进入网络。对每一行，它给出之前的若干行：用于预测接下来的值，或判断刚刚发生了什么。',
  ),
  parameters: {
    columns: {
      kind: 'columns',
      default: [],
      label: text('Columns', '列'),
      hint: text('The measurements the network may look at. Filled from your data.', '网络可以看到的测量列。由数据填入。'),
    },
    length: {
      kind: 'integer',
      default: 24,
      min: 1,
      max: 65_536,
      recommended: [12, 24, 48],
      label: text('Rows it looks back', '回看行数'),
      hint: text(
        'How many rows before are seen. Longer sees slower movements, takes more time, and leaves fewer examples.',
        '能看到之前的多少行。越长越能看到缓慢的变化，但更费时间，样本也更少。',
      ),
    },
    ahead: {
      kind: 'integer',
      default: 1,
      min: 0,
      max: 65_536,
      recommended: [0, 1],
      label: text('Rows ahead', '提前行数'),
      hint: text(
        'How far the answer lies behind the last row that is seen. 1 forecasts the next row; 0 judges the last one (is something wrong now?).',
        '答案比看到的最后一行晚多少行。1 预测下一行；0 判断最后一行（现在是否异常）。',
      ),
    },
    normalize: scaling,
  },
  inputs: [],
  summary: ({ columns, length }) =>
    text(`${counted(length, 'row')} of ${counted(numbersOf(columns).length, 'column')}`, `${length} 行 × ${numbersOf(columns).length} 列`),
  output: ({ node, params }) => {
    const count = numbersOf(params.columns).length;
    if (count > 0) return ok(float([params.length, count]));
    return refused(
      makeProblem({
        code: 'no-columns',
        place: { node, parameter: 'columns' },
        what: text('The series input has no columns of numbers.', '时间序列输入没有数字列。'),
        how: text('Choose a table in the Data room, or pick columns here.', '请在“数据”页选择一张表，或在此选择列。'),
      }),
    );
  },
  feeds: ({ params: { columns, length, ahead } }) => {
    const numbers = numbersOf(columns);
    return [{ kind: 'window', columns: numbers, length, ahead, type: float([length, numbers.length]) }];
  },
  weights: ({ params }) => {
    const shape = [numbersOf(params.columns).length];
    return [
      { name: 'mean', role: 'statistic', type: float(shape), init: { kind: 'zeros' } },
      ...(params.normalize === 'standardize' ? [{ name: 'std', role: 'statistic' as const, type: float(shape), init: { kind: 'ones' as const } }] : []),
    ];
  },
  lower({ params, builder: g, weight }, inputs) {
    const raw = defined(inputs[0], 'the window');
    // Missing is NaN, the only value that differs from itself (IsNaN would leave the GPU).
    const filled = g.where(g.emit('Equal', [raw, raw]), raw, weight('mean'));
    return params.normalize === 'standardize' ? g.div(g.sub(filled, weight('mean')), weight('std')) : filled;
  },
  torch: ({ params }) => ({ ...code(params), helpers: [seriesColumns.torch] }),
  keras: ({ params }) => ({ ...code(params), helpers: [seriesColumns.keras] }),
});

function code({ columns, normalize }: { readonly columns: readonly TableColumn[]; readonly normalize: string }): {
  readonly module: string;
  readonly call: string;
} {
  return { module: `SeriesInput(${numbersOf(columns).length}, standardize=${pythonBoolean(normalize === 'standardize')})`, call: '$self($0)' };
}
