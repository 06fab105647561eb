/** What V8 is told in each kind of worker, whichever host starts it. */
import type { WorkerKind } from '../services/context.ts';

export const engineFlags: Readonly<Record<WorkerKind, readonly string[]>> = {
  // Steps make little garbage: V8 need not keep 32 MB ready for it. A training of a small GPT takes 253 MB so, 266 without.
  trainer: ['--max-semi-space-size=2'],
  inference: [],
  // It parses foreign files: what makes it need more than this ends it, and only it.
  importer: ['--max-old-space-size=512'],
};
