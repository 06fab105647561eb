/** The studio and its generated programs learn from the same files, from the same first weights: what both say of every epoch. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importData, inspectData } from '../../main/importers/index.ts';
import { type Scores, trainLoop } from '../../main/engine/loop.ts';
import { prepareTraining } from '../../main/engine/prepare.ts';
import { createProject } from '../../main/store/open.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { filesBeside } from '../../shared/codegen/beside.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { writeSafetensors } from '../../shared/codegen/safetensors.ts';
import { torchStateNames } from '../../shared/codegen/state-names.ts';
import type { Language } from '../../shared/codegen/layer-code.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';

export interface Curve {
  readonly train: readonly Scores[];
  readonly validation: readonly Scores[];
  readonly test: Scores | null;
}

export interface Learned extends Curve {
  readonly store: ProjectStore;
  readonly document: Document;
  /** Before the first step, and in use after the last. */
  readonly first: ReadonlyMap<string, Tensor>;
  readonly last: ReadonlyMap<string, Tensor>;
}

async function importInto(store: ProjectStore, path: string): Promise<string> {
  const { plan } = await inspectData(path, null);
  const writer = store.datasets.begin();
  const imported = await importData(plan, {
    write: async (bytes, rows) => writer.append(bytes, rows),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return writer.finish(imported).id;
}

/** Trains in this process, from the files at `data`. `make` gives the document; texts are kept in the store it is given. */
export async function learn(folder: string, data: string, make: (store: ProjectStore) => Document): Promise<Learned> {
  mkdirSync(folder, { recursive: true });
  const store = createProject(join(folder, 'studio.netloom'), { name: 'studio', document: make({ tokenizers: { put: () => '' } } as never) });
  const version = await importInto(store, data);
  const drawn = make(store);
  const document = { ...drawn, data: { ...drawn.data, version } };
  const run = store.runs.create({ name: 'run', document, dataset: version, device: 'cpu', threads: 1, totalSteps: 0, totalEpochs: 0 });
  const prepared = await prepareTraining({ store, run, checkpoint: null, device: 'cpu', turn: async () => {} });
  const first = await prepared.job.learner.snapshot();
  const curve = { train: [] as Scores[], validation: [] as Scores[] };
  let last: ReadonlyMap<string, Tensor> = first;
  const end = await trainLoop(
    prepared.job,
    {
      halted: () => false,
      onStep: () => undefined,
      onEpoch(_epoch, train, validation) {
        curve.train.push(train);
        if (validation !== null) curve.validation.push(validation);
      },
      checkpointDue: () => false,
      checkpoint: async (_state, tensors) => {
        last = weightsInUse(tensors);
      },
    },
    prepared.start,
  );
  await prepared.release();
  return { ...curve, test: end.kind === 'done' ? end.test : null, store, document, first, last };
}

/** A folder with the program, what lies beside it, and the studio's weights: `first.safetensors` and `last.safetensors`. */
export function programIn(folder: string, { document, store, first, last }: Learned, language: Language): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'network.py'), codeOf(document, language));
  for (const { name, tokenizer } of filesBeside(document)) writeFileSync(join(folder, name), store.tokenizers.get(tokenizer));
  for (const [file, state] of [
    ['first', first],
    ['last', last],
  ] as const) {
    const named = [...torchStateNames(document, check(document))].map(([ours, theirs]) => [theirs, defined(state.get(ours), ours)] as const);
    writeFileSync(join(folder, `${file}.safetensors`), writeSafetensors(new Map(named)));
  }
  return folder;
}

/** Scores as Python prints them: `{'loss': 0.3, 'accuracy': 0.9}`. */
function dictionary(text: string): Scores {
  return Object.fromEntries([...text.matchAll(/'([^']+)': (?:np\.float\d+\()?([-\d.e+naif]+)/g)].map(([, name = '', value]) => [name, Number(value)]));
}

/** What the PyTorch program prints of its epochs. */
export function torchCurve(log: string): Curve {
  const epochs = [...log.matchAll(/epoch \d+: training (\{.*?\}), validation (\{.*?\})/g)];
  const test = /^test (\{.*\})$/m.exec(log)?.[1];
  return {
    train: epochs.map(([, scores = '']) => dictionary(scores)),
    validation: epochs.map(([, , scores = '']) => dictionary(scores)),
    test: test === undefined ? null : dictionary(test),
  };
}

/** What Keras's `fit` prints of its epochs: `- loss: 0.3 - accuracy: 0.9 - val_loss: 0.4 ...`. */
export function kerasCurve(log: string): Curve {
  const epochs = log
    .split('\n')
    .filter((line) => / - loss: /.test(line))
    .map((line) => Object.fromEntries([...line.matchAll(/ - (\w+): ([-\d.e+]+)/g)].map(([, name = '', value]) => [name, Number(value)])));
  const part = (validation: boolean) =>
    epochs.map((scores) =>
      Object.fromEntries(
        Object.entries(scores).flatMap(([name, value]) => (name.startsWith('val_') === validation ? [[name.replace('val_', ''), value]] : [])),
      ),
    );
  const test = /^test (\{.*\})$/m.exec(log)?.[1];
  return { train: part(false), validation: part(true), test: test === undefined ? null : dictionary(test) };
}

export { dictionary as scoresIn };
