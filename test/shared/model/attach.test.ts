/** Fitting a network to data, and noticing when the two have grown apart. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import type { Column, Dataset } from '../../../shared/data/dataset.ts';
import { attachDataset } from '../../../shared/model/attach.ts';
import { check } from '../../../shared/model/check.ts';
import { checkData } from '../../../shared/model/check-data.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const summary = { missing: 0, mean: 0, std: 1, min: 0, max: 1 };
const number = (name: string): Column => ({ kind: 'number', name, summary });
const category = (name: string, ...values: string[]): Column => ({ kind: 'category', name, values, counts: values.map(() => 1), missing: 0 });
const image = (channels: 1 | 3, size: number): Column => ({ kind: 'image', name: 'image', channels, height: size, width: size });

function dataset(columns: Column[], target: string, testFrom: number | null = null): Dataset {
  return {
    id: 'data-1',
    name: 'Mine',
    source: { kind: 'table', path: '' },
    createdAt: '',
    rows: 10,
    columns,
    target,
    testFrom,
    chunkRows: 10,
    skipped: [],
    skippedCount: 0,
    hash: '',
  };
}

function attached(template: string, data: Dataset, document = templateOf(template)!.build()): Document {
  return unwrap(applyEdits(document, attachDataset(document, data))).document;
}

const paramsOf = (document: Document, id: string) => document.nodes.find((node) => node.id === id)!.params;
const codes = (document: Document, data: Dataset) => [...check(document).problems, ...checkData(document, data)].map(({ code }) => code);

describe('attachDataset', () => {
  it('gives pictures their size and the last layer its classes', () => {
    const data = dataset([image(3, 64), category('label', 'cat', 'dog', 'fox')], 'label', 8);
    const document = attached('convnet', data);
    expect(paramsOf(document, 'pictures')).toMatchObject({ height: 64, width: 64 });
    expect(paramsOf(document, 'fc3')).toEqual({ units: 3 });
    expect(paramsOf(document, 'answer')).toMatchObject({ classes: ['cat', 'dog', 'fox'], column: 'label' });
    expect(document.data).toMatchObject({ version: 'data-1', split: { kind: 'given', validation: 0.15 } });
    expect(codes(document, data)).toEqual([]);
  });

  it('gives a table its columns, without the target and without names of rows', () => {
    const many = category('id', ...Array.from({ length: 200 }, (_, i) => `row ${i}`));
    const data = dataset([number('a'), category('colour', 'red', 'blue'), many, category('kind', 'x', 'y', 'z')], 'kind');
    const document = attached('dense-table', data);
    expect(paramsOf(document, 'table')['columns']).toEqual([
      { name: 'a', kind: 'number' },
      { name: 'colour', kind: 'category', values: ['red', 'blue'] },
    ]);
    expect(document.data.split.kind).toBe('ratio');
    expect(codes(document, data)).toEqual([]);
  });

  it('makes a number the answer of a regression, and goes back to classes', () => {
    const data = dataset([number('a'), number('price')], 'price');
    const document = attached('dense-table', data);
    expect(paramsOf(document, 'fc3')).toEqual({ units: 1 });
    expect(paramsOf(document, 'answer')).toMatchObject({ answer: 'number', column: 'price' });
    expect(codes(document, data)).toEqual([]);
    const again = dataset([number('a'), category('kind', 'x', 'y')], 'kind');
    const back = attached('dense-table', again, document);
    expect(paramsOf(back, 'answer')).toMatchObject({ answer: 'classes', classes: ['x', 'y'] });
    expect(codes(back, again)).toEqual([]);
  });

  it('keeps the target and columns a person chose when the new version still has them', () => {
    const columns = [number('a'), number('b'), category('kind', 'x', 'y'), category('other', 'u', 'v', 'w')];
    const first = attached('dense-table', dataset(columns, 'kind'));
    const chosen = unwrap(
      applyEdits(first, [
        { type: 'set-param', node: 'table', name: 'columns', value: [{ name: 'b', kind: 'number' }] } as { type: string },
        { type: 'set-param', node: 'answer', name: 'column', value: 'other' } as { type: string },
      ]),
    ).document;
    const document = attached('dense-table', { ...dataset(columns, 'kind'), id: 'data-2' }, chosen);
    expect(paramsOf(document, 'table')['columns']).toEqual([{ name: 'b', kind: 'number' }]);
    expect(paramsOf(document, 'answer')).toMatchObject({ column: 'other', classes: ['u', 'v', 'w'] });
    expect(paramsOf(document, 'fc3')).toEqual({ units: 3 });
  });

  it('lets a forecast see the past of what it forecasts, and a judgement not', () => {
    const data = dataset([number('load'), number('heat'), category('day', 'x', 'y')], 'load');
    const forecast = attached('series-lstm', data);
    expect(paramsOf(forecast, 'series')['columns']).toEqual([
      { name: 'load', kind: 'number' },
      { name: 'heat', kind: 'number' },
    ]);
    expect(paramsOf(forecast, 'answer')).toMatchObject({ answer: 'number', column: 'load' });
    const judging = unwrap(
      applyEdits(templateOf('series-lstm')!.build(), [{ type: 'set-param', node: 'series', name: 'ahead', value: 0 } as { type: string }]),
    ).document;
    expect(paramsOf(attached('series-lstm', data, judging), 'series')['columns']).toEqual([{ name: 'heat', kind: 'number' }]);
  });

  it('refuses more than two kinds for a yes or no, with a Fix to a head for many', () => {
    const three = dataset([image(3, 150), category('label', 'ant', 'bee', 'cat')], 'label');
    const document = attached('cnn-two-class', three);
    const problem = check(document).problems.find(({ code }) => code === 'classes-mismatch');
    expect(problem?.what.en).toMatch(/3 classes.*1 number/);
    const { document: mended } = unwrap(applyEdits(document, problem?.fix?.edits ?? []));
    expect(paramsOf(mended, 'fc2')).toMatchObject({ units: 3 });
    expect(codes(mended, three)).toEqual([]);
    const two = dataset([image(3, 150), category('label', 'ant', 'bee')], 'label');
    expect(codes(attached('cnn-two-class', two), two)).toEqual([]);
  });

  it('leaves a single unit for two classes alone', () => {
    const one = unwrap(applyEdits(templateOf('convnet')!.build(), [{ type: 'set-param', node: 'fc3', name: 'units', value: 1 } as { type: string }])).document;
    expect(paramsOf(attached('convnet', dataset([image(3, 32), category('label', 'no', 'yes')], 'label'), one), 'fc3')).toEqual({ units: 1 });
  });

  it('is one step that changes nothing the second time', () => {
    const data = dataset([image(1, 28), category('label', 'a', 'b', 'c')], 'label');
    const document = attached('convnet-grey', data);
    expect(attached('convnet-grey', data, document)).toEqual(document);
  });
});

describe('checkData', () => {
  it('names what differs, with a Fix that mends it', () => {
    const fitted = attached('convnet', dataset([image(3, 32), category('label', 'a', 'b', 'c')], 'label'));
    const other = dataset([image(1, 48), category('label', 'a', 'b', 'c', 'd')], 'label');
    const problems = checkData(fitted, other);
    expect(problems.map(({ code }) => code)).toEqual(['picture-size-differs', 'classes-differ']);
    const mended = unwrap(applyEdits(fitted, problems[0]!.fix!.edits)).document;
    expect(checkData(mended, other)).toEqual([]);
  });

  it('tells pictures and tables apart', () => {
    expect(codes(attached('convnet', dataset([number('a'), category('k', 'x', 'y')], 'k')), dataset([number('a'), category('k', 'x', 'y')], 'k'))).toContain(
      'data-has-no-pictures',
    );
    const pictures = dataset([image(3, 32), category('k', 'x', 'y')], 'k');
    expect(codes(attached('dense-table', pictures), pictures)).toContain('data-has-no-columns');
  });
});
