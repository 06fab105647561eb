/** A Problem: something the user's model, data or machine does not allow, said in plain words. A value, never a crash. */
import type { Text } from './text.ts';

/** Where the trouble is. Every field is optional; the screen lights up the most precise one it has. */
export interface Place {
  readonly node?: string;
  readonly port?: string;
  readonly wire?: string;
  readonly parameter?: string;
  readonly setting?: string;
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly run?: string;
}

/** A one-click remedy: document edits (see `model/edits.ts`), applied together as one undoable step. */
export interface Fix {
  readonly label: Text;
  readonly edits: readonly { readonly type: string }[];
}

export interface Problem {
  /** Stable kebab-case id. Tests check this, never the wording. */
  readonly code: string;
  /** An error blocks training; a warning is advice. */
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  /** What does not fit, with both numbers. */
  readonly what: Text;
  /** Why that matters. */
  readonly why?: Text;
  /** What to do about it. */
  readonly how?: Text;
  readonly fix?: Fix;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

type ProblemParts = Omit<Problem, 'severity' | 'place'> & { severity?: Problem['severity']; place?: Place };

export function makeProblem(parts: ProblemParts): Problem {
  return { severity: 'error', place: {}, ...parts };
}

/** The whole Problem as one paragraph, for logs and the command line. */
export function problemMessage(problem: Problem, language: keyof Text = 'en'): string {
  const parts = [problem.what, problem.why, problem.how].filter((part) => part !== undefined);
  return parts.map((part) => part[language]).join(language === 'zh' ? '' : ' ');
}

/** Carries a Problem up through code that cannot return one. Caught at a process or request edge, never shown as a stack. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problemMessage(problem));
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The value, or a thrown `ProblemError`. For code that runs behind an edge that catches it. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}
