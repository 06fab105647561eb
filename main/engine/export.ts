/** Writes a run's model as one ONNX file, whole or not at all, and checks that the file answers as the studio does. */
import { readFileSync } from 'node:fs';
import { weightsInUse } from '../../shared/averages/index.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { compileEvaluation } from '../../shared/compile/index.ts';
import type { Parity, Run } from '../../shared/contract.ts';
import type { ColumnData } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { dataOfRun } from '../store/find-run.ts';
import type { ProjectStore } from '../store/types.ts';
import { createBatchFiller } from './batches.ts';
import { type DataAccess, openData } from './data.ts';
import { foreignModel, openModel, ownModel, type PictureFit, type UsableModel } from './model.ts';
import { createStepper } from './stepper.ts';
import { placeTexts } from './texts.ts';
import { writeWhole } from './write-whole.ts';

const paritySamples = 100;
const tolerance = 1e-5;

export function fitOf(dataset: Dataset | null): PictureFit {
  const image = dataset?.columns.find(({ kind }) => kind === 'image');
  return image?.kind === 'image' ? (image.fit ?? 'crop') : 'crop';
}

export async function exportModel(
  store: ProjectStore,
  run: Run,
  state: ReadonlyMap<string, Tensor>,
  path: string,
  threads: number,
): Promise<{ bytes: number; parity: Parity }> {
  const dataset = dataOfRun(store, run);
  const { bytes } = ownModel(run.document, state, fitOf(dataset), store.tokenizers);
  writeWhole(path, bytes);
  // What lies on the disk is compared, not what was meant to.
  const model = await openModel(foreignModel(readFileSync(path)), threads);
  try {
    return { bytes: bytes.length, parity: await compare(store, run, dataset, state, model, threads) };
  } finally {
    await model.release();
  }
}

/**
 * The studio's own graph (the one that gives validation scores) against the file, over the same rows. Numbers that are
 * predicted are compared relative to their size where they are larger than 1; probabilities as they are.
 */
async function compare(
  store: ProjectStore,
  run: Run,
  dataset: Dataset,
  state: ReadonlyMap<string, Tensor>,
  model: UsableModel,
  threads: number,
): Promise<Parity> {
  const batch = paritySamples;
  const compiled = unwrap(compileEvaluation(run.document, { batch, target: 'cpu' }));
  const { manifest } = compiled;
  const data = openData(store, dataset, manifest, run.document.data.split, 64 * 2 ** 20);
  const { parts } = data;
  const from = [parts.test, parts.validation, parts.train].find((rows) => rows.length > 0) ?? parts.train;
  const stride = Math.max(1, Math.floor(from.length / batch));
  const rows = from.filter((_, i) => i % stride === 0).subarray(0, batch);

  const stepper = await createStepper(compiled, { device: 'cpu', threads, spin: false }, weightsInUse(state));
  try {
    createBatchFiller(manifest.inputs, stepper.inputs, data, batch).fill(rows, 0);
    await stepper.step();
    const inputs = model.inputs(rows.length);
    for (const [name, tensor] of inputs) fillRaw(model, name, tensor.data as ColumnData, rows, data);
    const answers = await model.run(inputs);
    let maxAbsDiff = 0;
    for (const [index, answer] of manifest.answers.entries()) {
      const ours = stepper.output(defined(answer.prediction, 'prediction')) as Float32Array;
      const theirs = defined(answers[index], 'an answer of the file');
      const relative = answer.answer.kind === 'number';
      for (let i = 0; i < theirs.length; i++) {
        const a = ours[i] ?? 0,
          b = theirs[i] ?? 0;
        const difference = Math.abs(a - b) / (relative ? Math.max(1, Math.abs(a)) : 1);
        // NaN compares false with everything: it must not pass for agreement.
        maxAbsDiff = difference <= maxAbsDiff ? maxAbsDiff : Number.isNaN(difference) && Number.isNaN(a) && Number.isNaN(b) ? maxAbsDiff : difference;
      }
    }
    return { samples: rows.length, maxAbsDiff, tolerance, ok: maxAbsDiff < tolerance };
  } finally {
    await stepper.release();
  }
}

function fillRaw(model: UsableModel, name: string, out: ColumnData, rows: Uint32Array, data: DataAccess): void {
  const { reader, dataset } = data;
  const input = defined(
    model.info.inputs.find((candidate) => candidate.name === name),
    name,
  );
  if (input.kind === 'image') {
    const column = dataset.columns.findIndex(({ kind }) => kind === 'image');
    assert(column >= 0, 'an image column');
    reader.gather(column, rows, out);
    return;
  }
  if (input.kind === 'tokens') {
    assert(out instanceof Int32Array, 'ids are int32');
    for (const [i, row] of rows.entries()) {
      if (data.stream === null) placeTexts([reader.text(reader.column(input.column), row)], model.tokenizer(input.tokenizer), input, out, i * input.length);
      else out.set(data.stream.ids.subarray(row * input.length, (row + 1) * input.length), i * input.length);
    }
    return;
  }
  if (input.kind === 'window') {
    for (const [i, row] of rows.entries()) {
      const first = row - input.ahead - input.length + 1;
      const window = Uint32Array.from({ length: input.length }, (_, step) => first + step);
      for (const [offset, column] of input.columns.entries())
        reader.gather(reader.column(column), window, out, { offset: i * input.length * input.columns.length + offset, stride: input.columns.length });
    }
    return;
  }
  for (const [offset, column] of input.columns.entries()) {
    reader.gather(reader.column(typeof column === 'string' ? column : column.name), rows, out, { offset, stride: input.columns.length });
  }
}
