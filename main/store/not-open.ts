/** Said of a project that was closed, before a request or while it was answered. Apart, so that a host that names it loads no database. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

export function notOpen(project: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'project-not-open',
      what: text(`The project "${project}" is not open any more.`, `项目“${project}”已不再打开。`),
      how: text('Open it again from the start page.', '请从起始页重新打开。'),
    }),
  );
}
