/** What carries requests and events: the preload bridge in Electron, a WebSocket in a browser. */
import type { StudioEvent } from '../../shared/contract.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export interface Transport {
  /** Rejects with a ProblemError; never with anything a person cannot read. */
  request(name: string, input: unknown): Promise<unknown>;
  /** The returned function unsubscribes. */
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /** Called at once with the present state, then at each change. */
  onState(listener: (state: ConnectionState) => void): () => void;
}

/** A set of listeners that survives one of them unsubscribing while being called. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#all]) listener(value);
  }
}
