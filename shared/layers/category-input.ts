/**
 * One column of categories comes in here as a number for each value: int32 `[]`, for an Embedding. 0 stands for what is
 * missing or was never seen, the values of the column follow from 1, as in Keras's StringLookup.
 */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { tensor } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';

export const categoryInput = defineLayer({
  type: 'category-input',
  category: 'input',
  icon: 'tag',
  label: text('Names', '名称输入'),
  term: 'Category input',
  help: text(
    'Where one column of names enters the network: a person, a film, a word. Each becomes its number; an Embedding then learns what it is like.',
    '一列名称从这里进入网络：人、电影、词。每个名称变成它的编号，再由“嵌入”学习它的特点。',
  ),
  parameters: {
    columns: {
      kind: 'columns',
      default: [],
      label: text('Column', '列'),
      hint: text('The one column of names. Filled from your data.', '一列名称。由数据填入。'),
    },
  },
  inputs: [],
  summary: ({ columns: [column] }) =>
    column?.kind === 'category'
      ? text(`${column.name}: ${counted(column.values.length, 'name')}`, `${column.name}：${column.values.length} 个名称`)
      : text('no column', '没有列'),
  output: ({ node, params: { columns } }) => {
    if (columns.length === 1 && columns[0]?.kind === 'category') return ok({ dtype: 'int32', shape: [] });
    return refused(
      makeProblem({
        code: 'one-category-column',
        place: { node, parameter: 'columns' },
        what: text(
          `It reads exactly one column of names, but has ${columns.length} columns${columns.length === 1 ? ' of numbers' : ''}.`,
          `需要恰好一列名称，但现在有 ${columns.length} 列${columns.length === 1 ? '数字' : ''}。`,
        ),
        how: text('Choose a table in the Data room, or pick the column here.', '请在“数据”页选择一张表，或在此选择列。'),
      }),
    );
  },
  feeds: ({ params }) => [{ kind: 'categories', columns: params.columns.map(({ name }) => name), type: { dtype: 'int32', shape: [params.columns.length] } }],
  lower: ({ builder }, inputs) => {
    const ids = builder.emit('Squeeze', [inputs[0] ?? null], { axes: [1] }); // [N]
    return builder.emit('Add', [ids, builder.constant(tensor('int32', [], [1]))]);
  },
  torch: () => ({ call: '$0[:, 0] + 1' }),
  keras: () => ({ call: '$0[:, 0] + 1' }),
});
