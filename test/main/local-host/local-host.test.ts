/** The running local host over real sockets: login, pages, uploads, the contract over a WebSocket. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { contentSecurityPolicy } from '../../../main/services/content-security.ts';
import { createServices, type Services } from '../../../main/services/index.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { type LocalHost, startLocalHost } from '../../../main/local-host/index.ts';
import { sweepUploads } from '../../../main/local-host/upload.ts';

let home: string;
let host: LocalHost;
let services: Services;
let origin: string;
const logged: string[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'netloom-host-'));
  const screen = join(home, 'screen');
  mkdirSync(join(screen, 'assets'), { recursive: true });
  writeFileSync(join(screen, 'index.html'), '<!doctype html><title>screen</title>');
  writeFileSync(join(screen, 'assets/a-123.js'), 'export {};');
  writeFileSync(join(screen, 'secret.key'), 'not a type we serve');
  services = createServices({ host: 'local-host', paths: studioPaths({ NETLOOM_HOME: home }) });
  host = await startLocalHost({ services, screen, log: (line) => logged.push(line) });
  origin = `http://127.0.0.1:${host.port}`;
});

afterAll(async () => {
  await host.close();
  await services.close();
  rmSync(home, { recursive: true, force: true });
});

const tokenOf = (link: string): string => new URL(link).hash.replace('#token=', '');

async function login(token = tokenOf(host.link())): Promise<Response> {
  return fetch(`${origin}/session`, { method: 'POST', headers: { origin }, body: JSON.stringify({ token }) });
}

async function cookie(): Promise<string> {
  return (await login()).headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** fetch does not let us choose Host; this does. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((answered, failed) => {
    rawRequest({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      response.resume();
      answered(response.statusCode ?? 0);
    })
      .on('error', failed)
      .end();
  });
}

test('the cookie is HttpOnly, SameSite=Strict, and a link for one use is used up', async () => {
  const token = tokenOf(host.link());
  const first = await login(token);
  expect(first.status).toBe(200);
  expect(first.headers.get('set-cookie')).toMatch(/^netloom_\d+=[0-9a-f]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
  expect((await login(token)).status).toBe(401);
  expect((await login('0'.repeat(32))).status).toBe(401);
  expect((await fetch(`${origin}/session`, { method: 'POST', headers: { origin }, body: 'x'.repeat(10_000) })).status).toBe(401);
});

test('pages carry the policy, hashed files are kept, other files and paths do not exist', async () => {
  const page = await fetch(`${origin}/`);
  expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect(page.headers.get('access-control-allow-origin')).toBeNull();
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(await page.text()).toContain('screen');
  expect((await fetch(`${origin}/assets/a-123.js`)).headers.get('cache-control')).toContain('immutable');
  expect((await fetch(`${origin}/some/room`)).status).toBe(200);
  for (const path of ['/secret.key', '/assets/none.js', '/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/index.html/../../x.js'])
    expect(await ask(path, { host: `127.0.0.1:${host.port}` }), path).toBe(404);
  expect((await fetch(`${origin}/`, { method: 'DELETE', headers: { origin } })).status).toBe(405);
});

test('foreign hosts, foreign origins and strangers are refused', async () => {
  const own = `127.0.0.1:${host.port}`;
  expect(await ask('/', { host: 'evil.example' })).toBe(403);
  expect(await ask('/', { host: own, origin: 'https://evil.example' })).toBe(403);
  expect(await ask('/session', { host: own }, 'POST')).toBe(403);
  expect(await ask('/upload?name=x', { host: own, origin }, 'POST')).toBe(401);
});

test('two Host headers are refused', async () => {
  const answer = await new Promise<string>((answered) => {
    let text = '';
    const socket = connect(host.port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
    );
    socket
      .on('data', (chunk) => {
        text += String(chunk);
      })
      .on('close', () => answered(text));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400/);
});

/** Sends bytes as they are and hangs up after the answer, or a moment without one; answers what came back. */
function shout(bytes: string, milliseconds = 20_000): Promise<string> {
  return new Promise((answered) => {
    let said = '';
    const socket = connect(host.port, '127.0.0.1', () => socket.write(bytes));
    socket
      .on('data', (chunk) => {
        said += String(chunk);
        socket.resetAndDestroy();
      })
      .on('error', () => {})
      .on('close', () => answered(said));
    const timer = setTimeout(() => socket.resetAndDestroy(), milliseconds);
    socket.on('close', () => clearTimeout(timer));
  });
}

