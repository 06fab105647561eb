/** From a document to a step that can begin: compiling, the session, the first weights; each time in a new process. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { targetFor } from '../../main/engine/processor.ts';
import { createStepper } from '../../main/engine/stepper.ts';
import { smallGpt } from './families.ts';
import { convnet } from '../../shared/model/templates/convnet.ts';
import { type BenchRow, median, row } from './row.ts';

const cases = {
  s1: { name: 'S1 ConvNet', document: convnet.build, batch: 4, limit: 300 },
  gpt: { name: 'GPT of 12 layers', document: () => smallGpt(12), batch: 16, limit: 2000 },
} as const;

async function measure({ document, batch }: (typeof cases)[keyof typeof cases]): Promise<number> {
  const start = performance.now();
  const compiled = unwrap(compileTraining(document(), { batch, target: await targetFor('cpu') }));
  await createStepper(compiled, { device: 'cpu', threads: 1 }, initialState(compiled.manifest, 0));
  return performance.now() - start;
}

export function benchCompileTime(): BenchRow[] {
  return Object.entries(cases).map(([id, { name, limit }]) => {
    const once = () => Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), id], { encoding: 'utf8' }));
    return row(`document to first step, ${name}`, 'ms', median(Array.from({ length: 5 }, once)), null, { limit });
  });
}

const [script, id] = process.argv.slice(1);
if (script === fileURLToPath(import.meta.url)) process.stdout.write(`${await measure(cases[id as keyof typeof cases])}\n`);
