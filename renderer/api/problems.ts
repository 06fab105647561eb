/** Problems of the connection itself, and turning anything thrown into a Problem. */
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

export const connectionLost = makeProblem({
  code: 'connection-lost',
  what: text('The connection to the studio was lost before the answer came.', '在收到回复之前，与工作室的连接断开了。'),
  why: text('The studio runs as a program on this computer; this page talks to it.', '工作室是运行在这台电脑上的程序，本页面与它通信。'),
  how: text(
    'Wait a moment: the page reconnects by itself. If it does not, start the studio again.',
    '请稍候：页面会自动重新连接。如果没有恢复，请重新启动工作室。',
  ),
});

export const notConnected = makeProblem({
  code: 'not-connected',
  what: text('The studio does not answer.', '工作室没有响应。'),
  how: text('Start it again with npm start. Your work is on disk and nothing is lost.', '请用 npm start 重新启动。你的工作已保存在磁盘上，不会丢失。'),
});

/** The line failed, not the studio: unlike a ProblemError this says nothing about whether the request would be refused. */
export class ConnectionError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.what.en);
    this.name = 'ConnectionError';
    this.problem = problem;
  }
}

/** Unexpected errors are said plainly; the detail goes to the console for a bug report. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ProblemError || error instanceof ConnectionError) return error.problem;
  console.error(error);
  const detail = error instanceof Error ? error.message : String(error);
  return makeProblem({
    code: 'unexpected',
    what: text(`Something went wrong in the studio: ${detail}`, `工作室内部出错：${detail}`),
    how: text('Your work is saved. Try again; if it happens again, copy the health report.', '你的工作已保存。请重试；如果再次发生，请复制健康报告。'),
  });
}
