/** One message in, one answer out, whatever carries them: IPC in the desktop shell, a WebSocket on the local host. */
import { randomUUID } from 'node:crypto';
import type { AnswerMessage, Handlers, RequestName } from '../../shared/contract.ts';
import { requestMessageSchema, requests } from '../../shared/contract.ts';
import { makeProblem, type Problem, ProblemError } from '../../shared/base/problem.ts';

export type Dispatch = (message: unknown) => Promise<AnswerMessage>;

/** Where internal errors are written: the screen gets the id, the log has the stack. */
export type Log = (line: string) => void;

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

function badRequest(detail: string): Problem {
  return makeProblem({
    code: 'bad-request',
    what: { en: `The studio was asked something it does not understand: ${detail}.`, zh: `收到了无法理解的请求：${detail}。` },
    how: { en: 'Reload the window. If it happens again, please report it.', zh: '请重新载入窗口；若仍出现，请反馈。' },
  });
}

function internalProblem(id: string): Problem {
  return makeProblem({
    code: 'internal',
    what: { en: `Something went wrong inside Netloom (report ${id}).`, zh: `Netloom 内部出错（编号 ${id}）。` },
    why: { en: 'This is a mistake of ours, not yours. Your work is saved.', zh: '这是我们的错误，与您的操作无关。您的工作已保存。' },
    how: { en: 'Try again; the log beside the recent list holds the details.', zh: '请重试；详细信息在日志中。' },
  });
}

/** The id of a message that is too broken to be answered by its own; no request has it. */
export const noId = -1;

/** Null when the input is nested deeper than the schemas, which call themselves, can follow. */
function parse(name: RequestName, input: unknown) {
  try {
    return requests[name].input.safeParse(input ?? {});
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function createDispatch(handlers: Handlers, log: Log): Dispatch {
  // The table of handlers is total and each input is parsed by the schema of the same name just before the call,
  // which TypeScript cannot follow through an index by a variable.
  const call = (name: RequestName, input: unknown) => (handlers[name] as (input: unknown) => Promise<unknown>)(input);

  return async (message) => {
    const envelope = requestMessageSchema.safeParse(message);
    if (!envelope.success) return { id: noId, ok: false, problem: badRequest('not a request message') };
    const { id, name, input } = envelope.data;
    if (!isRequestName(name)) return { id, ok: false, problem: badRequest(`no request is called "${name.slice(0, 60)}"`) };
    const parsed = parse(name, input);
    if (parsed === null) return { id, ok: false, problem: badRequest(`${name}: nested too deeply`) };
    if (!parsed.success) {
      const first = parsed.error.issues[0];
      return { id, ok: false, problem: badRequest(`${name} ${first?.path.join('.') ?? ''}: ${first?.message ?? 'wrong input'}`) };
    }
    try {
      return { id, ok: true, value: await call(name, parsed.data) };
    } catch (error) {
      if (error instanceof ProblemError) return { id, ok: false, problem: error.problem };
      const report = randomUUID().slice(0, 8);
      log(`[${report}] ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { id, ok: false, problem: internalProblem(report) };
    }
  };
}
