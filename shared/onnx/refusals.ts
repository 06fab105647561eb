/** What is wrong with a stranger's file, said as a Problem. */
import { makeProblem, ProblemError } from '../base/problem.ts';
import { text } from '../base/text.ts';

type Reason =
  | 'model-damaged'
  | 'model-version'
  | 'model-unknown-op'
  | 'model-attribute'
  | 'model-operand'
  | 'model-type'
  | 'model-names'
  | 'model-order'
  | 'model-node';

export function fail(code: Reason, en: string, zh: string): never {
  throw new ProblemError(makeProblem({ code, what: text(en, zh) }));
}

/** An error while `where` was read. */
export function because(code: Reason, where: string, error: unknown): never {
  if (error instanceof ProblemError) throw error;
  const reason = (error instanceof Error ? error.message : String(error)).replace(/assertion failed: |missing: /g, '');
  fail(code, `${where}: ${reason}`, `${where}:${reason}`);
}
