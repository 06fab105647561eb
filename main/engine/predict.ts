/** Answers for a few things at once: rows of the data, pictures of any size, values typed in. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text, type Text } from '../../shared/base/text.ts';
import type { ModelInfo } from '../../shared/compile/index.ts';
import type { PredictInput, Prediction } from '../../shared/contract.ts';
import type { ColumnData } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { RowReader } from '../../shared/data/rows.ts';
import type { Tokenizer } from '../../shared/data/tokenizers/index.ts';
import { decodePicture, maxFileBytes, PictureError, pngUrl } from '../importers/picture.ts';
import type { UsableModel } from './model.ts';
import { pieceAnswer, placeWindow, type TokensInput, type WindowInput } from './predict-text.ts';
import { placeTexts, textsIn } from './texts.ts';

/** Rows of the data, for inputs of kind `row`. Null for a file, which has none. */
export type RowSource = { readonly dataset: Dataset; readonly reader: RowReader } | null;

type ModelInput = ModelInfo['inputs'][number];

export async function predict(model: UsableModel, inputs: readonly PredictInput[], rows: RowSource): Promise<Prediction[]> {
  const tensors = model.inputs(inputs.length);
  const seen: (string | null)[] = [];
  for (const [index, input] of inputs.entries()) seen.push(await place(model, tensors, index, input, rows));
  const outputs = await model.run(tensors);
  return inputs.map((input, index) => {
    const answers = model.info.answers.map(({ column, answer }, which) => {
      const values = defined(outputs[which], column);
      const size = values.length / inputs.length;
      return { column, ...saidOf(answer, values.subarray(index * size, (index + 1) * size), { model, tensors, index, input, rows }) };
    });
    const [{ column: _column, ...first }, ...others] = answers as [(typeof answers)[number], ...typeof answers];
    return { input: labelOf(input), seen: seen[index] ?? null, ...first, ...(others.length > 0 && { others }) };
  });
}

interface Asked {
  readonly model: UsableModel;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly index: number;
  readonly input: PredictInput;
  readonly rows: RowSource;
}

/** One answer about one thing. `values`: what the network gave for it. */
function saidOf(
  answer: ModelInfo['answers'][number]['answer'],
  values: Float32Array,
  { model, tensors, index, input, rows }: Asked,
): Omit<Prediction, 'input' | 'seen' | 'others'> {
  if ('input' in answer) {
    const asked = tokensOf(model, answer.input);
    const ids = defined(tensors.get(asked.name), asked.name).data as Int32Array;
    const own = ids.subarray(index * asked.length, (index + 1) * asked.length);
    return {
      classes: null,
      value: null,
      ...pieceAnswer(answer, asked, model.tokenizer(asked.tokenizer), textFor(asked, model, input, rows) ?? '', own, values),
    };
  }
  if (!('classes' in answer)) return { classes: null, value: values[0] ?? Number.NaN };
  const classes = answer.classes.map((name, i) => ({ name, probability: values[i] ?? 0 }));
  return { classes: classes.sort((a, b) => b.probability - a.probability), value: null };
}

function labelOf(input: PredictInput): string {
  switch (input.kind) {
    case 'row':
      return `${input.row}`;
    case 'file':
      return input.path;
    case 'picture':
    case 'values':
    case 'series':
      return input.name;
    case 'text':
      return input.text.length > 80 ? `${input.text.slice(0, 79)}…` : input.text;
  }
}

