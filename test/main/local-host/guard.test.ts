/** Who is let in: every rule of the guard, and that secrets behave as secrets. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHost, checkOrigin, cookieName, cookieValue, newSecret, sameSecret, Sessions } from '../../../main/local-host/guard.ts';

const port = 4711;
const raw = (...pairs: readonly (readonly [string, string])[]) => pairs.flat();

test.each([
  ['127.0.0.1:4711', true],
  ['localhost:4711', true],
  ['LOCALHOST:4711', true],
  ['127.0.0.1', false],
  ['127.0.0.1:4712', false],
  ['evil.example:4711', false],
  ['127.0.0.1.evil.example:4711', false],
  ['0.0.0.0:4711', false],
  ['[::1]:4711', false],
  ['', false],
])('Host %s is accepted: %s', (host, expected) => {
  expect(checkHost(raw(['Host', host]), port).allowed).toBe(expected);
});

test('a request without a Host, or with two, is refused even if both are right', () => {
  expect(checkHost([], port)).toMatchObject({ allowed: false, status: 400 });
  expect(checkHost(raw(['Host', `127.0.0.1:${port}`], ['host', `127.0.0.1:${port}`]), port)).toMatchObject({ allowed: false, status: 400 });
});

test('no Host that is not exactly ours passes', () => {
  fc.assert(
    fc.property(fc.string(), (host) => {
      fc.pre(!['127.0.0.1:4711', 'localhost:4711'].includes(host.toLowerCase()));
      return !checkHost(raw(['Host', host]), port).allowed;
    }),
  );
});

test('an Origin must be the very host that is called', () => {
  const host = ['Host', `127.0.0.1:${port}`] as const;
  expect(checkOrigin(raw(host, ['Origin', `http://127.0.0.1:${port}`]), port, true).allowed).toBe(true);
  for (const origin of ['null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:80', `http://localhost:${port}`, 'https://evil.example', '']) {
    expect(checkOrigin(raw(host, ['Origin', origin]), port, false).allowed, origin).toBe(false);
  }
  expect(checkOrigin(raw(host), port, true).allowed).toBe(false);
  expect(checkOrigin(raw(host), port, false).allowed).toBe(true);
  expect(checkOrigin(raw(host, ['Origin', `http://127.0.0.1:${port}`], ['Origin', 'https://evil.example']), port, true).allowed).toBe(false);
});

test('secrets are 128 bits, all different, compared whole', () => {
  const some = Array.from({ length: 200 }, newSecret);
  expect(new Set(some).size).toBe(200);
  for (const secret of some) expect(secret).toMatch(/^[0-9a-f]{32}$/);
  expect(sameSecret('abc', 'abc')).toBe(true);
  expect(sameSecret('abc', 'abcd')).toBe(false);
  expect(sameSecret('', 'a')).toBe(false);
});

test('a link opens one session, once', () => {
  const sessions = new Sessions();
  const [one, other] = [sessions.link(), sessions.link()];
  expect(sessions.knows(sessions.exchange(one))).toBe(true);
  expect(sessions.exchange(one)).toBeUndefined();
  expect(sessions.knows(sessions.exchange(other))).toBe(true);
  expect(sessions.exchange('')).toBeUndefined();
  expect(sessions.knows(undefined)).toBe(false);
  expect(sessions.knows(one)).toBe(false);
});

test('the oldest sessions are forgotten, so that a loop of logins cannot fill the memory', () => {
  const sessions = new Sessions();
  const first = sessions.exchange(sessions.link());
  for (let i = 0; i < 100; i++) sessions.exchange(sessions.link());
  expect(sessions.knows(first)).toBe(false);
});

test('the cookie is found among others and is of our port', () => {
  expect(cookieName(port)).toBe('netloom_4711');
  expect(cookieValue(raw(['Cookie', 'a=1; netloom_4711=secret; netloom_9=other']), 'netloom_4711')).toBe('secret');
  expect(cookieValue(raw(['Cookie', 'netloom_47110=secret']), 'netloom_4711')).toBeUndefined();
  expect(cookieValue([], 'netloom_4711')).toBeUndefined();
});
