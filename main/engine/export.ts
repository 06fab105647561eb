/** Writes a run's model as one ONNX file, whole or not at all, and checks that the file answers as the studio does. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { weightsInUse } from '../../shared/averages/index.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { compileGenerator, madeOutput } from '../../shared/compile/generator.ts';
import { compileEvaluation, compileInference } from '../../shared/compile/index.ts';
import type { Parity, Run } from '../../shared/contract.ts';
import type { ColumnData } from '../../shared/data/chunk.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { maskTokens } from '../../shared/layers/mask-tokens.ts';
import { isAdversarial } from '../../shared/model/adversary.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';
import { dataOfRun } from '../store/find-run.ts';
import type { ProjectStore, TokenizerStore } from '../store/types.ts';
import { createBatchFiller } from './batches.ts';
import { type DataAccess, openData } from './data.ts';
import { foreignModel, type ModelFile, openModel, ownModel, type PictureFit, type UsableModel } from './model.ts';
import { createSession } from './session.ts';
import { createStepper } from './stepper.ts';
import { placeTexts } from './texts.ts';
import { writeExport } from './export-file.ts';

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
  if (isAdversarial(run.document.nodes)) return await exportGenerator(run.document, state, path, threads);
  const dataset = dataOfRun(store, run);
  const { file, bytes } = writeModelFile(run.document, state, fitOf(dataset), store.tokenizers, path);
  const model = await openModel(file, threads);
  try {
    return { bytes, parity: await compare(store, run, dataset, state, model, threads) };
  } finally {
    await model.release();
  }
}

/** Bytes of weights that go into the model's own file: protobuf, which it is written in, ends at 2 GiB. */
const mostInside = 1.9 * 2 ** 30;

/**
 * Writes the model, its weights in a file beside it (`name-1a2b3c4d.data`) where they are many. That file has a name of its own
 * each time and is written first, so the model that is at `path` is whole whenever the studio is killed. What is answered as
 * `file` is what lies on the disk, not what was meant to. `bytes`: of all files.
 */
export function writeModelFile(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  fit: PictureFit,
  tokenizers: Pick<TokenizerStore, 'get'>,
  path: string,
  most = mostInside,
): { readonly file: ModelFile; readonly bytes: number } {
  const weights = check(document).totals.parameters * Float32Array.BYTES_PER_ELEMENT;
  const stem = basename(path, '.onnx');
  const beside = weights <= most ? undefined : { file: `${stem}-${randomUUID().slice(0, 8)}.data`, parts: [] as Uint8Array[] };
  const { bytes, metadata } = ownModel(document, state, fit, tokenizers, beside);
  if (beside) writeExport(join(dirname(path), beside.file), beside.parts);
  writeExport(path, bytes);
  // Of earlier exports under this name.
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${stem}-`) && /^-[0-9a-f]{8}\.data$/.test(name.slice(stem.length)) && name !== beside?.file)
      rmSync(join(dirname(path), name), { force: true });
  }
  const size = (beside?.parts ?? []).reduce((sum, { length }) => sum + length, bytes.length);
  return { file: beside ? { bytes: path, metadata } : foreignModel(readFileSync(path)), bytes: size };
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
  // Where pieces are hidden to be scored, that graph sees another text than the file.
  const compile = run.document.nodes.some(({ type }) => type === maskTokens.type) ? compileInference : compileEvaluation;
  const compiled = unwrap(compile(run.document, { batch, target: 'cpu' }));
  const { manifest } = compiled;
  const data = openData(store, dataset, manifest, run.document.data.split, 64 * 2 ** 20);
  const { parts } = data;
  // All over the test set; a small one is filled up.
  const stride = Math.max(1, Math.floor(parts.test.length / batch));
  const rows = Uint32Array.from(
    [...parts.test.filter((_, i) => i % stride === 0), ...parts.validation.subarray(0, batch), ...parts.train.subarray(0, batch)].slice(0, batch),
  );

  const stepper = await createStepper(compiled, { device: 'cpu', threads, spin: false }, weightsInUse(state));
  try {
    createBatchFiller(manifest.inputs, stepper.inputs, data, batch).fill(rows, 0);
    await stepper.step();
    const inputs = model.inputs(rows.length);
    for (const [name, tensor] of inputs) fillRaw(model, name, tensor.data as ColumnData, rows, data, stepper.inputs.get(name)?.data as ColumnData);
    const answers = await model.run(inputs);
    const differences = manifest.answers.map(({ prediction, answer }, index) =>
      largestDifference(
        stepper.output(defined(prediction, 'prediction')) as Float32Array,
        defined(answers[index], 'an answer of the file'),
        answer.kind === 'number',
      ),
    );
    return parityOf(rows.length, Math.max(...differences));
  } finally {
    await stepper.release();
  }
}

/** Over all of `theirs`; NaN where one of two is none. */
function largestDifference(ours: Float32Array, theirs: Float32Array, relative: boolean): number {
  let largest = 0;
  for (const [i, b] of theirs.entries()) {
    const a = ours[i] ?? 0;
    const difference = Number.isNaN(a) && Number.isNaN(b) ? 0 : Math.abs(a - b) / (relative ? Math.max(1, Math.abs(a)) : 1);
    // NaN compares false with everything: it must not pass for agreement.
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(largest)) return largest;
  }
  return largest;
}

function parityOf(samples: number, maxAbsDiff: number): Parity {
  return { samples, maxAbsDiff, tolerance, ok: maxAbsDiff < tolerance };
}

/** The generator as a file: numbers of a normal distribution in, pictures out. Compared over what the studio makes of the same numbers. */
async function exportGenerator(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  path: string,
  threads: number,
): Promise<{ bytes: number; parity: Parity }> {
  const used = weightsInUse(state);
  const { model: bytes, noise } = unwrap(compileGenerator(document, { batch: 'dynamic', target: 'cpu', chance: 'noise', initializers: used }));
  writeExport(path, bytes);
  const ours = await createStepper(unwrap(compileGenerator(document, { batch: paritySamples, target: 'cpu' })), { device: 'cpu', threads, spin: false }, used);
  const theirs = await createSession(readFileSync(path), { device: 'cpu', threads });
  try {
    await ours.step();
    const chance = noise.map((name) => {
      const data = ours.output(name);
      return [name, theirs.wrap({ dtype: 'float32', shape: [paritySamples, data.length / paritySamples], data })] as const;
    });
    const made = await theirs.run(Object.fromEntries(chance), { [madeOutput]: null });
    const values = defined(made[madeOutput], madeOutput).data as Float32Array;
    return { bytes: bytes.length, parity: parityOf(paritySamples, largestDifference(ours.output(madeOutput) as Float32Array, values, false)) };
  } finally {
    await ours.release();
    await theirs.release();
  }
}

/** `filled`: what the studio's own graph is given under this name. */
function fillRaw(model: UsableModel, name: string, out: ColumnData, rows: Uint32Array, data: DataAccess, filled: ColumnData): void {
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
    // Pieces of one long text, and texts in pairs, are cut by the studio alone.
    if (input.cut === 'row')
      for (const [i, row] of rows.entries())
        placeTexts([reader.text(reader.column(input.column), row)], model.tokenizer(input.tokenizer), input, out, i * input.length);
    else out.set((filled as Int32Array).subarray(0, out.length));
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
