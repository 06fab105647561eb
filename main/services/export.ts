/** What leaves the studio: ONNX files (checked against the studio's own answers) and generated code. */
import { basename, dirname, extname, join } from 'node:path';
import { filesBeside } from '../../shared/codegen/beside.ts';
import { codeEnding } from '../../shared/codegen/forms.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import type { Pictures } from '../../shared/codegen/program.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { parseTokenizer } from '../../shared/data/tokenizers/index.ts';
import type { HandlersOf } from '../../shared/contract.ts';
import { writeExport } from '../engine/export-file.ts';
import { sampleOf } from '../importers/samples.ts';
import { findRun } from '../store/find-run.ts';
import type { Context } from './context.ts';
import { mustEndWith } from './file-names.ts';
import { inferenceOf } from './inference-client.ts';

/** A tokenizer's file as programs read it: our own as it is, a foreign one as it came. */
function ownJson(kept: string): string {
  const file = unwrap(parseTokenizer(kept));
  return file.kind === 'file' ? JSON.stringify(file.json) : kept;
}

/** What a program must know to read the very pictures of a data version. */
function picturesOf(dataset: Dataset | null): Pictures | undefined {
  const image = dataset?.columns.find((column) => column.kind === 'image');
  if (dataset === null || image === undefined) return undefined;
  const { kind, path } = dataset.source;
  const shipped = kind === 'sample' ? sampleOf(path)?.plan('assets/samples', null) : undefined;
  const form = shipped?.kind ?? kind;
  const classes = dataset.columns.find((column) => column.kind === 'category')?.values ?? [];
  return {
    form: form === 'idx' || form === 'cifar' ? form : 'folders',
    fit: image.fit ?? 'crop',
    classes,
    shipped: shipped?.path.replaceAll('\\', '/') ?? null,
  };
}

export function createExportService(context: Context): HandlersOf<'export'> & { close(): Promise<void> } {
  const inference = inferenceOf(context);
  const { store } = context.projects;
  return {
    async 'export.onnx'({ project, run, path }) {
      mustEndWith(context.host, path, '.onnx');
      const file = store(project);
      const { bytes, parity } = await inference.ask('export', { project: file.path, run, path });
      if (!file.readOnly) file.exports.add({ run, kind: 'onnx', path, bytes, maxAbsDiff: parity.maxAbsDiff });
      return { path, bytes, parity };
    },
    async 'export.code'({ project, path, form = 'pytorch', run }) {
      mustEndWith(context.host, path, codeEnding(form));
      const file = store(project);
      const { document } = run === undefined ? file.state() : findRun(file, run);
      const beside = filesBeside(document).flatMap(({ name, tokenizer }) => {
        return file.tokenizers.has(tokenizer) ? [{ path: join(dirname(path), name), text: ownJson(file.tokenizers.get(tokenizer)) }] : [];
      });
      const pictures = picturesOf(file.datasets.get(document.data.version ?? ''));
      const files = [{ path, text: codeOf(document, form, undefined, pictures) }, ...beside];
      for (const written of files) writeExport(written.path, new TextEncoder().encode(written.text));
      const paths = files.map((written) => written.path);
      if (run === undefined || file.runs.checkpointPlace(run) === null) return { path, files: paths };
      const weights = join(dirname(path), `${basename(path, extname(path))}.safetensors`);
      await inference.ask('weights', { project: file.path, run, path: weights });
      return { path, files: [...paths, weights] };
    },
    async 'export.weights'({ project, run, path }) {
      mustEndWith(context.host, path, '.safetensors');
      const file = store(project);
      const { bytes, tensors } = await inference.ask('weights', { project: file.path, run, path });
      if (!file.readOnly) file.exports.add({ run, kind: 'safetensors', path, bytes, maxAbsDiff: null });
      return { path, bytes, tensors };
    },
    'export.list': async ({ project }) => [...store(project).exports.list()],
    close: () => inference.close(),
  };
}
