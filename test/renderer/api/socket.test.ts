/** The WebSocket client: answers, problems, events, a line that breaks and comes back. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type SocketLike, socketTransport } from '../../../renderer/api/socket.ts';
import { ConnectionError } from '../../../renderer/api/problems.ts';
import { ProblemError } from '../../../shared/base/problem.ts';

class FakeSocket implements SocketLike {
  readonly sent: { id: number; name: string; input: unknown }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(data: string): void {
    this.sent.push(JSON.parse(data) as FakeSocket['sent'][number]);
  }
  close(): void {
    this.onclose?.();
  }
  answer(value: unknown): void {
    this.onmessage?.({ data: JSON.stringify(value) });
  }
}

describe('socketTransport', () => {
  let sockets: FakeSocket[];
  const connect = (): FakeSocket => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
  beforeEach(() => {
    sockets = [];
    vi.useFakeTimers();
    return () => void vi.useRealTimers();
  });

  it('queues requests until the line is open, then matches answers by id', async () => {
    const transport = socketTransport({ connect });
    const first = transport.request('a', { x: 1 });
    const second = transport.request('b', {});
    expect(last().sent).toEqual([]);
    last().onopen?.();
    expect(last().sent).toEqual([
      { id: 1, name: 'a', input: { x: 1 } },
      { id: 2, name: 'b', input: {} },
    ]);
    last().answer({ id: 2, ok: true, value: 'two' });
    last().answer({ id: 1, ok: true, value: 'one' });
    expect(await Promise.all([first, second])).toEqual(['one', 'two']);
  });

  it('rejects with the Problem the studio gave', async () => {
    const transport = socketTransport({ connect });
    last().onopen?.();
    const asked = transport.request('a', {});
    last().answer({ id: 1, ok: false, problem: { code: 'no-such-run', severity: 'error', place: {}, what: { en: 'No.', zh: '没有。' } } });
    const error = await asked.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem.code).toBe('no-such-run');
  });

  it('rejects what was sent when the line breaks, never sends it twice, and reconnects', async () => {
    const states: string[] = [];
    const transport = socketTransport({ connect, delay: () => 100 });
    transport.onState((state) => states.push(state));
    last().onopen?.();
    const asked = transport.request('edit', {}).catch((caught: unknown) => caught);
    last().close();
    const error = await asked;
    // Not a ProblemError: nobody knows whether it was carried out, so it is no refusal.
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as ConnectionError).problem.code).toBe('connection-lost');
    const later = transport.request('get', {});
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(2);
    last().onopen?.();
    expect(last().sent.map(({ name }) => name)).toEqual(['get']);
    last().answer({ id: last().sent[0]?.id, ok: true, value: 7 });
    expect(await later).toBe(7);
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
  });

  it('waits longer from try to try, up to five seconds', async () => {
    socketTransport({ connect });
    const times: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = Date.now();
      const count = sockets.length;
      last().onclose?.();
      while (sockets.length === count) await vi.advanceTimersByTimeAsync(50);
      times.push(Date.now() - before);
    }
    expect(times).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('gives up a request that never finds a line', async () => {
    const transport = socketTransport({ connect, patienceMs: 1000 });
    const asked = transport.request('a', {}).catch((caught: unknown) => caught);
    await vi.advanceTimersByTimeAsync(1001);
    expect(((await asked) as ConnectionError).problem.code).toBe('not-connected');
    last().onopen?.();
    expect(last().sent).toEqual([]);
  });

  it('brings events to every listener until it unsubscribes', () => {
    const transport = socketTransport({ connect });
    last().onopen?.();
    const heard: string[] = [];
    const stop = transport.subscribe((event) => heard.push(event.type));
    last().answer({ event: { type: 'command', command: 'x' } });
    stop();
    last().answer({ event: { type: 'command', command: 'y' } });
    expect(heard).toEqual(['command']);
  });
});
