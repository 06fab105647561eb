// Judging, trying and exporting: what happens with a network once it is trained.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../shared/codegen/safetensors.ts';
import { createRowReader } from '../../../shared/data/rows.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { createEvaluateService } from '../../../main/services/evaluate.ts';
import { createExportService } from '../../../main/services/export.ts';
import { inferenceOf } from '../../../main/services/inference-client.ts';
import { createPredictService } from '../../../main/services/predict.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { pictureData, pictureDocument, projectWith, tableData, tableDocument, testContext, type TestContext } from '../../helpers/project.ts';
import { refusal, whenOver } from '../../helpers/waiting.ts';

interface Trained {
  readonly folder: ScratchFolder;
  readonly store: ProjectStore;
  readonly context: TestContext;
  readonly run: string;
}

async function trained(make: (folder: string) => ProjectStore): Promise<Trained> {
  const folder = scratchFolder();
  const store = make(folder.path);
  const context = testContext(store, folder.path);
  const runs = createRunsService(context);
  const { id } = await runs['runs.start']({ project: 'p' });
  await whenOver(context);
  await runs.close();
  expect(store.runs.get(id)?.status).toBe('done');
  return { folder, store, context, run: id };
}

async function finish({ folder, store, context }: Trained): Promise<void> {
  await inferenceOf(context).close();
  store.close();
  folder.remove();
}

