/** What is settled before a training begins: its settings, its data, its device, its threads. */
import { availableParallelism } from 'node:os';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { checkData } from '../../shared/model/check-data.ts';
import { check } from '../../shared/model/check.ts';
import type { Document, TrainingSettings } from '../../shared/model/document.ts';
import { tooLongForGpu } from '../../shared/model/unrolled.ts';
import type { ProjectStore } from '../store/types.ts';

/** Settings of one training in place of the document's own; what is undefined stays as it is. */
export type WantedSettings = { readonly [S in keyof TrainingSettings]?: TrainingSettings[S] | undefined };

/** The project's document with the settings wanted for one training. */
export function documentWith(file: ProjectStore, wanted: WantedSettings = {}): Document {
  const { document } = file.state();
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return { ...document, training: { ...document.training, ...given } };
}

/** The data version a document names; null when there is none. */
export function datasetOf({ data: { version } }: Document, file: ProjectStore): Dataset | null {
  return version === null ? null : file.datasets.get(version);
}

/** The first thing that stands in the way of a training; null when nothing does. */
export function obstacle(document: Document, file: ProjectStore): ProblemError | null {
  const dataset = datasetOf(document, file);
  if (dataset === null) return noData();
  const error = [...check(document).problems, ...checkData(document, dataset)].find(({ severity }) => severity === 'error');
  return error === undefined ? null : new ProblemError(error);
}

/** The data version to train on. */
export function readyToTrain(document: Document, file: ProjectStore): string {
  const found = obstacle(document, file);
  if (found !== null || document.data.version === null) throw found ?? noData();
  return document.data.version;
}

/** Multiply-adds of a step (forward) below which handing work between threads costs more than it saves; measured. */
const oneThreadBelow = 5e6;

/** What a graphics card cannot train is said before the start. */
export function fitsDevice(document: Document): void {
  const { device } = document.training;
  const refusal = device === 'auto' || device === 'cpu' ? null : tooLongForGpu(document);
  if (refusal !== null) throw new ProblemError(refusal);
}

/** All processors, half of them in the background, but one for a network so small that more would slow it down. The same for every run of the same settings. */
function defaultThreads(document: Document): number {
  const { batchSize, background = false } = document.training;
  const work = check(document).totals.multiplyAdds * batchSize;
  return work < oneThreadBelow ? 1 : Math.max(1, Math.floor(availableParallelism() / (background ? 2 : 1)));
}

export function threadsFor(document: Document): number {
  return document.training.threads === 0 ? defaultThreads(document) : document.training.threads;
}

export function noData(run?: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'no-data',
      place: run === undefined ? { setting: 'data' } : { run },
      what: text('The project has no data to learn from yet.', '项目中还没有可供学习的数据。'),
      how: text(
        'Add data in the Data room (a folder of pictures, a table, or a sample). On the command line: netloom new <file> --template <id> --sample <id>, or --data <path>.',
        '请在“数据”页添加数据（图片文件夹、表格或示例）。命令行：netloom new <file> --template <id> --sample <id>，或 --data <path>。',
      ),
    }),
  );
}
