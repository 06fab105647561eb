/** The inference worker: judges runs, answers questions with the exported graph, exports it, tries devices. One job at a time. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { assertNever, defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Judged } from '../../shared/contract.ts';
import { createRowReader } from '../../shared/data/rows.ts';
import { probeDevice } from '../engine/devices.ts';
import { exportModel, fitOf } from '../engine/export.ts';
import { exportWeights } from '../engine/export-weights.ts';
import { fitTexts } from '../engine/fit-text.ts';
import { judge, type Judgement } from '../engine/judge.ts';
import { makePictures } from '../engine/make.ts';
import { foreignModel, type ModelFile, openModel, ownModel, type UsableModel } from '../engine/model.ts';
import { generate, type GenerateHooks, openWriter, type Writer, writerOf } from '../engine/generate.ts';
import { answerTexts } from '../engine/answer-texts.ts';
import { predict, type RowSource } from '../engine/predict.ts';
import { engineProblem } from '../engine/problems.ts';
import { freeMemory } from '../engine/memory-guard.ts';
import { endedProblem, memoryHere } from '../engine/memory-here.ts';
import { measurePace } from '../engine/pace.ts';
import { varyPictures } from '../engine/vary.ts';
import { similarWords } from '../engine/similar.ts';
import { readTokenizerFile } from '../engine/tokenizer-file.ts';
import { translatedBy } from '../../shared/model/translated.ts';
import { dataOfRun, findRun } from '../store/find-run.ts';
import { openProject } from '../store/open.ts';
import type { Checkpoint, ProjectStore } from '../store/types.ts';
import { startHeartbeat } from './heartbeat.ts';
import { workerPort } from './port.ts';
import type { FromInference, InferenceJobs, InferenceOrder, ModelSource, ToInference } from './protocol.ts';

const threads = Math.max(1, availableParallelism());
const port = workerPort();
const heartbeat = startHeartbeat(port);
const send = (message: FromInference): void => {
  port.send(message);
};

let queue: Promise<void> = Promise.resolve();
port.onMessage((raw) => {
  const message = raw as ToInference;
  if (message.type === 'stop') {
    enough = true;
    return;
  }
  queue = queue.then(async () => {
    try {
      send({ type: 'answer', id: message.id, value: await heartbeat.during(60, () => perform(message)) });
    } catch (error) {
      send({ type: 'refused', id: message.id, problem: engineProblem(error) });
    }
  });
});

/** Nobody wants to read more of the text being written. */
let enough = false;

async function perform({ id, job, input }: InferenceOrder): Promise<InferenceJobs[keyof InferenceJobs]['output']> {
  switch (job) {
    case 'evaluate':
      return (await judged(input)).evaluation;
    case 'cell':
      return await cell(input);
    case 'answers':
      return await answers(input);
    case 'predict':
      return await withModel(input.model, (model, rows) => predict(model, input.inputs, rows));
    case 'describe':
      return await withModel(input.model, (model) => Promise.resolve(model.info));
    case 'generate':
      return await write(id, input);
    case 'make':
      return await withRun(input, (store, checkpoint) => makePictures(findRun(store, input.run).document, checkpoint.state, input.count, input.seed));
    case 'memory':
      return memoryHere(input.document, input.data);
    case 'ended':
      return endedProblem(input.document, input.data);
    case 'pace':
      return await paceOf(input);
    case 'vary':
      return await varied(input);
    case 'similar':
      return await withRun(input, async (store, checkpoint) =>
        similarWords(findRun(store, input.run).document, checkpoint.state, store.tokenizers, input.words, input.count),
      );
    case 'export':
      return await withRun(input, (store, checkpoint) => exportModel(store, findRun(store, input.run), checkpoint.state, input.path, threads));
    case 'weights':
      return await withRun(input, async (store, checkpoint) => exportWeights(findRun(store, input.run), checkpoint.state, input.path));
    case 'tokenizer':
      return readTokenizerFile(input.path);
    case 'fit':
      return fitPieces(input);
    case 'probe':
      return await probeDevice(input.device);
    default:
      return assertNever(job as never);
  }
}

/** Opens the project for one job: it may be moved or closed between two. */
async function withRun<T>(
  { project, run }: { readonly project: string; readonly run: string },
  work: (store: ProjectStore, checkpoint: Checkpoint) => Promise<T>,
): Promise<T> {
  const store = openProject(project, { readOnly: true });
  try {
    const checkpoint = store.runs.checkpoint(run);
    if (checkpoint === null) {
      throw new ProblemError(
        makeProblem({
          code: 'no-checkpoint',
          place: { run },
          what: text('This run has no saved weights yet.', '此次训练还没有保存的权重。'),
          how: text('Let it train a little longer: weights are saved at every epoch and every 30 seconds.', '请再训练一会儿：每轮和每 30 秒都会保存权重。'),
        }),
      );
    }
    return await work(store, checkpoint);
  } finally {
    store.close();
  }
}

async function paceOf({ project, document, threads: wanted }: InferenceJobs['pace']['input']): Promise<InferenceJobs['pace']['output']> {
  const store = openProject(project, { readOnly: true });
  try {
    const version = document.data.version ?? '';
    return await measurePace(store, document, defined(store.datasets.get(version), `data version ${version}`), wanted, freeMemory());
  } finally {
    store.close();
  }
}

async function varied({ project, version, layer, pictures, times, seed }: InferenceJobs['vary']['input']): Promise<InferenceJobs['vary']['output']> {
  const store = openProject(project, { readOnly: true });
  try {
    return await varyPictures(store, version, layer, pictures, times, seed);
  } finally {
    store.close();
  }
}

