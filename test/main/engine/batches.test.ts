import { afterEach, beforeEach, expect, it } from 'vitest';
import { allocate, sizeOf, type Tensor } from '../../../shared/base/tensor.ts';
import type { Answer, GraphInput } from '../../../shared/compile/manifest.ts';
import type { Dataset } from '../../../shared/data/dataset.ts';
import { createBatchFiller } from '../../../main/engine/batches.ts';
import { openData, rowsWithTargets } from '../../../main/engine/data.ts';
import { usualData } from '../../../shared/model/templates/define.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { addData, projectWith, tableDocument } from '../../helpers/project.ts';

const summary = { missing: 0, mean: 0, std: 1, min: 0, max: 1 };
const answers: readonly Answer[] = [
  { node: 'out', column: 'class', answer: { kind: 'classes', classes: ['b', 'a'] }, logits: 'logits', prediction: null, importance: 1 },
];
const inputs: readonly GraphInput[] = [
  { name: 'image', type: { dtype: 'uint8', shape: [4, 1, 1, 2] }, source: { kind: 'image', node: 'in' } },
  { name: 'numbers', type: { dtype: 'float32', shape: [4, 2] }, source: { kind: 'numbers', node: 'in', columns: ['y', 'x'] } },
  { name: 'categories', type: { dtype: 'int32', shape: [4, 1] }, source: { kind: 'categories', node: 'in', columns: ['class'] } },
  { name: 'target', type: { dtype: 'int32', shape: [4] }, source: { kind: 'target', node: 'out' } },
  { name: 'mask', type: { dtype: 'float32', shape: [4] }, source: { kind: 'mask' } },
  { name: 'rate', type: { dtype: 'float32', shape: [] }, source: { kind: 'scalar', name: 'rate' } },
];

const { split } = usualData;

let folder: ScratchFolder;
let store: ProjectStore;
let dataset: Dataset;
beforeEach(() => {
  folder = scratchFolder();
  store = projectWith(
    folder.path,
    (file) => {
      dataset = addData(
        file,
        [
          { kind: 'image', name: 'picture', channels: 1, height: 1, width: 2 },
          { kind: 'number', name: 'x', summary },
          { kind: 'number', name: 'y', summary },
          { kind: 'category', name: 'class', values: ['a', 'b', 'other'], counts: [0, 0, 0], missing: 1 },
        ],
        [
          Uint8Array.from({ length: 14 }, (_, i) => i),
          Float32Array.from([0, 1, 2, 3, 4, Number.NaN, 6]),
          Float32Array.from([10, 11, 12, 13, 14, 15, 16]),
          Int32Array.from([0, 1, 0, 1, 2, -1, 0]),
        ],
        7,
        { chunkRows: 2 },
      );
      return dataset;
    },
    tableDocument,
  );
});
afterEach(() => {
  store.close();
  folder.remove();
});

function filler(batch = 4) {
  const tensors = new Map(
    inputs.map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)).fill(9 as never) }]),
  );
  const data = openData(store, dataset, { inputs, answers }, split, 1); // one chunk in memory at a time
  const values = (name: string) => [...(tensors.get(name)?.data ?? [])];
  return { data, values, batches: createBatchFiller(inputs, tensors, data, batch) };
}

it("gathers rows of any chunks, columns interleaved, classes by the network's own order", () => {
  const { batches, values } = filler();
  expect(batches.fill(Uint32Array.from([6, 1, 5, 0]), 0)).toBe(4);
  expect(values('image')).toEqual([12, 13, 2, 3, 10, 11, 0, 1]);
  expect(values('numbers')).toEqual([16, 6, 11, 1, 15, Number.NaN, 10, 0]);
  expect(values('categories')).toEqual([0, 1, -1, 0]);
  expect(values('target')).toEqual([1, 0, -1, 1]);
  expect(values('mask')).toEqual([1, 1, 1, 1]);
  expect(values('rate')).toEqual([9]);
});

it('pads and masks the last batch', () => {
  const { batches, values } = filler();
  expect(batches.fill(Uint32Array.from([0, 1, 2, 3, 6, 1]), 4)).toBe(2);
  expect(values('mask')).toEqual([1, 1, 0, 0]);
  expect(values('image')).toEqual([12, 13, 2, 3, 0, 0, 0, 0]);
  expect(values('numbers')).toEqual([16, 6, 11, 1, 0, 0, 0, 0]);
  expect(values('categories')).toEqual([0, 1, -1, -1]);
  expect(values('target')).toEqual([1, 0, 0, 0]);
});

it('leaves out rows without an answer, and those of a class the network does not know', () => {
  const { data } = filler();
  expect([...rowsWithTargets(Uint32Array.from([0, 3, 4, 5, 6]), data.targets)]).toEqual([0, 3, 6]);
});

it('refuses a column that is not there, or of another kind', () => {
  const ask = (answer: Answer) => () => openData(store, dataset, { inputs: [], answers: [answer] }, split, 1);
  const [answer] = answers;
  if (!answer) throw new Error('no answer');
  expect(ask({ ...answer, column: 'nothing' })).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'target-missing' }) }));
  expect(ask({ ...answer, column: 'x' })).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'target-kind' }) }));
});
