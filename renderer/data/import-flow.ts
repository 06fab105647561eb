/** From a dropped folder to a data version: bring, look, let the person decide, read. */
import { create } from 'zustand';
import type { Problem } from '../../shared/base/problem.ts';
import type { ImportPlan, Inspection } from '../../shared/contract.ts';
import { bringFiles, filesOfDrop, nativeDropPath, type DroppedFile } from '../api/upload.ts';
import { api, problemFrom } from '../api/index.ts';
import { useJobs } from '../state/jobs.ts';
import { useSession } from '../state/session.ts';
import { pickPath } from '../ui/pick.ts';
import { predictingNumber } from './facts.ts';

type Stage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'uploading'; readonly done: number; readonly total: number; readonly stop: AbortController }
  | { readonly kind: 'inspecting' }
  | { readonly kind: 'plan'; readonly inspection: Inspection; readonly plan: ImportPlan };

interface ImportFlow {
  readonly stage: Stage;
  readonly problem: Problem | null;
  /** The person asked for other data though there is some. */
  readonly replacing: boolean;
}

const idle: ImportFlow = { stage: { kind: 'idle' }, problem: null, replacing: false };

export const useImportFlow = create<ImportFlow>(() => idle);

const { setState: set, getState: get } = useImportFlow;

export const resetFlow = (): void => set(idle);
export const replaceData = (): void => set({ ...idle, replacing: true });
export const setPlan = (plan: ImportPlan): void => {
  const { stage } = get();
  if (stage.kind === 'plan') set({ stage: { ...stage, plan } });
};

async function guarded(work: () => Promise<void>): Promise<void> {
  set({ problem: null });
  try {
    await work();
  } catch (error) {
    const stopped = error instanceof DOMException && error.name === 'AbortError';
    set({ stage: { kind: 'idle' }, problem: stopped ? null : problemFrom(error) });
  }
}

async function look(path: string): Promise<void> {
  set({ stage: { kind: 'inspecting' } });
  // With the project, pictures are planned in the size its network takes.
  const { project, wantsNumber } = useSession.getState();
  const inspection = await api.request('data.inspect', { path, ...(project && { project: project.id }) });
  set({ stage: { kind: 'plan', inspection, plan: project?.id === wantsNumber ? predictingNumber(inspection.plan) : inspection.plan } });
}

export const pickData = (purpose: 'data-folder' | 'data-file'): Promise<void> =>
  guarded(async () => {
    const path = await pickPath(purpose);
    if (path) await look(path);
  });

async function bringAndLook(files: readonly DroppedFile[]): Promise<void> {
  if (files.length === 0) return;
  const stop = new AbortController();
  set({ stage: { kind: 'uploading', done: 0, total: files.length, stop } });
  const path = await bringFiles(files, (done) => set({ stage: { kind: 'uploading', done, total: files.length, stop } }), stop.signal);
  await look(path);
}

export const dropData = (transfer: DataTransfer): Promise<void> =>
  guarded(async () => {
    const native = nativeDropPath(transfer);
    if (native) return look(native);
    await bringAndLook(await filesOfDrop(transfer));
  });

export const readPlan = (): Promise<void> =>
  guarded(async () => {
    const { stage } = get();
    const { project } = useSession.getState();
    if (stage.kind !== 'plan' || !project) return;
    await api.request('data.import', { project: project.id, plan: stage.plan });
    set(idle);
  });

export const readSample = (sample: string): Promise<void> =>
  guarded(async () => {
    const { project } = useSession.getState();
    if (!project) return;
    await api.request('data.importSample', { project: project.id, sample });
    set(idle);
  });

export async function cancelImport(job: string): Promise<void> {
  try {
    await api.request('data.cancel', { job });
  } catch (error) {
    useSession.getState().report(problemFrom(error));
  }
  useJobs.getState().clear(job);
}
