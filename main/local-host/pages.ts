/** Serves the built screen. Files are small and local: compressing them costs more time than it saves on 127.0.0.1. */
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type BuiltFile, builtFileFor } from '../services/built-files.ts';
import { securityHeaders } from '../services/content-security.ts';

export function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

/** GET and HEAD of a built file; `index.html` is never cached, hashed files for ever. */
export function servePage(files: ReadonlyMap<string, BuiltFile>, method: string, pathname: string, response: ServerResponse): void {
  const file = builtFileFor(files, pathname);
  if (file === undefined)
    return plain(response, files.size === 0 ? 503 : 404, files.size === 0 ? 'The screen is not built. Start the studio with npm start.' : 'Not found.');
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': file.type,
    'Content-Length': file.bytes,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (method === 'HEAD') return void response.end();
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
}
