/** Problems between a network and the data it is to learn from: kinds, sizes, columns and classes that do not agree. */
import { makeProblem, type Fix, type Problem } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { Column, Dataset } from '../data/dataset.ts';
import { layerOf } from '../layers/index.ts';
import type { TableColumn } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import { ownTruth } from './answers.ts';
import { isAdversarial } from './adversary.ts';
import { attachDataset } from './attach.ts';
import { needsOrder } from './attach-text.ts';
import { textProblems } from './check-text.ts';
import type { Document, DocumentNode } from './document.ts';
import type { Edit } from './edits.ts';

type Values = Readonly<Record<string, unknown>>;

function imageProblems(node: DocumentNode, values: Values, dataset: Dataset, fix: Fix): readonly Problem[] {
  const image = dataset.columns.find((column) => column.kind === 'image');
  if (image === undefined) {
    return [
      makeProblem({
        code: 'data-has-no-pictures',
        place: { node: node.id },
        what: text(
          `The network begins with pictures, but "${dataset.name}" is a table with ${dataset.columns.length} columns and 0 pictures.`,
          `网络以图片为输入，但“${dataset.name}”是有 ${dataset.columns.length} 列、没有图片的表格。`,
        ),
        how: text('Begin with a template for tables, or choose data with pictures.', '请改用表格模板，或选择带图片的数据。'),
      }),
    ];
  }
  const [given, wanted] = [image, values].map(({ height, width, channels }) => `${String(height)} × ${String(width)}, ${channels === 1 ? 'grey' : 'colour'}`);
  if (given === wanted) return [];
  const [givenZh, wantedZh] = [given, wanted].map((words) => words?.replace('grey', '灰度').replace('colour', '彩色').replace(', ', '，'));
  return [
    makeProblem({
      code: 'picture-size-differs',
      place: { node: node.id },
      fix,
      what: text(
        `The network expects pictures of ${wanted}, but those of "${dataset.name}" are ${given}.`,
        `网络需要 ${wantedZh} 的图片，但“${dataset.name}”的图片是 ${givenZh}。`,
      ),
      why: text('A network sees pictures of one size only.', '网络只能处理同一种尺寸的图片。'),
      how: text('Fit the network to the data.', '让网络适应数据。'),
    }),
  ];
}

function fits(column: TableColumn, data: Column | undefined): boolean {
  if (data === undefined || data.kind !== column.kind) return false;
  if (column.kind === 'number' || data.kind !== 'category') return true;
  return column.values.length === data.values.length && column.values.every((value, index) => value === data.values[index]);
}

function tableProblems(node: DocumentNode, values: Values, dataset: Dataset, fix: Fix): readonly Problem[] {
  const columns = values['columns'] as readonly TableColumn[];
  if (dataset.columns.every((column) => column.kind === 'image' || column.name === dataset.target)) {
    return [
      makeProblem({
        code: 'data-has-no-columns',
        place: { node: node.id },
        what: text(
          `The network begins with the columns of a table, but "${dataset.name}" has 0 columns to learn from.`,
          `网络以表格列为输入，但“${dataset.name}”没有可供学习的列。`,
        ),
        how: text('Begin with a template for pictures, or choose a table.', '请改用图片模板，或选择一个表格。'),
      }),
    ];
  }
  const lost = columns.filter(
    (column) =>
      !fits(
        column,
        dataset.columns.find((data) => data.name === column.name),
      ),
  );
  if (lost.length === 0) return [];
  const names = lost
    .slice(0, 3)
    .map((column) => `"${column.name}"`)
    .join(', ');
  return [
    makeProblem({
      code: 'columns-differ',
      place: { node: node.id, parameter: 'columns' },
      fix,
      what: text(
        `${lost.length} of the ${columns.length} columns the network expects are missing from "${dataset.name}" or differ there: ${names}.`,
        `网络需要的 ${columns.length} 列中，有 ${lost.length} 列在“${dataset.name}”里缺失或不同：${names}。`,
      ),
      how: text('Fit the network to the data.', '让网络适应数据。'),
    }),
  ];
}

/** The tags of a text are a column of text themselves, one for each word. */
function tagProblems(node: DocumentNode, values: Values, dataset: Dataset, fix: Fix): readonly Problem[] {
  if (dataset.columns.some(({ kind, name }) => kind === 'text' && name === values['column'])) return [];
  return [
    makeProblem({
      code: 'target-missing',
      place: { node: node.id, parameter: 'column' },
      fix,
      what: text(
        `The answer is to predict the tags in the column "${String(values['column'])}", but "${dataset.name}" has no such column of text.`,
        `要预测的标签列“${String(values['column'])}”不在“${dataset.name}”的文本列中。`,
      ),
      how: text('Choose the column to predict, or fit the network to the data.', '请选择要预测的列，或让网络适应数据。'),
    }),
  ];
}

