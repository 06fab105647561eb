/** The contract over a WebSocket: requests in, answers and events out. */
import type { WebSocket } from 'ws';
import type { AnswerMessage, EventMessage, StudioEvent } from '../../shared/contract.ts';
import type { Dispatch } from '../services/dispatch.ts';

/** Above this many unsent bytes metric events are left out: the curves are read again from the store anyway. */
const slowClientBytes = 4 * 1024 * 1024;
/** Above this the client is cut off; it comes back and reads the whole state. */
const stuckClientBytes = 128 * 1024 * 1024;

/** Largest message a page may send. Pictures to predict travel inside one, as base64. */
export const maxPayload = 64 * 1024 * 1024;

function send(socket: WebSocket, message: AnswerMessage | EventMessage): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > stuckClientBytes) return socket.terminate();
  socket.send(JSON.stringify(message));
}

/** Serves one client until it goes. */
export function serveSocket(socket: WebSocket, dispatch: Dispatch, onEvent: (listener: (event: StudioEvent) => void) => () => void): void {
  const stop = onEvent((event) => {
    if (event.type === 'metrics' && socket.bufferedAmount > slowClientBytes) return;
    send(socket, { event });
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    let message: unknown;
    try {
      message = JSON.parse(data.toString());
    } catch {
      return socket.close(1007, 'not JSON');
    }
    void dispatch(message).then((answer) => send(socket, answer));
  });
  // A client that vanishes without a word is noticed by the ping, else its listener would stay for ever.
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const beat = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, 30_000);
  beat.unref();
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    stop();
    clearInterval(beat);
  });
}
