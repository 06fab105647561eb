/** A run by its id, or the Problem that there is none. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Run } from '../../shared/contract.ts';
import type { ProjectStore } from './types.ts';

export function findRun({ runs }: Pick<ProjectStore, 'runs'>, id: string): Run {
  const run = runs.get(id);
  if (run !== null) return run;
  throw new ProblemError(makeProblem({ code: 'no-such-run', place: { run: id }, what: text(`There is no run ${id} in this project.`, `该项目中没有训练 ${id}。`) }));
}
