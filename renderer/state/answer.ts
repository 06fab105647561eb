/** An answer that is asked for once, and again when what it depends on is another; what comes when nobody waits for it any more is forgotten. */
import { useEffect, useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import { problemFrom } from '../api/index.ts';
import { useSession } from './session.ts';

interface Answer<T> {
  /** Null until known, and where there is a Problem. */
  readonly answer: T | null;
  readonly problem: Problem | null;
}

interface Options {
  /** Nothing is asked until then. */
  readonly ready?: boolean;
  /** Milliseconds before it is asked: what is still being chosen is not asked about. */
  readonly wait?: number;
  /** The last answer stays until the next one is there. */
  readonly stays?: boolean;
}

const none = { answer: null, problem: null };

export function useAnswer<T>(ask: () => Promise<T>, depends: readonly unknown[], { ready = true, wait = 0, stays = false }: Options = {}): Answer<T> {
  const [told, setTold] = useState<Answer<T> & { readonly of: readonly unknown[] }>({ ...none, of: depends });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is another at every look, and asks the same
  useEffect(() => {
    if (!ready) return;
    let gone = false;
    const tell = (answer: Answer<T>): void => {
      if (!gone) setTold({ ...answer, of: depends });
    };
    const timer = setTimeout(() => {
      ask().then(
        (answer) => tell({ answer, problem: null }),
        (error: unknown) => tell({ answer: null, problem: problemFrom(error) }),
      );
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [...depends, ready]);
  return stays || told.of.every((one, place) => Object.is(one, depends[place])) ? told : none;
}

/** The same; its Problem is shown where all are that have no better place. */
export function useReportedAnswer<T>(ask: () => Promise<T>, depends: readonly unknown[], options?: Options): T | null {
  const { answer, problem } = useAnswer(ask, depends, options);
  useEffect(() => {
    if (problem !== null) useSession.getState().report(problem);
  }, [problem]);
  return answer;
}