test('request lines no address can be made of, and clients that hang up halfway, end nothing', async () => {
  const own = `Host: 127.0.0.1:${host.port}\r\n`;
  for (const target of ['//', '///x', '/\\\\[', 'http://[', '*', '//[::1', '/%', '/?%%%'])
    expect(await shout(`GET ${target} HTTP/1.1\r\n${own}\r\n`), target).toMatch(/^HTTP\/1\.1 (200|400|404)/);
  expect(await shout(`GET // HTTP/1.1\r\nHost: evil.example\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403/);
  await shout(`POST /session HTTP/1.1\r\n${own}Origin: ${origin}\r\nContent-Length: 1000\r\n\r\n{"tok`, 100);
  await shout(`POST /upload?name=half HTTP/1.1\r\n${own}Origin: ${origin}\r\nCookie: ${await cookie()}\r\nContent-Length: 100000\r\n\r\nhalf`, 100);
  const upgrade = `${own}Origin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;
  await Promise.all(Array.from({ length: 20 }, (_, i) => shout(`GET /api HTTP/1.1\r\n${upgrade}\r\n`, i % 4)));
  await shout(`GET /api HTTP/1.1\r\n${upgrade}Cookie: ${await cookie()}\r\nSec-WebSocket-Key: short\r\n\r\n`);
  expect((await fetch(`${origin}/`)).status).toBe(200);
  const left = readdirSync(join(home, 'scratch/uploads'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(left.map(({ name }) => name)).not.toContain('half');
});

test('what an earlier studio was given is gone a day later', () => {
  const folder = join(home, 'old');
  for (const name of ['yesterday', 'today']) mkdirSync(join(folder, 'uploads', name), { recursive: true });
  writeFileSync(join(folder, 'uploads/yesterday/1.png'), 'x');
  utimesSync(join(folder, 'uploads/yesterday'), Date.now() / 1000 - 90_000, Date.now() / 1000 - 90_000);
  sweepUploads(folder);
  expect(readdirSync(join(folder, 'uploads'))).toEqual(['today']);
});

test('an upload lands in the scratch folder and nowhere else, and never over another', async () => {
  const headers = { origin, cookie: await cookie() };
  const send = (query: string, body: BodyInit) => fetch(`${origin}/upload?${query}`, { method: 'POST', headers, body });
  const bytes = new Uint8Array(300_000).fill(7);
  const first = (await (await send('name=cats/1.png&batch=b1', bytes)).json()) as { path: string; folder: string };
  expect(first.path).toBe(join(first.folder, 'cats', '1.png'));
  expect(readFileSync(first.path)).toHaveLength(300_000);
  const sly = (await (await send(`name=${encodeURIComponent('../../../../../etc/../x')}&batch=${encodeURIComponent('../..')}`, 'x')).json()) as {
    path: string;
  };
  expect(sly.path.startsWith(join(home, 'scratch/uploads/'))).toBe(true);
  expect((await send('name=cats/1.png&batch=b1', 'other')).status).toBe(409);
  expect(readFileSync(first.path)).toHaveLength(300_000);
  expect(existsSync(join(home, 'x'))).toBe(false);
});

interface Client {
  send(message: unknown): void;
  next(): Promise<Record<string, unknown>>;
  closed: Promise<number>;
  socket: WebSocket;
}

async function open(headers: Record<string, string>, path = '/api'): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  const messages: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Record<string, unknown>;
    const taker = waiting.shift();
    if (taker) taker(message);
    else messages.push(message);
  });
  const closed = new Promise<number>((done) => socket.on('close', done));
  await new Promise((ready, failed) => socket.once('open', ready).once('error', failed));
  return {
    socket,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    next: () => {
      const message = messages.shift();
      return message ? Promise.resolve(message) : new Promise((take) => waiting.push(take));
    },
  };
}

test('the socket wants our origin and the cookie', async () => {
  await expect(open({ origin })).rejects.toThrow('401');
  await expect(open({ origin: 'https://evil.example', cookie: await cookie() })).rejects.toThrow('403');
  await expect(open({ cookie: await cookie() })).rejects.toThrow('403');
  await expect(open({ origin, cookie: await cookie() }, '/other')).rejects.toThrow('404');
});

test('requests are answered by id, wrong ones with a problem, and events reach every client', async () => {
  const headers = { origin, cookie: await cookie() };
  const [a, b] = [await open(headers), await open(headers)];
  a.send({ id: 7, name: 'system.info', input: {} });
  expect(await a.next()).toMatchObject({ id: 7, ok: true, value: { host: 'local-host', home } });
  a.send({ id: 8, name: 'constructor', input: {} });
  expect(await a.next()).toMatchObject({ id: 8, ok: false, problem: { code: 'bad-request' } });
  a.send({ id: 9, name: 'system.listFolder', input: { path: 5 } });
  expect(await a.next()).toMatchObject({ id: 9, ok: false, problem: { code: 'bad-request' } });
  a.send({ hello: 1 });
  expect(await a.next()).toMatchObject({ id: -1, ok: false });
  services.context.emit({ type: 'command', command: 'view.palette' });
  expect(await a.next()).toEqual({ event: { type: 'command', command: 'view.palette' } });
  expect(await b.next()).toEqual({ event: { type: 'command', command: 'view.palette' } });
  a.socket.send('{not json');
  expect(await a.closed).toBe(1007);
  b.socket.send(new Uint8Array([1, 2]));
  expect(await b.closed).toBe(1003);
});

test('a message above the limit closes the socket', async () => {
  const client = await open({ origin, cookie: await cookie() });
  client.socket.on('error', () => {});
  client.socket.send(`"${'x'.repeat(65 * 1024 * 1024)}"`);
  expect(await client.closed).toBe(1009);
});
