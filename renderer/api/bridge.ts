/** The two or three functions the Electron preload exposes as `window.netloom`, and the transport over them. */
import type { AnswerMessage, StudioEvent } from '../../shared/contract.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import type { Transport } from './transport.ts';

type AnswerBody = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Extract<AnswerMessage, { ok: false }>['problem'] };

export interface Bridge {
  request(name: string, input: unknown): Promise<AnswerBody>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /** Where a dropped file lies on disk. */
  pathForFile(file: File): string;
}

declare global {
  interface Window {
    readonly netloom?: Bridge;
  }
}

export function bridgeTransport(bridge: Bridge): Transport {
  return {
    async request(name, input) {
      const answer = await bridge.request(name, input);
      if (answer.ok) return answer.value;
      throw new ProblemError(answer.problem);
    },
    subscribe: (listener) => bridge.subscribe(listener),
    onState(listener) {
      listener('open');
      return () => undefined;
    },
  };
}
