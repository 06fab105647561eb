/** The memory said before a training against what its process really grows by, template by template: steps and judging as the trainer does them, without rows. */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { compileRun, initialState, partsOfStep, trainingMemory } from '../../shared/compile/index.ts';
import { templateOf, templates } from '../../shared/model/templates/index.ts';
import { createLearner } from '../../main/engine/learner.ts';
import { targetFor } from '../../main/engine/processor.ts';
import { loadRuntime } from '../../main/engine/session.ts';
import { createStepper, type Stepper } from '../../main/engine/stepper.ts';
import { watchResident } from './resident.ts';
import { type BenchRow, row } from './row.ts';

const steps = 4;
const mega = 2 ** 20;
/** Their steps take minutes on two cores. */
const large: ReadonlySet<string> = new Set(['gpt2-small', 'bert-base', 'vit-b16']);

function fill({ manifest, inputs }: Stepper): void {
  for (const { name, source } of manifest.inputs) {
    const { data } = defined(inputs.get(name), name);
    if (source.kind === 'mask') data.fill(1 as never);
    else if (source.kind === 'scalar') data.fill(0.001 as never);
  }
}

/** In a process of its own: MB. */
async function grown(id: string): Promise<number> {
  await loadRuntime();
  const most = watchResident();
  const document = defined(templateOf(id), id).build();
  const { accumulate = 1 } = document.training;
  const [target, options] = [await targetFor('cpu'), { device: 'cpu', threads: availableParallelism(), takesState: true } as const];
  const { step: graphs, judged } = unwrap(compileRun(document, null, target));
  const learner = await createLearner(graphs, accumulate, options, initialState(partsOfStep(graphs).apply.manifest, 0));
  const judge = await createStepper(judged, options, null);
  for (const stepper of new Set([learner.forward, learner.update, judge])) fill(stepper);
  const scalars = new Proxy({}, { get: () => 0.001, has: () => true });
  for (let step = 0; step < steps; step++)
    for (let place = 0; place < accumulate; place++) await learner.run({ first: place === 0, last: place === accumulate - 1, seed: step, scalars });
  judge.borrow(learner.state());
  await judge.step();
  return most();
}

export async function benchMemorySaid(): Promise<BenchRow[]> {
  return templates
    .filter(({ id }) => !large.has(id))
    .map(({ id, build }) => {
      const real = Number(execFileSync(process.execPath, ['--max-semi-space-size=2', fileURLToPath(import.meta.url), id], { encoding: 'utf8' }));
      const said = defined(trainingMemory(build(), null), id).total / mega;
      return row(`memory said before training, ${id}`, 'MB', said, real, { note: `said / real ${(said / real).toFixed(2)}` });
    });
}

const [script, id] = process.argv.slice(1);
if (script === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await grown(defined(id, 'a template'))}\n`);
  process.exit(0);
}
