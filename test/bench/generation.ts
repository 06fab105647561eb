/** A piece of text: ours with kept keys and values, PyTorch running the generated program, which reads its whole text again for each piece. */
import { availableParallelism } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { fitTokenizer } from '../../shared/data/tokenizers/index.ts';
import { openWriter } from '../../main/engine/generate.ts';
import { families } from './families.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';
import { torchJob } from './training-step.ts';

const pieces = 100;
const letters = { get: () => JSON.stringify(fitTokenizer('characters', ['abc'], 100)) };

export async function benchGeneration(): Promise<BenchRow[]> {
  const { document, name } = defined(defined(families['gpt'], 'gpt')[0], 'a case');
  const { manifest } = unwrap(compileTraining(document, { batch: 1, target: 'cpu' }));
  const python = findTorchPython();
  const peer = python === null ? null : startTorch(python, './torch_step.py', torchJob(document, manifest));
  const [ours, theirs]: [number[], number[]] = [[], []];
  try {
    for (const threads of new Set([1, availableParallelism()])) {
      const writer = await openWriter(document, initialState(manifest, 0), letters, threads);
      const mine: number[] = [];
      for (let text = 0; text < 3; text++) {
        writer.begin('');
        const ids = [1];
        const start = performance.now();
        for (let i = 0; i < pieces; i++) {
          await writer.next(ids);
          ids.push(1 + (i % 50));
        }
        mine.push((performance.now() - start) / pieces);
      }
      ours.push(median(mine));
      await writer.release();
      if (peer) {
        await peer.times({ threads, steps: 3, use: true });
        theirs.push(median(await peer.times({ threads, steps: 30, use: true })));
      }
    }
  } finally {
    peer?.close();
  }
  const ms = Math.min(...ours);
  return [row(`a piece of text, ${name}`, 'ms', ms, theirs.length > 0 ? Math.min(...theirs) : null, { note: `${Math.round(1000 / ms)} pieces a second; PyTorch reads the whole text` })];
}
