/** Text through the whole house: a sample is imported, its tokenizer fitted and kept, a small network trained, asked, exported, and written with. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defined } from '../../../shared/base/assert.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { inferenceOf } from '../../../main/services/inference-client.ts';
import { startWorker } from '../../helpers/built.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { codeOfAsync } from '../../helpers/store.ts';

let folder: ScratchFolder;
let services: Services;
beforeEach(() => {
  folder = scratchFolder();
  const { path } = folder;
  services = createServices({
    host: 'cli',
    paths: { projects: path, state: path, assets: join(import.meta.dirname, '../../../assets'), scratch: path, home: path },
    launch: startWorker,
  });
});
afterEach(async () => {
  await services.close();
  folder.remove();
});

/** The next event that `pick` answers for. */
function event<T>(pick: (candidate: Parameters<Parameters<Services['context']['onEvent']>[0]>[0]) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const stop = services.context.onEvent((candidate) => {
      const value = pick(candidate);
      if (value === undefined) return;
      stop();
      resolve(value);
    });
  });
}

/** A project of a template made small, with a sample, trained. */
async function trained(template: string, sample: string, small: Readonly<Record<string, Readonly<Record<string, number>>>>, epochs: number) {
  const { handlers } = services;
  const document = defined(templateOf(template), template).build();
  const nodes = document.nodes.map((node) => ({ ...node, params: { ...node.params, ...small[node.id] } }));
  const project = await handlers['projects.create']({
    name: template,
    path: join(folder.path, `${template}.netloom`),
    template: null,
    document: { ...document, nodes },
  });
  const imported = event((candidate) => (candidate.type === 'job' && candidate.state !== 'running' ? candidate : undefined));
  await handlers['data.importSample']({ project: project.id, sample });
  expect(await imported).toMatchObject({ state: 'done', problem: null });
  const ended = event((candidate) =>
    candidate.type === 'run' && ['done', 'failed', 'interrupted'].includes(candidate.run.status) ? candidate.run : undefined,
  );
  await handlers['runs.start']({ project: project.id, training: { epochs, learningRate: 0.005, threads: 1 } });
  const run = await ended;
  expect(run.problem).toBeNull();
  return { project: project.id, run };
}

it('tells mails apart, and an exported file does so without the project', async () => {
  const { handlers, context } = services;
  const { project, run } = await trained('lstm-text', 'mails', { words: { size: 16 }, lstm: { units: 16, layers: 1, dropout: 0 } }, 3);
  expect(run.scores.test?.accuracy).toBeGreaterThan(0.9);
  const { state } = await handlers['projects.get']({ project });
  const { column, tokenizer } = state.document.nodes.find(({ id }) => id === 'text')!.params;
  expect({ column, tokenizer }).toMatchObject({ column: 'text', tokenizer: { kind: 'words', id: expect.stringMatching(/^tokenizer-[0-9a-f]{16}$/) } });

  const mails = ['Congratulations! You have won a cash prize. Act now!', 'Hi Anna, could you send me the report before Monday? Best, Tom'];
  const inputs = mails.map((text) => ({ kind: 'text' as const, text }));
  const answers = await handlers['predict.run']({ project, run: run.id, inputs: [...inputs, { kind: 'row', row: 0 }] });
  expect(answers.slice(0, 2).map(({ classes }) => classes?.[0]?.name)).toEqual(['spam', 'ham']);
  const path = join(folder.path, 'mails.onnx');
  expect((await handlers['export.onnx']({ project, run: run.id, path })).parity.ok).toBe(true);
  expect(await inferenceOf(context).ask('predict', { model: { kind: 'file', path }, inputs })).toEqual(answers.slice(0, 2));

  // One undoable edit; undone, the network is the one that was.
  const cut = await handlers['data.cutText']({ project, node: 'text', kind: 'byte-pair', size: 300 });
  expect(cut.document.nodes.find(({ id }) => id === 'words')?.params).toMatchObject({ vocabulary: 300 });
  const undone = await handlers['projects.undo']({ project, revision: cut.revision });
  expect(undone.document.nodes).toEqual(state.document.nodes);
}, 240_000);

it('writes on from a prompt, the same with the same seed, and as the exported file does', async () => {
  const { handlers, context } = services;
  const { project, run } = await trained(
    'gpt',
    'tang-poems',
    { tokens: { length: 24 }, embed: { size: 16 }, positions: { maximum: 24 }, blocks: { layers: 1, heads: 2 } },
    1,
  );
  const settings = { prompt: '明月', maxNewTokens: 40, samples: 1, temperature: 0.8, topK: 50, topP: 0.95, seed: 1, stop: [] };
  const ask = { project, run: run.id, stream: 'try', ...settings };
  const told: string[] = [];
  services.context.onEvent((candidate) => {
    if (candidate.type === 'generated' && candidate.stream === 'try') told.push(candidate.text);
  });
  const first = await handlers['predict.generate'](ask);
  expect(first.samples[0]!.pieces).toBeGreaterThan(0);
  expect(told.at(-1)).toBe(first.samples[0]!.text);
  expect((await handlers['predict.generate'](ask)).samples).toEqual(first.samples);
  const several = await handlers['predict.generate']({ ...ask, samples: 3, seed: 2 });
  expect(new Set(several.samples.map(({ text }) => text)).size).toBe(3);
  expect(await codeOfAsync(() => handlers['predict.generate']({ ...ask, samples: 2, temperature: 0 }))).toBe('several-greedy');

  expect(first.unknown).toEqual([]);
  const foreign = 'ж明Ω月ж\n';
  expect((await handlers['predict.generate']({ ...ask, prompt: foreign, maxNewTokens: 1 })).unknown).toEqual(['ж', 'Ω']);

  const greedy = await handlers['predict.generate']({ ...ask, temperature: 0, maxNewTokens: 12 });
  const path = join(folder.path, 'gpt.onnx');
  await handlers['export.onnx']({ project, run: run.id, path });
  const file = await inferenceOf(context).ask('generate', { model: { kind: 'file', path }, settings: { ...settings, temperature: 0, maxNewTokens: 12 } });
  expect(file.samples).toEqual(greedy.samples);
  const ofFile = await inferenceOf(context).ask('generate', { model: { kind: 'file', path }, settings: { ...settings, prompt: foreign, maxNewTokens: 1 } });
  expect(ofFile.unknown).toEqual(['ж', 'Ω']);
}, 240_000);
