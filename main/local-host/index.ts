/** The studio on 127.0.0.1 for a browser: pages, one WebSocket, uploads. Every request passes the guard first. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { builtFiles } from '../services/built-files.ts';
import { securityHeaders } from '../services/content-security.ts';
import { createDispatch, type Log } from '../services/dispatch.ts';
import type { Services } from '../services/index.ts';
import { checkHost, checkOrigin, cookieName, cookieValue, Sessions, type Verdict } from './guard.ts';
import { plain, servePage } from './pages.ts';
import { maxPayload, serveSocket } from './socket.ts';
import { receiveUpload, sweepUploads, UploadRefused } from './upload.ts';

export interface LocalHostOptions {
  readonly services: Services;
  /** Folder of the built screen. */
  readonly screen: string;
  /** 0 or undefined: a free one. */
  readonly port?: number;
  readonly log: Log;
}

export interface LocalHost {
  readonly port: number;
  /** A link with a token, good for one exchange. */
  link(): string;
  close(): Promise<void>;
}

/** Reads a small JSON body; undefined when it is larger than 4 kB or no JSON. */
async function smallJson(request: IncomingMessage): Promise<unknown> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 4096) return undefined;
  }
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  response.end(JSON.stringify(value));
}

/** Status and words for an upload that failed. */
function refusal(error: unknown): readonly [status: number, text: string] {
  if (error instanceof UploadRefused) return [413, error.message];
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return [507, 'The disk is full: the file could not be kept.'];
  return code === 'EEXIST' ? [409, 'Two files of one drop have the same name.'] : [500, 'The file could not be kept.'];
}

/** Starts listening; resolves when pages can be asked for. */
export async function startLocalHost({ services, screen, port: wantedPort = 0, log }: LocalHostOptions): Promise<LocalHost> {
  sweepUploads(services.context.paths.scratch);
  const files = builtFiles(screen);
  const sessions = new Sessions();
  const dispatch = createDispatch(services.handlers, log);
  const sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  let port = wantedPort;

  const knownClient = (request: IncomingMessage): Verdict =>
    sessions.knows(cookieValue(request.rawHeaders, cookieName(port))) ? { allowed: true } : { allowed: false, status: 401, reason: 'no session' };

  /** The first rule that refuses, if any. */
  const judge = (request: IncomingMessage, kind: 'page' | 'login' | 'private'): Verdict => {
    const host = checkHost(request.rawHeaders, port);
    if (!host.allowed) return host;
    const origin = checkOrigin(request.rawHeaders, port, kind !== 'page');
    if (!origin.allowed) return origin;
    return kind === 'private' ? knownClient(request) : { allowed: true };
  };

  async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await smallJson(request);
    const token = typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string' ? body.token : '';
    const session = sessions.exchange(token);
    if (session === undefined) return plain(response, 401, 'This link is not valid any more. Use the one printed where the studio was started.');
    json(response, 200, {}, { 'Set-Cookie': `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/` });
  }

  async function upload(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    try {
      json(response, 200, await receiveUpload(request, services.context.paths.scratch, query.get('name') ?? 'file', query.get('batch')));
    } catch (error) {
      if (!(error instanceof UploadRefused)) log(`upload: ${String(error)}`);
      if (!response.headersSent) plain(response, ...refusal(error));
    }
  }

  const server = createServer((request, response) => {
    // Not `new URL`: it refuses some request lines (`GET //`) by throwing. Only exact paths are known here anyway.
    const [pathname = '/', ...query] = (request.url ?? '/').split('?');
    const searchParams = new URLSearchParams(query.join('?'));
    const route = `${request.method} ${pathname}`;
    const kind = route === 'POST /session' ? 'login' : route === 'GET /session' || route === 'POST /upload' ? 'private' : 'page';
    const verdict = judge(request, route === 'GET /session' ? 'page' : kind);
    if (!verdict.allowed) return plain(response, verdict.status, verdict.reason);
    if (route === 'GET /session') return json(response, 200, { open: knownClient(request).allowed });
    if (kind === 'login') return void login(request, response).catch(() => request.destroy()); // the client went away in between
    if (kind === 'private') return void upload(request, response, searchParams);
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET here.');
    servePage(files, request.method, pathname, response);
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on nobody else listens to this socket, and an error without a listener ends the process.
    socket.on('error', () => socket.destroy());
    const verdict = judge(request, 'private');
    if (!verdict.allowed || request.url !== '/api') {
      socket.end(`HTTP/1.1 ${verdict.allowed ? 404 : verdict.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => serveSocket(client, dispatch, services.context.onEvent));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  // A big upload may take as long as it takes.
  server.requestTimeout = 0;

  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(wantedPort, '127.0.0.1', () => {
      server.off('error', failed);
      listening();
    });
  });
  port = (server.address() as AddressInfo).port;

  return {
    port,
    link: () => `http://127.0.0.1:${port}/#token=${sessions.link()}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
