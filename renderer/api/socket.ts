/** Requests and events over one WebSocket that reconnects by itself. Host-free of React and of the page, so that it can be tested. */
import type { AnswerMessage, EventMessage, RequestMessage, StudioEvent } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import { ConnectionError, connectionLost, notConnected } from './problems.ts';
import { type ConnectionState, Listeners, type Transport } from './transport.ts';

/** The part of WebSocket that is used: tests give a fake one. */
export interface SocketLike {
  send(data: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface SocketOptions {
  connect(): SocketLike;
  /** Milliseconds before the n-th retry (from 0). */
  readonly delay?: (attempt: number) => number;
  /** Whether this page may connect at all; asked when a connection was not accepted. Rejects when nobody answers. Default: yes. */
  admitted?(): Promise<boolean>;
  /** How long a request waits for a connection before it is refused. */
  readonly patienceMs?: number;
}

interface Pending {
  readonly message: RequestMessage;
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout> | null;
}

/** How often a page that was turned away asks whether it may come in now. */
const refusedPollMs = 2000;

const defaultDelay = (attempt: number): number => Math.min(5000, 200 * 2 ** attempt);

/**
 * A request made while the line is down waits for it. One already sent when the line breaks is rejected with
 * `connection-lost`: nobody knows whether it was carried out, so it is never sent twice.
 */
export function socketTransport(options: SocketOptions): Transport {
  const { connect, delay = defaultDelay, patienceMs = 10_000 } = options;
  const events = new Listeners<StudioEvent>();
  const states = new Listeners<ConnectionState>();
  const sent = new Map<number, Pending>();
  const waiting: Pending[] = [];
  let state: ConnectionState = 'connecting';
  let socket: SocketLike | null = null;
  let attempt = 0;
  let nextId = 1;

  function setState(next: ConnectionState): void {
    state = next;
    states.emit(next);
  }

  function transmit(pending: Pending): void {
    if (pending.timer) clearTimeout(pending.timer);
    sent.set(pending.message.id, pending);
    socket?.send(JSON.stringify(pending.message));
  }

  function receive(raw: unknown): void {
    const message = JSON.parse(String(raw)) as AnswerMessage | EventMessage;
    if ('event' in message) return events.emit(message.event);
    const pending = sent.get(message.id);
    if (!pending) return;
    sent.delete(message.id);
    if (message.ok) pending.resolve(message.value);
    else pending.reject(new ProblemError(message.problem));
  }

  /** Waits for ever: whoever was turned away can be let in by another link, and what was asked for is then done. */
  function waitOutside(): void {
    for (const pending of waiting) if (pending.timer) clearTimeout(pending.timer);
    if (state !== 'refused') setState('refused');
    setTimeout(() => void knock(), refusedPollMs);
  }

  async function knock(): Promise<void> {
    const admitted = await (options.admitted?.() ?? Promise.resolve(true)).catch(() => null);
    if (admitted === false) return waitOutside();
    if (admitted === true && state === 'refused') return open();
    if (state !== 'lost') setState('lost');
    setTimeout(open, delay(attempt++));
  }

  function open(): void {
    const next = connect();
    let opened = false;
    next.onopen = () => {
      opened = true;
      socket = next;
      attempt = 0;
      for (const pending of waiting.splice(0)) transmit(pending);
      setState('open');
    };
    next.onmessage = (event) => receive(event.data);
    next.onclose = () => {
      socket = null;
      for (const pending of sent.values()) pending.reject(new ConnectionError(connectionLost));
      sent.clear();
      if (!opened && options.admitted !== undefined) return void knock();
      setState('lost');
      setTimeout(open, delay(attempt++));
    };
  }
  open();

  return {
    request(name, input) {
      return new Promise((resolve, reject) => {
        const pending: Pending = { message: { id: nextId++, name, input }, resolve, reject, timer: null };
        if (socket) return transmit(pending);
        waiting.push(pending);
        if (state === 'refused') return;
        pending.timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(pending), 1);
          reject(new ConnectionError(notConnected));
        }, patienceMs);
      });
    },
    subscribe: (listener) => events.add(listener),
    onState(listener) {
      listener(state);
      return states.add(listener);
    },
  };
}
