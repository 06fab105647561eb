/** What the engine's errors mean to a person. */
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

/** Whether an error says that memory could not be had. */
export function isOutOfMemory(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  // A graphics card says it in its own words: a buffer it cannot have at all, or one that came to nothing.
  return /alloc|out.?of.?(device.?)?memory|not enough memory|max (buffer|storage buffer binding) size|Invalid Buffer[^\]]*\] is invalid due to a previous error/i.test(
    message,
  );
}

/** A device that did its steps before and does not any more: unplugged, reset by the system, taken by another program. */
export function deviceLost(device: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return makeProblem({
    code: 'device-lost',
    place: { setting: 'device' },
    what: text(`The device "${device}" stopped working in the middle of the training: ${message}`, `设备“${device}”在训练途中停止工作：${message}`),
    why: text('Everything up to the last checkpoint is safe.', '最后一个检查点之前的内容都是安全的。'),
    how: goesOnHere,
  });
}

/** What is said of a run whose device is not to be trusted any more. */
export const goesOnHere = text(
  'Resume it: it goes on from its last checkpoint on the processor. For the next run, choose the device anew.',
  '可以恢复训练：它会从最后一个检查点起改用处理器继续。下次训练时请重新选择设备。',
);

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
