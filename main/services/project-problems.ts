/** What stands in the way of a request about a project. Apart from the store, so that a host that names one loads no database. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

export function inUse(name: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'project-in-use',
      what: text(
        `"${name}" is being trained, or data is being read into it, here or in another window.`,
        `“${name}”正在训练或导入数据（在这里或另一个窗口中）。`,
      ),
      how: text('Wait until that is done, or stop it, then try again.', '请等待完成或停止后再试。'),
    }),
  );
}