describe('pictures', () => {
  let all: Trained;
  beforeAll(async () => {
    all = await trained((folder) =>
      projectWith(
        folder,
        (file) => pictureData(file),
        (version) => pictureDocument(version, { epochs: 2 }),
      ),
    );
  }, 240_000);
  afterAll(() => finish(all));

  it('are judged with the same scores as at the end of training, and add up', async () => {
    const evaluate = createEvaluateService(all.context);
    const found = await evaluate['evaluate.run']({ project: 'p', run: all.run, part: 'test' });
    const { test } = all.store.runs.get(all.run)?.scores ?? {};
    expect(found.metrics['accuracy']).toBe(test?.['accuracy']);
    expect(found.metrics['loss']).toBeCloseTo(test?.['loss'] ?? Number.NaN, 5);
    expect(found.confusion.flat().reduce((a, b) => a + b, 0)).toBe(found.rows);
    expect(found.confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / found.rows).toBeCloseTo(found.metrics['accuracy'] ?? 0, 12);
    expect(found.perClass.map(({ support }) => support)).toEqual(found.confusion.map((row) => row.reduce((a, b) => a + b, 0)));

    const codes = createRowReader(all.store.datasets.list()[0] as never, (index) =>
      all.store.datasets.chunk(all.store.datasets.list()[0]?.id ?? '', index),
    ).whole(1);
    for (const [actual, row] of found.confusion.entries()) {
      for (const [predicted, count] of row.entries()) {
        const cell = await evaluate['evaluate.cell']({
          project: 'p',
          run: all.run,
          part: 'test',
          actual: found.classes[actual] ?? '',
          predicted: found.classes[predicted] ?? '',
          limit: 5,
        });
        expect(cell.total).toBe(count);
        expect(cell.rows.length).toBe(Math.min(5, count));
        expect(cell.rows.every((entry) => codes[entry.row] === actual)).toBe(true);
        expect(cell.rows.map(({ probability }) => probability)).toEqual(cell.rows.map(({ probability }) => probability).sort((a, b) => b - a));
      }
    }
  });

  it('get the same answer as a row, as a file of another size, and from the exported model', async () => {
    const predict = createPredictService(all.context);
    const exporter = createExportService(all.context);
    const dataset = all.store.datasets.list()[0];
    if (!dataset) throw new Error('no data');
    const pixels = new Uint8Array(64);
    createRowReader(dataset, (index) => all.store.datasets.chunk(dataset.id, index)).gather(0, [7], pixels);
    const small = await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
      .png()
      .toBuffer();
    const large = join(all.folder.path, 'large.png');
    await sharp(small).resize(80, 80, { kernel: 'nearest' }).toColourspace('srgb').png().toFile(large);

    const [row, picture, file] = await predict['predict.run']({
      project: 'p',
      run: all.run,
      inputs: [
        { kind: 'row', row: 7 },
        { kind: 'picture', name: 'seven', base64: small.toString('base64') },
        { kind: 'file', path: large },
      ],
    });
    expect(row?.classes?.[0]?.name).toBe('kind 1');
    expect(row?.classes?.map(({ probability }) => probability).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(picture).toEqual({ ...row, input: 'seven' });
    expect(file?.classes?.[0]?.name).toBe('kind 1');
    expect(file?.seen).toMatch(/^data:image\/png;base64,/);

    const path = join(all.folder.path, 'model.onnx');
    const { parity, bytes } = await exporter['export.onnx']({ project: 'p', run: all.run, path });
    expect(parity).toMatchObject({ samples: 100, tolerance: 1e-5, ok: true });
    expect(parity.maxAbsDiff).toBeLessThan(1e-5);
    expect(readFileSync(path).length).toBe(bytes);
    expect(readdirSync(all.folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await exporter['export.list']({ project: 'p' })).toMatchObject([{ run: all.run, kind: 'onnx', path, maxAbsDiff: parity.maxAbsDiff }]);
    const model = readModel(readFileSync(path));
    expect(model.ok && JSON.parse(model.value.metadata['class_names'] ?? '')).toEqual(['kind 0', 'kind 1', 'kind 2']);

    const [fromFile] = await inferenceOf(all.context).ask('predict', {
      model: { kind: 'file', path },
      inputs: [{ kind: 'picture', name: 'seven', base64: small.toString('base64') }],
    });
    expect(fromFile).toEqual(picture);
  });

  it('that cannot be read get a Problem, and the worker lives on', async () => {
    const predict = createPredictService(all.context);
    const bad = join(all.folder.path, 'bad.png');
    writeFileSync(bad, 'no picture');
    const ask = (path: string) => refusal(predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'file', path }] }));
    expect(await ask(bad)).toMatchObject({ code: 'picture-unreadable', place: { file: bad } });
    expect(await ask(join(all.folder.path, 'nothing.png'))).toMatchObject({ code: 'file-unreadable' });
    expect(await refusal(predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'row', row: 1e6 }] }))).toMatchObject({ code: 'no-such-row' });
    expect(await refusal(predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'values', name: 'v', values: {} }] }))).toMatchObject({
      code: 'picture-wanted',
    });
    const workers = all.context.workers.filter(({ kind }) => kind === 'inference').length;
    await predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'row', row: 1 }] });
    expect(all.context.workers.filter(({ kind }) => kind === 'inference').length).toBe(workers);
  });

  it('are answered again after the worker was killed', async () => {
    const predict = createPredictService(all.context);
    const ask = () => predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'row', row: 1 }] });
    await ask();
    const waiting = refusal(ask());
    all.context.workers.findLast(({ kind }) => kind === 'inference')?.handle.kill();
    expect((await waiting).code).toBe('worker-died');
    expect(await ask()).toHaveLength(1);
  });

  it('of no file, and no model at all, are refused', async () => {
    const exporter = createExportService(all.context);
    expect(await refusal(exporter['export.onnx']({ project: 'p', run: all.run, path: join(all.folder.path, 'no folder', 'x.onnx') }))).toMatchObject({
      code: 'cannot-write',
    });
    const notOurs = join(all.folder.path, 'not-ours.onnx');
    writeFileSync(notOurs, 'something else');
    const ask = (path: string) => refusal(inferenceOf(all.context).ask('predict', { model: { kind: 'file', path }, inputs: [{ kind: 'row', row: 0 }] }));
    expect((await ask(notOurs)).code).toMatch(/^model-/);
    expect((await ask(join(all.folder.path, 'nothing.onnx'))).code).toBe('file-unreadable');
  });
});

