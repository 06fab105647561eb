/** Data of a project: looking at files, importing them in a worker, and showing rows. */
import { join } from 'node:path';
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { DocumentState, HandlersOf, Inspection } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { attachDataset } from '../../shared/model/attach.ts';
import type { TextWish } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import type { FromImporter, ToImporter } from '../importers/protocol.ts';
import { sampleOf, samples } from '../importers/samples.ts';
import type { ImageWish } from '../importers/types.ts';
import type { ProjectStore } from '../store/types.ts';
import { startWatched } from '../supervise.ts';
import type { Context } from './context.ts';
import { fitTexts, keepTokenizer, takeTokenizer } from './fit-texts.ts';
import { diedReading } from './import-job.ts';
import { createImports } from './imports.ts';
import { createViews } from './views.ts';

/** The picture size the project's network takes, or null when it has no picture input. */
export function wishOf(document: Document): ImageWish | null {
  const node = document.nodes.find(({ type }) => type === 'image-input');
  const parameters = layerOf('image-input')?.parameters;
  if (node === undefined || parameters === undefined) return null;
  const [height, width, channels] = ['height', 'width', 'channels'].map((name) => Number(node.params[name] ?? parameters[name]?.default));
  const usable = (size: number | undefined): size is number => size !== undefined && Number.isInteger(size) && size >= 1 && size <= 1024;
  return usable(height) && usable(width) && (channels === 1 || channels === 3) ? { height, width, channels } : null;
}

function inspect(context: Context, path: string, wish: ImageWish | null): Promise<Inspection> {
  return new Promise((resolve, reject) => {
    const worker = startWatched(context.launch, {
      kind: 'importer',
      watchdog: 60,
      onMessage(raw) {
        const message = raw as FromImporter;
        if (message.type === 'inspected') resolve(message.inspection);
        else if (message.type === 'refused') reject(new ProblemError(message.problem));
        else return;
        void worker.end();
      },
      onDeath: (problem: Problem | null) => {
        reject(new ProblemError(diedReading(path, problem)));
      },
    });
    worker.send({ type: 'inspect', path, wish } satisfies ToImporter);
  });
}

export function createDataService(context: Context): HandlersOf<'data'> & { close(): Promise<void> } {
  const views = createViews(context);
  const imports = createImports(context, attach);

  async function attach(project: string, store: ProjectStore, dataset: Dataset, change?: (wish: TextWish) => TextWish): Promise<DocumentState> {
    const fitted = await fitTexts(context, store, store.state().document, dataset, change);
    const { revision, document } = store.state();
    const edits = attachDataset(document, dataset, fitted);
    const state = edits.length === 0 ? store.state() : store.edit(revision, edits);
    context.emit({ type: 'dataset', project, dataset });
    context.emit({ type: 'document', project, state });
    return state;
  }

  /** Another tokenizer for one text input; the others keep theirs. */
  async function cutText(project: string, node: string, wanted: (store: ProjectStore) => Promise<TextWish['tokenizer']>): Promise<DocumentState> {
    const store = context.projects.store(project);
    const { document } = store.state();
    if (document.data.version === null) throw noText();
    const tokenizer = await wanted(store);
    const { dataset } = views.of(project, document.data.version);
    return attach(project, store, dataset, (wish) => (wish.node === node ? { ...wish, tokenizer } : keepTokenizer(document, wish)));
  }

  return {
    'data.inspect': async ({ path, project }) =>
      inspect(context, path, project === undefined ? null : wishOf(context.projects.store(project).state().document)),
    'data.import': async ({ project, plan }) => imports.start(project, plan),
    'data.importSample': async ({ project, sample: id }) => {
      const sample = sampleOf(id);
      if (sample === undefined) throw noSuchSample(id);
      const plan = sample.plan(join(context.paths.assets, 'samples'), wishOf(context.projects.store(project).state().document));
      return imports.start(project, plan, { kind: 'sample', path: id });
    },
    'data.cancel': async ({ job }) => {
      imports.cancel(job);
      return {};
    },
    'data.versions': async ({ project }) => [...context.projects.store(project).datasets.list()],
    'data.use': async ({ project, version }) => {
      const store = context.projects.store(project);
      return attach(project, store, views.of(project, version).dataset);
    },
    'data.cutText': async ({ project, node, kind, size }) => cutText(project, node, () => Promise.resolve({ kind, size })),
    'data.readTokenizer': async ({ project, node, path }) => cutText(project, node, (store) => takeTokenizer(context, store, path)),
    'data.rows': ({ project, version, offset, limit, part, className }) =>
      views.look(project, version, async (view, document) => {
        const rows = view.select(document, part, className);
        return { total: rows.length, rows: await view.rows(document, rows.subarray(offset, offset + limit)) };
      }),
    'data.rowsByIndex': ({ project, version, rows }) => views.look(project, version, (view, document) => view.rows(document, rows)),
    'data.partSizes': async ({ project }) => {
      const { document } = context.projects.store(project).state();
      if (document.data.version === null) return { train: 0, validation: 0, test: 0 };
      const { train, validation, test } = views.of(project, document.data.version).parts(document);
      return { train: train.length, validation: validation.length, test: test.length };
    },
    close: () => imports.close(),
  };
}

function noText(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'no-data',
      what: text('There is no text yet to find the pieces in.', '还没有可用来切分的文本。'),
      how: text('Choose data with text in the Data room first.', '请先在“数据”页选择带文本的数据。'),
    }),
  );
}

function noSuchSample(id: string): ProblemError {
  const all = samples.map((sample) => sample.id).join(', ');
  return new ProblemError(
    makeProblem({
      code: 'no-such-sample',
      what: text(`There is no sample named “${id}”.`, `没有名为“${id}”的样例。`),
      how: text(`The samples are: ${all}.`, `可用的样例：${all}。`),
    }),
  );
}
