/** A dense network for tables: classes or a number. Its input and answer are fitted to the table that is attached. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';

// The iris columns stand in until the user's own table is attached, so that the drawing has shapes from the start.
const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name) => ({ name, kind: 'number' }));
const classes = ['setosa', 'versicolor', 'virginica'];

export const denseTable: Template = {
  id: 'dense-table',
  title: text('Dense network for tables', '表格全连接网络'),
  description: text(
    'Predicts one column of a table from the others: a class, such as a species, or a number, such as a price. Works with numbers and categories, and fills what is missing.',
    '用表格的其他列预测其中一列：可以是类别（如物种），也可以是数字（如价格）。支持数字列和类别列，并会补上缺失值。',
  ),
  task: 'table',
  samples: ['iris', 'penguins'],
  build: () =>
    buildDocument(
      'dense-table',
      chain([
        [
          ['table', 'table-input', { columns, normalize: 'standardize' }],
          ['fc1', 'linear', { units: 32 }],
          ['relu1', 'relu'],
          ['fc2', 'linear', { units: 16 }],
        ],
        [
          ['relu2', 'relu'],
          ['fc3', 'linear', { units: classes.length }],
          ['answer', 'output', { answer: 'classes', classes }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.005, batchSize: 16, epochs: 40 },
    ),
};
