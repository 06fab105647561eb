/** `netloom export`: an ONNX file, checked against the studio's own answers, its weights, or code in PyTorch or Keras. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { codeForms } from '../../shared/codegen/forms.ts';
import { chooseRun, type Session } from './session.ts';

export const exportForms = ['onnx', 'safetensors', ...codeForms] as const;
export type ExportForm = (typeof exportForms)[number];

export interface ExportOptions {
  readonly to: ExportForm;
  readonly out: string;
  readonly run?: string;
}

export async function exportRun(session: Session, file: string, { to, out, run: wanted }: ExportOptions): Promise<void> {
  const {
    services: { handlers, context },
    output,
  } = session;
  const project = await session.open(file);
  const target = session.path(out);
  const choose = () => chooseRun(project, context.projects.store(project.id), wanted);
  if (to !== 'onnx' && to !== 'safetensors') {
    // Without a run: the program of the network as it is drawn now.
    const { path, files } = await handlers['export.code']({ project: project.id, path: target, form: to, ...(wanted !== undefined && { run: choose().id }) });
    output.print({ path, files, parity: null }, () => `Wrote ${files.join(' and ')}`);
    return;
  }
  const run = choose();
  if (to === 'safetensors') {
    const { path, bytes, tensors } = await handlers['export.weights']({ project: project.id, run: run.id, path: target });
    output.print({ path, run: run.id, bytes, tensors }, () => `Wrote ${path} (${tensors} tensors, ${bytes} bytes).`);
    return;
  }
  const { path, bytes, parity } = await handlers['export.onnx']({ project: project.id, run: run.id, path: target });
  output.print(
    { path, run: run.id, bytes, parity: { samples: parity.samples, maxAbsDiff: parity.maxAbsDiff } },
    () => `Wrote ${path} (${bytes} bytes). Over ${parity.samples} samples the file answers as the studio does, within ${parity.maxAbsDiff.toExponential(1)}.`,
  );
  if (parity.ok) return;
  throw new ProblemError(
    makeProblem({
      code: 'export-differs',
      place: { run: run.id, file: path },
      what: text(
        `The exported file answers differently: by up to ${parity.maxAbsDiff.toExponential(1)}, more than ${parity.tolerance}.`,
        `导出的文件与应用的结果最大相差 ${parity.maxAbsDiff.toExponential(1)}，超过 ${parity.tolerance}。`,
      ),
      how: text('Please report this: it should never happen.', '请反馈此问题：这不应发生。'),
    }),
  );
}
