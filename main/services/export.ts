/** What leaves the studio: ONNX files (checked against the studio's own answers) and generated code. */
import { pytorchCode } from '../../shared/codegen/pytorch.ts';
import type { HandlersOf } from '../../shared/contract.ts';
import { writeWhole } from '../engine/write-whole.ts';
import type { Context } from './context.ts';
import { mustEndWith } from './file-names.ts';
import { inferenceOf } from './inference-client.ts';

export function createExportService(context: Context): HandlersOf<'export'> & { close(): void } {
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
    async 'export.code'({ project, path }) {
      mustEndWith(context.host, path, '.py');
      writeWhole(path, new TextEncoder().encode(pytorchCode(store(project).state().document)));
      return { path };
    },
    'export.list': async ({ project }) => [...store(project).exports.list()],
    close: () => {
      inference.close();
    },
  };
}
