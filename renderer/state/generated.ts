/** What a network is writing just now, as it comes. One text at a time: who begins another gives it another name. */
import { create } from 'zustand';

interface GeneratedStore {
  /** Name of the writing that is listened to; null when none is. */
  readonly stream: string | null;
  /** All that each sample says so far. */
  readonly samples: readonly string[];
  begin(stream: string, samples: number): void;
  /** Takes an event. */
  put(stream: string, sample: number, text: string): void;
}

export const useGenerated = create<GeneratedStore>((set, get) => ({
  stream: null,
  samples: [],
  begin: (stream, samples) => set({ stream, samples: Array.from({ length: samples }, () => '') }),
  put(stream, sample, text) {
    if (get().stream === stream) set({ samples: get().samples.map((said, index) => (index === sample ? text : said)) });
  },
}));