function fitPieces({ project, version, request }: InferenceJobs['fit']['input']): InferenceJobs['fit']['output'] {
  const store = openProject(project, { readOnly: true });
  try {
    return fitTexts(store, defined(store.datasets.get(version), `data version ${version}`), request);
  } finally {
    store.close();
  }
}

/** Of the newest judgement only: the cells a person clicks next belong to it. */
let lastJudgement: { readonly key: string; readonly value: Judgement } | undefined;

async function judged({ project, run, part, unseen = false }: Judged): Promise<Judgement> {
  return await withRun({ project, run }, async (store, checkpoint) => {
    const key = JSON.stringify([project, run, part, unseen, checkpoint.step]);
    if (lastJudgement?.key !== key) lastJudgement = { key, value: await judge(store, findRun(store, run), checkpoint, { part, unseen }, threads) };
    return lastJudgement.value;
  });
}

async function cell(input: InferenceJobs['cell']['input']): Promise<InferenceJobs['cell']['output']> {
  const {
    evaluation: { classes },
    answers,
  } = await judged(input);
  const actual = classes.indexOf(input.actual);
  const predicted = classes.indexOf(input.predicted);
  const found: { row: number; probability: number }[] = [];
  for (const [i, row] of answers.rows.entries()) {
    if (answers.actual[i] === actual && answers.predicted[i] === predicted) found.push({ row, probability: answers.probability[i] ?? 0 });
  }
  // The surest answers first: the mistakes worth looking at.
  found.sort((a, b) => b.probability - a.probability);
  return { total: found.length, rows: found.slice(0, input.limit) };
}

/** The model asked last stays ready. */
let lastModel: { readonly key: string; readonly model: UsableModel } | undefined;

async function ready(key: string, file: () => Promise<ModelFile>): Promise<UsableModel> {
  if (lastModel?.key === key) return lastModel.model;
  await lastModel?.model.release();
  lastModel = undefined;
  const model = await openModel(await file(), threads);
  lastModel = { key, model };
  return model;
}

/** What a model of a file or of a run is asked, with the rows of its data where it has any. */
async function withModel<T>(source: ModelSource, work: (model: UsableModel, rows: RowSource) => Promise<T>): Promise<T> {
  if (source.kind === 'file') return await work(await ready(fileKey(source.path), async () => foreignModel(await readFile(source.path))), null);
  return await withRun(source, async (store, checkpoint) => {
    const { document, dataset: version } = findRun(store, source.run);
    const dataset = store.datasets.get(version);
    const key = JSON.stringify([source.project, source.run, checkpoint.step]);
    const model = await ready(key, () => Promise.resolve(ownModel(document, checkpoint.state, fitOf(dataset), store.tokenizers)));
    const rows = dataset === null ? null : { dataset, reader: createRowReader(dataset, (index) => store.datasets.chunk(dataset.id, index), 8 * 2 ** 20) };
    return await work(model, rows);
  });
}

/** The network of a run that wrote last stays ready too. */
let lastWriter: { readonly key: string; readonly writer: Writer } | undefined;

async function write(id: number, { model: source, settings }: InferenceJobs['generate']['input']): Promise<InferenceJobs['generate']['output']> {
  enough = false;
  const hooks: GenerateHooks = {
    progress(sample, some) {
      send({ type: 'generated', id, sample, text: some });
    },
    turn: async () => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      return !enough;
    },
  };
  if (source.kind === 'file') return await withModel(source, (model) => generate(writerOf(model), settings, hooks));
  return await withRun(source, async (store, checkpoint) => await generate(await writerOfRun(source, store, checkpoint), settings, hooks));
}

async function writerOfRun(source: { readonly project: string; readonly run: string }, store: ProjectStore, checkpoint: Checkpoint): Promise<Writer> {
  const key = JSON.stringify([source.project, source.run, checkpoint.step]);
  if (lastWriter?.key !== key) {
    await lastWriter?.writer.release();
    lastWriter = undefined;
    lastWriter = { key, writer: await openWriter(findRun(store, source.run).document, checkpoint.state, store.tokenizers, threads) };
  }
  return lastWriter.writer;
}

async function answers(input: InferenceJobs['answers']['input']): Promise<InferenceJobs['answers']['output']> {
  const { rows } = (await judged(input)).answers;
  return await withRun(input, async (store, checkpoint) => {
    const run = findRun(store, input.run);
    const dataset = dataOfRun(store, run);
    const translated = translatedBy(run.document.nodes);
    if (translated === null) throw writesNoAnswers(run.id);
    const reader = createRowReader(dataset, (index) => store.datasets.chunk(dataset.id, index), 8 * 2 ** 20);
    return await answerTexts(await writerOfRun(input, store, checkpoint), reader, translated, rows);
  });
}

function writesNoAnswers(run: string): ProblemError {
  return new ProblemError(
    makeProblem({ code: 'writes-no-answers', place: { run }, what: text('This network does not write answers to texts.', '该网络不会为文本生成答案。') }),
  );
}

/** Another file of the same name is another model. */
function fileKey(path: string): string {
  try {
    const info = statSync(path);
    const { mtimeMs, size } = info;
    // A device or a pipe never ends, and a model beyond 2 GB cannot be one file (protobuf's own limit).
    if (!info.isFile() || size > 2 ** 31) throw new Error('not a model file');
    return JSON.stringify([path, mtimeMs, size]);
  } catch {
    throw new ProblemError(
      makeProblem({ code: 'file-unreadable', place: { file: path }, what: text(`The file cannot be read: ${path}.`, `无法读取文件：${path}。`) }),
    );
  }
}
