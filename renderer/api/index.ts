/** The typed client of the contract: `api.request('runs.start', { project })`, `api.subscribe(listener)`. */
import type { RequestInput, RequestName, RequestOutput, StudioEvent } from '../../shared/contract.ts';
import { bridgeTransport } from './bridge.ts';
import { type SocketLike, socketTransport } from './socket.ts';
import type { ConnectionState, Transport } from './transport.ts';
import { exchangeToken } from './token.ts';

export { problemFrom } from './problems.ts';
export type { ConnectionState } from './transport.ts';

function browserTransport(): Transport {
  let ready = exchangeToken();
  // Another link pasted into this very page changes only the fragment, and loads nothing.
  window.addEventListener('hashchange', () => {
    ready = exchangeToken();
  });
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api`;
  // The socket may only be opened when the cookie is there: until then a stand-in queues.
  return socketTransport({ connect: () => deferredSocket(ready, url), admitted });
}

/** Whether this browser holds a session of the studio that runs now. */
async function admitted(): Promise<boolean> {
  const answer = await fetch('/session', { cache: 'no-store' });
  return ((await answer.json()) as { open: boolean }).open;
}

function deferredSocket(ready: Promise<void>, url: string): SocketLike {
  let real: WebSocket | null = null;
  const stand: SocketLike = {
    send: (data) => real?.send(data),
    close: () => real?.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  void ready.then(() => {
    real = new WebSocket(url);
    real.onopen = () => stand.onopen?.();
    real.onmessage = (event) => stand.onmessage?.(event);
    real.onclose = () => stand.onclose?.();
  });
  return stand;
}

let transport: Transport | null = null;

function line(): Transport {
  transport ??= window.netloom ? bridgeTransport(window.netloom) : browserTransport();
  return transport;
}

export interface Api {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  onState(listener: (state: ConnectionState) => void): () => void;
}

export const api: Api = {
  request: <N extends RequestName>(name: N, input: RequestInput<N>) => line().request(name, input) as Promise<RequestOutput<N>>,
  subscribe: (listener) => line().subscribe(listener),
  onState: (listener) => line().onState(listener),
};

/** For tests: another way to carry the requests. */
export function replaceTransport(next: Transport): void {
  transport = next;
}
