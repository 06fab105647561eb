/** The evaluation of a run on a part, asked for once and kept while the project is open. */
import { useEffect, useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { DataPart, Evaluation } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';

const known = new Map<string, Promise<Evaluation>>();

type State = { readonly key: string; readonly evaluation: Evaluation | null; readonly problem: Problem | null };

/** `step` is part of the key: a run that went on is judged anew. */
export function useEvaluation(
  project: string,
  run: string,
  step: number,
  { part, unseen }: { readonly part: DataPart; readonly unseen: boolean },
): Omit<State, 'key'> & { retry(): void } {
  const [attempt, setAttempt] = useState(0);
  const key = `${project} ${run} ${step} ${part} ${unseen}`;
  const [state, setState] = useState<State>({ key, evaluation: null, problem: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again
  useEffect(() => {
    let gone = false;
    const asked = known.get(key) ?? api.request('evaluate.run', { project, run, part, unseen });
    known.set(key, asked);
    asked.then(
      (evaluation) => {
        if (!gone) setState({ key, evaluation, problem: null });
      },
      (error: unknown) => {
        known.delete(key);
        if (!gone) setState({ key, evaluation: null, problem: problemFrom(error) });
      },
    );
    return () => {
      gone = true;
    };
  }, [key, project, run, part, unseen, attempt]);
  const current = state.key === key ? state : { evaluation: null, problem: null };
  return { ...current, retry: () => setAttempt(attempt + 1) };
}
