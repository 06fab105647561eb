/** What the engine's errors mean to a person. */
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

/** Whether an error says that memory could not be had. */
export function isOutOfMemory(error: unknown): boolean {
  return /alloc|out of memory|not enough memory|Array buffer allocation/i.test(error instanceof Error ? error.message : String(error));
}

/** Any error thrown while creating or running a session, as a Problem. */
export function engineProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(error)) {
    const size = /size (\d{4,})/.exec(message)?.[1];
    const amount = size === undefined ? null : `${Math.ceil(Number(size) / 2 ** 20)} MB`;
    return makeProblem({
      code: 'out-of-memory',
      place: { setting: 'batchSize' },
      what: text(
        amount ? `There is not enough memory: ${amount} more were needed at once.` : 'There is not enough memory for this network.',
        amount ? `内存不足：还需要一次性分配 ${amount}。` : '内存不足，无法运行该网络。',
      ),
      how: text(
        'Choose a smaller batch size, smaller pictures or fewer filters, or close other programs.',
        '请减小批量、图片尺寸或滤波器数量，或关闭其他程序。',
      ),
    });
  }
  return makeProblem({
    code: 'engine-error',
    what: text(`The computing engine could not run this network: ${message}`, `计算引擎无法运行该网络：${message}`),
    how: text('Please report this with the health report: the studio should have noticed earlier.', '请附上健康报告反馈此问题：工作室本应更早发现。'),
  });
}

/** Training went to infinity. `value` is the loss as it came out. */
export function notFiniteProblem(step: number, value: number, learningRate: number): Problem {
  const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
  return makeProblem({
    code: 'loss-not-finite',
    place: { setting: 'learningRate' },
    what: text(
      `The loss became ${shown} at step ${step}, with a learning rate of ${learningRate}.`,
      `损失在第 ${step} 步变为 ${shown}（学习率为 ${learningRate}）。`,
    ),
    why: text('The numbers grew beyond what can be computed, so nothing after this step would mean anything.', '数值超出了可计算的范围，继续训练没有意义。'),
    how: text(
      'Try a learning rate ten times smaller. Very large values in the data can also cause this: let the input layer standardize them.',
      '请尝试将学习率减小十倍。数据中的极大值也可能导致此问题：可让输入层进行标准化。',
    ),
  });
}
