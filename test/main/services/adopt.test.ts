/** A trained network of another project is taken into this one: what is used of its weights, its tokenizers, not its data. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adoptRun, runsElsewhere } from '../../../main/services/adopt.ts';
import { dataOfRun } from '../../../main/store/find-run.ts';
import { createProject } from '../../../main/store/open.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { defined } from '../../../shared/base/assert.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { ownSpecials } from '../../../shared/data/tokenizers/define.ts';
import type { Document } from '../../../shared/model/document.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';

let folder: ScratchFolder;
let here: ProjectStore, there: ProjectStore;
const tokenizer = JSON.stringify({ format: 'netloom-tokenizer', kind: 'words' });

beforeEach(() => {
  folder = scratchFolder();
  const document = templateOf('bert')?.build() ?? expect.fail('bert');
  there = createProject(`${folder.path}/there.netloom`, { name: 'Old one', document });
  here = createProject(`${folder.path}/here.netloom`, { name: 'New one', document });
});
afterEach(() => {
  here.close();
  there.close();
  folder.remove();
});

/** A run of the other project, with weights of which an average is used. */
function trained(): string {
  const id = there.tokenizers.put(tokenizer);
  const base = there.state().document;
  const nodes = base.nodes.map((node) =>
    node.type === 'tokens-input' ? { ...node, params: { ...node.params, tokenizer: { id, kind: 'words', size: 40, specials: { ...ownSpecials } } } } : node,
  );
  const document = { ...base, nodes } as Document;
  const run = there.runs.create({ name: 'Run 1', document, dataset: 'data-of-there', device: 'cpu', threads: 1, totalSteps: 9, totalEpochs: 3 });
  const weight = (value: number) => tensor('float32', [2], [value, value]);
  const state = new Map([
    ['embed.weight', weight(1)],
    ['embed.weight/average', weight(2)],
  ]);
  there.runs.saveCheckpoint({ run: run.id, step: 9, epoch: 3, state, loop: {}, threads: 1, runtime: 'r', graphHash: 'g', dataHash: 'd' }, [], {
    status: 'done',
    step: 9,
    epoch: 3,
    scores: { test: { loss: 0.5 } },
  });
  return run.id;
}

test('its used weights and tokenizers come along, its data does not, and it stays as it was', () => {
  const id = trained();
  const before = there.runs.get(id);
  expect(runsElsewhere(there.path)).toMatchObject([{ id, number: 1, epoch: 3, template: 'bert', scores: { loss: 0.5 } }]);
  const run = adoptRun(here, there.path, id);
  expect(run).toMatchObject({ status: 'done', name: 'Old one: Run 1', epoch: 3, number: 1 });
  expect(here.runs.list()).toHaveLength(1);
  const learned = defined(here.runs.checkpoint(run.id)?.state.get('embed.weight'), 'the copied weights');
  expect([...learned.data]).toEqual([2, 2]);
  const input = defined(
    run.document.nodes.find(({ type }) => type === 'tokens-input'),
    'a text input',
  );
  expect(here.tokenizers.get((input.params['tokenizer'] as { id: string }).id)).toBe(tokenizer);
  expect(() => dataOfRun(here, run)).toThrow(ProblemError);
  expect(there.runs.get(id)).toEqual(before);
});

test('a run without weights is not offered, and refused', () => {
  const { id } = there.runs.create({ name: 'Run 1', document: there.state().document, dataset: 'x', device: 'cpu', threads: 1, totalSteps: 0, totalEpochs: 1 });
  expect(runsElsewhere(there.path)).toEqual([]);
  expect(() => adoptRun(here, there.path, id)).toThrow(/no saved weights/);
  expect(here.runs.list()).toEqual([]);
});