describe('a table', () => {
  let all: Trained;
  beforeAll(async () => {
    all = await trained((folder) =>
      projectWith(
        folder,
        (file) => tableData(file, { missing: true }),
        (version) => tableDocument(version, { epochs: 60, learningRate: 0.05 }, 'number'),
      ),
    );
  }, 240_000);
  afterAll(() => finish(all));

  it('is judged and tried with values, missing ones among them, and exported', async () => {
    const found = await createEvaluateService(all.context)['evaluate.run']({ project: 'p', run: all.run, part: 'validation' });
    expect(found).toMatchObject({ classes: [], confusion: [], perClass: [] });
    expect(found.pairs.length).toBe(found.rows);
    expect(found.metrics['rmse']).toBeCloseTo(
      Math.sqrt(found.pairs.reduce((sum, { actual, predicted }) => sum + (actual - predicted) ** 2, 0) / found.rows),
      4,
    );

    const predict = createPredictService(all.context);
    const ask = async (values: Record<string, string | number | null>) =>
      (await predict['predict.run']({ project: 'p', run: all.run, inputs: [{ kind: 'values', name: 'v', values }] }))[0]?.value ?? Number.NaN;
    expect(await ask({ a: 104, b: '0.1', colour: 'red' })).toBeCloseTo(3 * 4 - 0.2 + 5, -0.5);
    expect(Number.isFinite(await ask({ a: null, b: '', colour: 'green' }))).toBe(true);
    expect(await refusal(ask({ a: 'much', b: 0, colour: 'red' }))).toMatchObject({ code: 'not-a-number' });

    const path = join(all.folder.path, 'model.onnx');
    const { parity } = await createExportService(all.context)['export.onnx']({ project: 'p', run: all.run, path });
    expect(parity.ok).toBe(true);
    expect(parity.maxAbsDiff).toBeLessThan(1e-5);
    const code = join(all.folder.path, 'model.py');
    await createExportService(all.context)['export.code']({ project: 'p', path: code });
    expect(readFileSync(code, 'utf8')).toContain('torch');
    const keras = join(all.folder.path, 'keras.ipynb');
    expect(await createExportService(all.context)['export.code']({ project: 'p', path: keras, form: 'keras-notebook' })).toEqual({
      path: keras,
      files: [keras],
    });
    expect(JSON.parse(readFileSync(keras, 'utf8'))).toMatchObject({ nbformat: 4 });
    // A run's program is of what the run trained, however the drawing has changed since, and its weights lie beside it.
    const drawn = all.store.state();
    all.store.edit(drawn.revision, [{ type: 'set-training', patch: { batchSize: 7 } } as never]);
    const again = join(all.folder.path, 'again.py');
    const beside = join(all.folder.path, 'again.safetensors');
    expect(await createExportService(all.context)['export.code']({ project: 'p', path: again, run: all.run })).toEqual({ path: again, files: [again, beside] });
    expect(readFileSync(again, 'utf8')).toContain(`BATCH_SIZE = ${drawn.document.training.batchSize}`);
    await createExportService(all.context)['export.code']({ project: 'p', path: code });
    expect(readFileSync(code, 'utf8')).toContain('BATCH_SIZE = 7');
    expect(await refusal(createExportService(all.context)['export.code']({ project: 'p', path: again, run: 'none' }))).toMatchObject({ code: 'no-such-run' });
    const weights = join(all.folder.path, 'model.safetensors');
    const written = await createExportService(all.context)['export.weights']({ project: 'p', run: all.run, path: weights });
    const tensors = readSafetensors(readFileSync(weights));
    expect([...readSafetensors(readFileSync(beside))]).toEqual([...tensors]);
    expect(written).toMatchObject({ path: weights, bytes: readFileSync(weights).length, tensors: tensors.size });
    expect([...tensors.values()].every(({ dtype }) => dtype === 'float32')).toBe(true);
    // A page may not replace just any file.
    const screen = createExportService({ ...all.context, host: 'local-host' });
    const profile = join(all.folder.path, '.bashrc');
    expect(await refusal(screen['export.code']({ project: 'p', path: profile }))).toMatchObject({ code: 'wrong-ending' });
    expect(await refusal(screen['export.onnx']({ project: 'p', run: all.run, path: profile }))).toMatchObject({ code: 'wrong-ending' });
    await screen.close();
  });
});