/** Writes one input into the batch; answers what the network sees, as a PNG data URL. */
async function place(model: UsableModel, tensors: ReadonlyMap<string, Tensor>, index: number, input: PredictInput, rows: RowSource): Promise<string | null> {
  let seen: string | null = null;
  for (const described of model.info.inputs) {
    const { data } = defined(tensors.get(described.name), described.name);
    if (described.kind === 'image') {
      const picture = await pictureFor(described, model, input, rows);
      (data as Uint8Array).set(picture, index * picture.length);
      seen = await pngUrl(picture, described.height, described.width, described.channels);
    } else if (described.kind === 'numbers') {
      for (const [i, name] of described.columns.entries()) data[index * described.columns.length + i] = numberFor(name, input, rows);
    } else if (described.kind === 'tokens') {
      const tokenizer = model.tokenizer(described.tokenizer);
      placeTexts(
        textsIn(textFor(described, model, input, rows), described.cut),
        withMask(tokenizer, input),
        described,
        data as Int32Array,
        index * described.length,
      );
    } else if (described.kind === 'window') {
      placeWindow(described, seriesFor(described, input, rows), data as Float32Array, index * described.length * described.columns.length);
    } else {
      for (const [i, column] of described.columns.entries()) data[index * described.columns.length + i] = categoryFor(column, input, rows);
    }
  }
  return seen;
}

function tokensOf(model: UsableModel, node: string): TokensInput {
  return defined(
    model.info.inputs.find((input) => input.kind === 'tokens' && input.node === node),
    `text of ${node}`,
  ) as TokensInput;
}

/** The text of a column; null where it is missing. A text that was typed in is the first text input's. */
function textFor(described: TokensInput, model: UsableModel, input: PredictInput, rows: RowSource): string | null {
  switch (input.kind) {
    case 'text':
      return model.info.inputs.find(({ kind }) => kind === 'tokens') === described ? input.text : null;
    case 'values': {
      const value = input.values[described.column];
      return value === undefined || value === null ? null : String(value);
    }
    case 'row': {
      const { reader } = rowsOrRefuse(rows, input.row);
      return reader.text(reader.column(described.column), input.row);
    }
    case 'picture':
    case 'file':
    case 'series':
      throw refuse('text-wanted', labelOf(input), text('This network reads text.', '该网络读取文本。'));
  }
}

/** "<mask>" in a text that was typed in stands for a hidden piece; in texts of the data it is text. */
function withMask(tokenizer: Tokenizer, input: PredictInput): Tokenizer {
  const { mask } = tokenizer.specials;
  if (input.kind !== 'text' || mask === null) return tokenizer;
  return { ...tokenizer, encode: (some) => some.split(/ ?(?:<mask>|\[MASK\])/).flatMap((part, i) => [...(i === 0 ? [] : [mask]), ...tokenizer.encode(part)]) };
}

function seriesFor({ columns, length, ahead }: WindowInput, input: PredictInput, rows: RowSource): Record<string, readonly (number | null)[]> {
  if (input.kind === 'row') {
    const { reader } = rowsOrRefuse(rows, input.row);
    const first = input.row - ahead - length + 1;
    if (first < 0)
      throw refuse(
        'too-few-rows',
        `${input.row}`,
        text(
          `The network looks back ${ahead + length - 1} rows; there are only ${input.row} before this one.`,
          `网络需要回看 ${ahead + length - 1} 行，但该行之前只有 ${input.row} 行。`,
        ),
      );
    const window = Uint32Array.from({ length }, (_, step) => first + step);
    return Object.fromEntries(
      columns.map((column) => {
        const values = new Float32Array(length);
        reader.gather(reader.column(column), window, values);
        return [column, [...values]];
      }),
    );
  }
  if (input.kind !== 'series')
    throw refuse(
      'series-wanted',
      labelOf(input),
      text('This network looks at the last rows of a series: give it a table of them.', '该网络查看序列的最近若干行：请提供表格。'),
    );
  const lost = columns.find((column) => input.values[column] === undefined);
  if (lost !== undefined) throw refuse('column-missing', input.name, text(`The table has no column "${lost}".`, `表格中没有“${lost}”列。`));
  return input.values;
}

