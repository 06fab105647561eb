/** A network at work on a text: what it was given, what it has written so far, and what of the prompt it does not know. */
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { RequestOutput, Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useGenerated } from '../state/generated.ts';
import type { WriteSettings } from './write-settings.ts';

type Written = RequestOutput<'predict.generate'>;

let writings = 0;

export interface Writing {
  /** What was asked last; null before. */
  readonly begun: string | null;
  readonly busy: boolean;
  /** One for each version, as far as it is. */
  readonly texts: readonly string[];
  /** Null until all is written. */
  readonly written: Written | null;
  readonly problem: Problem | null;
  write(prompt: string, settings: WriteSettings): Promise<void>;
  stop(): void;
  /** Shows the Problem of something around it. */
  fail(error: unknown): void;
}

export function useWriting(project: string, run: Run): Writing {
  const samples = useGenerated((store) => store.samples);
  const [begun, setBegun] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [written, setWritten] = useState<Written | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fail = (error: unknown): void => setProblem(problemFrom(error));
  return {
    begun,
    busy,
    texts: written?.samples.map(({ text }) => text) ?? samples,
    written,
    problem,
    async write(prompt, settings) {
      const stream = `write-${++writings}`;
      useGenerated.getState().begin(stream, settings.samples);
      setBegun(prompt);
      setWritten(null);
      setProblem(null);
      setBusy(true);
      await api
        .request('predict.generate', { project, run: run.id, stream, prompt, ...settings, stop: [] })
        .then(setWritten, fail)
        .finally(() => setBusy(false));
    },
    stop() {
      api.request('predict.stop', {}).catch(fail);
    },
    fail,
  };
}
