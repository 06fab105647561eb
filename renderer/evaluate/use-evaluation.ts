/** The evaluation of a run on a part, asked for once and kept while the project is open. */
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { DataPart, Evaluation } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useAnswer } from '../state/answer.ts';

const known = new Map<string, Promise<Evaluation>>();

interface Evaluated {
  readonly evaluation: Evaluation | null;
  readonly problem: Problem | null;
  retry(): void;
}

/** `step` is part of the key: a run that went on is judged anew. */
export function useEvaluation(project: string, run: string, step: number, { part, unseen }: { readonly part: DataPart; readonly unseen: boolean }): Evaluated {
  const [attempt, setAttempt] = useState(0);
  const key = `${project} ${run} ${step} ${part} ${unseen}`;
  const ask = (): Promise<Evaluation> => {
    const asked = known.get(key) ?? api.request('evaluate.run', { project, run, part, unseen });
    known.set(key, asked);
    // What could not be had is asked for again.
    asked.catch(() => known.delete(key));
    return asked;
  };
  const { answer: evaluation, problem } = useAnswer(ask, [key, attempt]);
  return { evaluation, problem, retry: () => setAttempt(attempt + 1) };
}
