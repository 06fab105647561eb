/** Rows of a table come in here: numbers, then one place per value of each category (one-hot), in column order. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { tensor } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { tableColumns } from './code-helpers.ts';
import { defineLayer } from './define.ts';
import type { TableColumn } from './parameters.ts';
import { float } from './shapes.ts';
import { numbersOf, scaling } from './table-columns.ts';

type Category = Extract<TableColumn, { kind: 'category' }>;

function categoriesOf(columns: readonly TableColumn[]): readonly Category[] {
  return columns.filter((column) => column.kind === 'category');
}

function width(columns: readonly TableColumn[]): number {
  return numbersOf(columns).length + categoriesOf(columns).reduce((sum, column) => sum + column.values.length, 0);
}

export const tableInput = defineLayer({
  type: 'table-input',
  category: 'input',
  icon: 'table',
  label: text('Table columns', '表格输入'),
  term: 'Table input',
  help: text(
    'Where the rows of a table enter the network. Each category becomes one on/off number per value; a missing number becomes the average.',
    '表格的行从这里进入网络。每个类别按取值变成若干个开关数字（one-hot）；缺失的数字用平均值代替。',
  ),
  parameters: {
    columns: {
      kind: 'columns',
      default: [],
      label: text('Columns', '列'),
      hint: text(
        'Columns the network may look at. Filled from your data; leave out what should not matter.',
        '网络可以看到的列。由数据填入；去掉不该参与的列。',
      ),
    },
    normalize: scaling,
  },
  inputs: [],
  summary: ({ columns }) => text(counted(columns.length, 'column'), `${columns.length} 列`),
  output: ({ node, params }) => {
    if (width(params.columns) > 0) return ok(float([width(params.columns)]));
    return refused(
      makeProblem({
        code: 'no-columns',
        place: { node, parameter: 'columns' },
        what: text('The table input has no columns.', '表格输入没有列。'),
        how: text('Choose a table in the Data room, or pick columns here.', '请在“数据”页选择一张表，或在此选择列。'),
      }),
    );
  },
  feeds: ({ params }) => {
    const numbers = numbersOf(params.columns);
    const categories = categoriesOf(params.columns).map((column) => column.name);
    return [
      ...(numbers.length > 0 ? [{ kind: 'numbers' as const, columns: numbers, type: float([numbers.length]) }] : []),
      ...(categories.length > 0 ? [{ kind: 'categories' as const, columns: categories, type: { dtype: 'int32' as const, shape: [categories.length] } }] : []),
    ];
  },
  weights: ({ params }) => {
    const count = numbersOf(params.columns).length;
    if (count === 0) return [];
    return [
      { name: 'mean', role: 'statistic', type: float([count]), init: { kind: 'zeros' } },
      ...(params.normalize === 'standardize' ? [{ name: 'std', role: 'statistic' as const, type: float([count]), init: { kind: 'ones' as const } }] : []),
    ];
  },
  lower({ params, builder, weight }, inputs) {
    const parts: Value[] = [];
    const queue = [...inputs];
    if (numbersOf(params.columns).length > 0) {
      const raw = queue.shift() ?? null;
      // Missing is NaN, the only value that differs from itself (IsNaN would leave the GPU).
      const filled = builder.emit('Where', [builder.emit('Equal', [raw, raw]), raw, weight('mean')]);
      const centred = () => builder.emit('Div', [builder.emit('Sub', [filled, weight('mean')]), weight('std')]);
      parts.push(params.normalize === 'standardize' ? centred() : filled);
    }
    const categories = categoriesOf(params.columns);
    if (categories.length > 0) {
      // One comparison for all: the id of each value's column against the value's own index. Missing (-1) matches none.
      const owner = categories.flatMap((column, index) => column.values.map(() => index));
      const place = categories.flatMap((column) => column.values.map((_, index) => index));
      const ids = builder.emit('Gather', [queue.shift() ?? null, builder.constant(tensor('int64', [owner.length], owner))], { axis: 1 });
      const hit = builder.emit('Equal', [ids, builder.constant(tensor('int32', [1, place.length], place))]);
      parts.push(builder.emit('Cast', [hit], { to: 'float32' })); // [N, sum of category sizes]
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : builder.emit('Concat', parts, { axis: 1 });
  },
  torch: ({ params }) => {
    const sizes = categoriesOf(params.columns).map((column) => column.values.length);
    const standardize = params.normalize === 'standardize' ? 'True' : 'False';
    return {
      module: `TableInput(${numbersOf(params.columns).length}, [${sizes.join(', ')}], standardize=${standardize})`,
      call: '$self($*)',
      helpers: [tableColumns.torch],
      weights: { mean: 'mean', std: 'std' },
    };
  },
  keras: ({ params }) => {
    const sizes = categoriesOf(params.columns).map((column) => column.values.length);
    const standardize = params.normalize === 'standardize' ? 'True' : 'False';
    return {
      module: `TableInput(${numbersOf(params.columns).length}, [${sizes.join(', ')}], standardize=${standardize})`,
      call: '$self([$*])',
      helpers: [tableColumns.keras],
    };
  },
});
