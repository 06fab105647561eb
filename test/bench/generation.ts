/** Writing text, one piece after the other: both sides keep the keys and values of earlier pieces. Alternating texts, each side at its best thread count. */
import { availableParallelism } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { fitTokenizer } from '../../shared/data/tokenizers/index.ts';
import { openWriter, type Writer } from '../../main/engine/generate.ts';
import { families } from './families.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';
import { best } from './training-step.ts';

const pieces = 100;
const texts = 7;
const letters = { get: () => JSON.stringify(fitTokenizer('characters', ['abc'], 100)) };

/** Milliseconds of each piece. */
async function write(writer: Writer): Promise<number[]> {
  writer.begin('');
  const [ids, times]: [number[], number[]] = [[], []];
  for (let i = 0; i < pieces; i++) {
    ids.push(1 + (i % 50));
    const start = performance.now();
    await writer.next(ids);
    times.push(performance.now() - start);
  }
  return times;
}

export async function benchGeneration(): Promise<BenchRow[]> {
  const { document, name } = defined(defined(families['gpt'], 'gpt')[0], 'a case');
  const { manifest } = unwrap(compileTraining(document, { batch: 1, target: 'cpu' }));
  const python = findTorchPython();
  const peer = python === null ? null : startTorch(python, './torch_generate.py', { code: codeOf(document, 'pytorch') });
  const [ours, theirs] = [new Map<number, number[]>(), new Map<number, number[]>()];
  try {
    for (const threads of new Set([1, availableParallelism()])) {
      const writer = await openWriter(document, initialState(manifest, 0), letters, threads);
      const [mine, other]: [number[], number[]] = [[], []];
      for (let text = 0; text < texts; text++) {
        mine.push(median(await write(writer)));
        if (peer) other.push(median(await peer.times({ threads, steps: pieces })));
      }
      ours.set(threads, mine.slice(1));
      if (peer) theirs.set(threads, other.slice(1));
      await writer.release();
    }
  } finally {
    peer?.close();
  }
  const { ms } = best(ours);
  const other = theirs.size > 0 ? best(theirs).ms : null;
  const perSecond = [ms, other].map((time) => (time === null ? '-' : Math.round(1000 / time)));
  return [
    row(`a piece of text, ${name}`, 'ms', ms, other, {
      note: `pieces a second: ours ${perSecond[0]}, PyTorch ${perSecond[1]}, both with kept keys and values`,
    }),
  ];
}
