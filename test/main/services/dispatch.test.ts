/** Messages are checked before a handler sees them, and whatever a handler throws becomes an answer. */
import { expect, test } from 'vitest';
import { createDispatch, noId } from '../../../main/services/dispatch.ts';
import { makeProblem, ProblemError } from '../../../shared/base/problem.ts';
import type { Handlers } from '../../../shared/contract.ts';

function dispatchWith(handlers: Partial<Handlers>) {
  const log: string[] = [];
  return { log, dispatch: createDispatch(handlers as Handlers, (line) => log.push(line)) };
}

test('a right request is answered with its id and the handler gets the parsed input', async () => {
  const seen: unknown[] = [];
  const { dispatch } = dispatchWith({
    'projects.forget': async (input) => {
      seen.push(input);
      return {};
    },
  });
  expect(await dispatch({ id: 3, name: 'projects.forget', input: { path: '/a', extra: true } })).toEqual({ id: 3, ok: true, value: {} });
  expect(seen).toEqual([{ path: '/a' }]);
});

test('what is not known is answered as null', async () => {
  const { dispatch } = dispatchWith({ 'runs.pace': () => Promise.resolve(null) });
  expect(await dispatch({ id: 4, name: 'runs.pace', input: { project: 'p' } })).toEqual({ id: 4, ok: true, value: null });
});

test.each([
  null,
  5,
  'x',
  [],
  {},
  { id: 'a', name: 'system.info', input: {} },
  { id: 1.5, name: 'system.info', input: {} },
  { id: 1, name: 'system.info', input: {}, more: 1 },
])('%j is no request', async (message) => {
  expect(await dispatchWith({}).dispatch(message)).toMatchObject({ id: noId, ok: false, problem: { code: 'bad-request' } });
});

test.each(['__proto__', 'constructor', 'toString', 'system.nothing', ''])('there is no request called "%s"', async (name) => {
  expect(await dispatchWith({}).dispatch({ id: 1, name, input: {} })).toMatchObject({ id: 1, ok: false, problem: { code: 'bad-request' } });
});

test('a Problem is passed on; anything else is logged under an id and told without its text', async () => {
  const problem = makeProblem({ code: 'stale-revision', what: { en: 'a', zh: 'b' } });
  const { dispatch, log } = dispatchWith({
    'projects.recent': () => Promise.reject(new ProblemError(problem)),
    'projects.forget': () => {
      throw new TypeError('secret path /home/x');
    },
  });
  expect(await dispatch({ id: 1, name: 'projects.recent', input: {} })).toEqual({ id: 1, ok: false, problem });
  const answer = await dispatch({ id: 2, name: 'projects.forget', input: { path: '/a' } });
  expect(answer).toMatchObject({ id: 2, ok: false, problem: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(log).toHaveLength(1);
  expect(log[0]).toContain('secret path');
  const report = /report (\w+)/.exec(JSON.stringify(answer))?.[1] ?? 'none';
  expect(log[0]).toContain(report);
});

test('nesting without end is refused, not followed', async () => {
  const { dispatch, log } = dispatchWith({
    'projects.create': async () => {
      throw new Error('reached');
    },
  });
  let deep: unknown = 1;
  for (let i = 0; i < 200_000; i++) deep = [deep];
  const document = { version: 1, nodes: [{ id: 'a', type: 'x', params: { deep }, position: { x: 0, y: 0 } }], wires: [], data: {}, training: {} };
  expect(await dispatch({ id: 1, name: 'projects.create', input: { name: 'x', path: null, template: null, document } })).toMatchObject({
    ok: false,
    problem: { code: 'bad-request' },
  });
  expect(await dispatch({ id: 2, name: 'projects.edit', input: { project: 'p', revision: 0, edits: [{ type: 'set-param', value: deep }] } })).toMatchObject({
    id: 2,
    ok: false,
  });
  expect(log.join()).not.toContain('reached');
});