function answerProblems(node: DocumentNode, values: Values, dataset: Dataset, fix: Fix): readonly Problem[] {
  if (values['answer'] === 'tags') return tagProblems(node, values, dataset, fix);
  // The truth of a language model is the text that comes in.
  if (ownTruth.has(values['answer'])) return [];
  const target = dataset.columns.find((column) => column.name === values['column'] && column.kind !== 'image');
  const place = { node: node.id, parameter: 'column' };
  const how = text('Choose the column to predict, or fit the network to the data.', '请选择要预测的列，或让网络适应数据。');
  if (target === undefined) {
    return [
      makeProblem({
        code: 'target-missing',
        place,
        how,
        fix,
        what: text(
          `The answer is to predict the column "${String(values['column'])}", which "${dataset.name}" does not have.`,
          `要预测的列“${String(values['column'])}”不在“${dataset.name}”中。`,
        ),
      }),
    ];
  }
  const kind = target.kind === 'category' ? 'classes' : 'number';
  if (kind !== values['answer']) {
    return [
      makeProblem({
        code: 'target-kind-differs',
        place,
        how,
        fix,
        what:
          kind === 'classes'
            ? text(`The answer is a number, but the column "${target.name}" holds classes.`, `答案是数值，但“${target.name}”列是类别。`)
            : text(`The answer is a class, but the column "${target.name}" holds numbers.`, `答案是类别，但“${target.name}”列是数值。`),
      }),
    ];
  }
  const classes = values['classes'] as readonly string[];
  if (target.kind !== 'category' || (classes.length === target.values.length && classes.every((name, index) => name === target.values[index]))) return [];
  return [
    makeProblem({
      code: 'classes-differ',
      place: { node: node.id, parameter: 'classes' },
      fix,
      what: text(
        `The answer knows ${classes.length} classes; the column "${target.name}" has ${target.values.length}, or they are called or ordered otherwise.`,
        `答案有 ${classes.length} 个类别；“${target.name}”列有 ${target.values.length} 个，或名称、顺序不同。`,
      ),
      how: text('Fit the network to the data.', '让网络适应数据。'),
    }),
  ];
}

/** What `check` cannot see, because the document only names its data. Empty when they agree. */
export function checkData(document: Document, dataset: Dataset): readonly Problem[] {
  const fix: Fix = { label: text('Fit the network to the data', '让网络适应数据'), edits: attachDataset(document, dataset) };
  const found = document.nodes.flatMap((node) => {
    const layer = layerOf(node.type);
    if (layer === undefined) return [];
    const values: Values = resolveParameters(layer.parameters, node.params);
    switch (node.type) {
      case 'image-input':
        return imageProblems(node, values, dataset, fix);
      case 'table-input':
        return tableProblems(node, values, dataset, fix);
      case 'tokens-input':
        return textProblems(document, node, values, dataset, fix);
      // Real or made is known without a column.
      case 'output':
        return isAdversarial(document.nodes) ? [] : answerProblems(node, values, dataset, fix);
      default:
        return [];
    }
  });
  return [...found, ...orderProblems(document)];
}

/** Windows over rows dealt out by chance hold rows of the other parts: the network would be judged on what it has seen. */
function orderProblems(document: Document): readonly Problem[] {
  if (document.data.split.kind !== 'ratio' || !needsOrder(document)) return [];
  const edits: readonly Edit[] = [{ type: 'set-data', patch: { split: { kind: 'ordered' } } }];
  return [
    makeProblem({
      code: 'split-not-in-order',
      severity: 'warning',
      place: { setting: 'data' },
      what: text(
        'The network reads rows in their order, but training, validation and test rows are dealt out by chance.',
        '网络按顺序读取数据，但训练、验证和测试行是随机分配的。',
      ),
      why: text('Neighbours are alike, so the scores would look better than they are.', '相邻的行彼此相似，成绩会显得比实际更好。'),
      how: text('Train on the first rows, and judge on the last.', '用前面的行训练，用后面的行评估。'),
      fix: { label: text('Split in order', '按顺序划分'), edits },
    }),
  ];
}
