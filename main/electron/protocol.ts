/** `app://netloom/...`: the built screen from its manifest, with the content security policy on every answer. */
import { readFile } from 'node:fs/promises';
import { type BuiltFile, builtFileFor } from '../services/built-files.ts';
import { securityHeaders } from '../services/content-security.ts';
import type { Electron } from './api.ts';
import { appScheme, isOwnUrl } from './decisions.ts';

/** Must run before the app is ready. */
export function registerScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** The answer to a request of a page. */
export async function answerPage(files: ReadonlyMap<string, BuiltFile>, request: Pick<Request, 'url' | 'method'>): Promise<Response> {
  if (!isOwnUrl(request.url) || request.method !== 'GET') return new Response('refused', { status: 403, headers: securityHeaders });
  const file = builtFileFor(files, new URL(request.url).pathname);
  if (file === undefined) return new Response('not found', { status: 404, headers: securityHeaders });
  return new Response(await readFile(file.path), {
    headers: { ...securityHeaders, 'Content-Type': file.type, 'Cache-Control': file.immutable ? 'max-age=31536000' : 'no-cache' },
  });
}

/** Must run once the app is ready. */
export function servePages({ session }: Pick<Electron, 'session'>, files: ReadonlyMap<string, BuiltFile>): void {
  session.defaultSession.protocol.handle(appScheme, (request) => answerPage(files, request));
}