async function pictureFor(described: Extract<ModelInput, { kind: 'image' }>, { fit }: UsableModel, input: PredictInput, rows: RowSource): Promise<Uint8Array> {
  const { height, width, channels } = described;
  const shape = { height, width, channels, fit };
  switch (input.kind) {
    case 'row': {
      const { dataset, reader } = rowsOrRefuse(rows, input.row);
      const picture = new Uint8Array(channels * height * width);
      reader.gather(
        dataset.columns.findIndex(({ kind }) => kind === 'image'),
        [input.row],
        picture,
      );
      return picture;
    }
    case 'picture':
      return await decoded(Buffer.from(input.base64, 'base64'), shape, input.name);
    case 'file':
      return await decoded(await readPicture(input.path), shape, input.path);
    case 'values':
    case 'text':
    case 'series':
      throw refuse('picture-wanted', labelOf(input), text('This network looks at pictures, not at values or text.', '该网络需要图片，而不是数值或文本。'));
  }
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    // Looked at before it is read: a device or a pipe never ends.
    const info = await stat(path);
    if (!info.isFile()) throw refuse('file-unreadable', path, text(`This is no file: ${basename(path)}.`, `这不是文件：${basename(path)}。`));
    if (info.size > maxFileBytes) throw refuse('picture-unreadable', path, text('The file is too large for a picture.', '文件过大，不是有效图片。'));
    return await readFile(path);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw refuse('file-unreadable', path, text(`The file cannot be read: ${basename(path)}.`, `无法读取文件：${basename(path)}。`));
  }
}

async function decoded(bytes: Uint8Array, shape: Parameters<typeof decodePicture>[1], name: string): Promise<Uint8Array> {
  try {
    return await decodePicture(bytes, shape);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    throw refuse('picture-unreadable', name, error.reason);
  }
}

function numberFor(name: string, input: PredictInput, rows: RowSource): number {
  const value = valueFor(name, input, rows);
  if (value === null || value === '') return Number.NaN;
  const number = typeof value === 'number' ? value : Number(value.trim());
  if (Number.isNaN(number) && typeof value === 'string') {
    throw refuse('not-a-number', labelOf(input), text(`"${value}" in the column "${name}" is not a number.`, `列“${name}”中的“${value}”不是数字。`));
  }
  return number;
}

function categoryFor({ name, values }: { readonly name: string; readonly values: readonly string[] }, input: PredictInput, rows: RowSource): number {
  const value = valueFor(name, input, rows);
  return value === null ? -1 : values.indexOf(String(value).trim());
}

/** The value of a column, null where missing. Categories of a row come as their text. */
function valueFor(name: string, input: PredictInput, rows: RowSource): string | number | null {
  switch (input.kind) {
    case 'values':
      return input.values[name] ?? null;
    case 'row': {
      const { dataset, reader } = rowsOrRefuse(rows, input.row);
      const place = reader.column(name);
      const column = dataset.columns[place];
      const out: ColumnData = column?.kind === 'category' ? new Int32Array(1) : new Float32Array(1);
      reader.gather(place, [input.row], out);
      const value = out[0] ?? Number.NaN;
      if (column?.kind === 'category') return column.values[value] ?? null;
      return Number.isNaN(value) ? null : value;
    }
    case 'picture':
    case 'file':
    case 'text':
    case 'series':
      throw refuse(
        'values-wanted',
        labelOf(input),
        text('This network looks at the columns of a table, not at pictures or text.', '该网络需要表格数据，而不是图片或文本。'),
      );
  }
}

function rowsOrRefuse(rows: RowSource, row: number): NonNullable<RowSource> {
  if (rows === null)
    throw refuse('no-rows', `${row}`, text('A model file has no data of its own: give it pictures or values.', '模型文件本身不含数据：请提供图片或数值。'));
  if (row >= rows.dataset.rows) throw refuse('no-such-row', `${row}`, text(`The data has ${rows.dataset.rows} rows.`, `数据共有 ${rows.dataset.rows} 行。`));
  return rows;
}

function refuse(code: string, file: string, what: Text): ProblemError {
  return new ProblemError(makeProblem({ code, place: { file }, what }));
}
