/**
 * `node test/long/soak.ts [steps] [network]`: memory of the trainer and of the studio over a very long training, with metrics,
 * checkpoints and validation as in use. Prints a table of resident megabytes; fails when the second half grew.
 */
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { createRunsService } from '../../main/services/runs.ts';
import type { TrainingSettings } from '../../shared/model/document.ts';
import { families, type Family } from '../helpers/families.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { projectWith, testContext } from '../helpers/project.ts';

const steps = Number(process.argv[2] ?? 100_000);
const only = process.argv[3];
/** More than this from the middle to the end is growth, not the collector's mood. */
const tolerance = 0.05;

const nets: { readonly [name: string]: { readonly family: Family; readonly rows: number; readonly training: Partial<TrainingSettings> } } = {
  dense: { family: families.dense, rows: 4000, training: { batchSize: 4 } },
  GPT: { family: families.GPT, rows: 1200, training: { batchSize: 4, accumulate: 1 } },
};

const megabytes = (pid: number): number => Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);

interface Sample {
  readonly step: number;
  readonly trainer: number;
  readonly studio: number;
}

async function soak({ family, rows, training }: (typeof nets)[string]): Promise<readonly Sample[]> {
  const folder = scratchFolder();
  const store = projectWith(
    folder.path,
    (file) => family.data(file, rows),
    (version) => family.document(version, { ...training, epochs: 100_000 }),
  );
  const context = { ...testContext(store, folder.path), host: 'local-host' as const };
  const runs = createRunsService(context, { checkpointSeconds: 5 });
  const samples: Sample[] = [];
  try {
    const { id } = await runs['runs.start']({ project: 'p' });
    await new Promise<void>((resolve, reject) => {
      context.onEvent((event) => {
        context.events.length = 0; // a test remembers what it was told; a studio does not
        if (event.type !== 'run') return;
        const { status, step, problem } = event.run;
        if (status === 'failed' || status === 'interrupted') reject(new Error(problem?.what.en ?? status));
        if (status === 'stopped') resolve();
        if (status !== 'running' || step < (samples.length * steps) / 20) return;
        samples.push({ step, trainer: megabytes(context.workers.at(-1)?.handle.pid ?? 0), studio: megabytes(process.pid) });
        if (step >= steps) void runs['runs.stop']({ project: 'p', run: id });
      });
    });
    return samples;
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
}

for (const [name, net] of Object.entries(nets)) {
  if (only !== undefined && name !== only) continue;
  const samples = await soak(net);
  process.stdout.write(`${name}\n   step  trainer MB  studio MB\n`);
  for (const { step, trainer, studio } of samples)
    process.stdout.write(`${String(step).padStart(7)}  ${String(trainer).padStart(10)}  ${String(studio).padStart(9)}\n`);
  const half = samples.slice(samples.length / 2);
  for (const side of ['trainer', 'studio'] as const) {
    const sizes = half.map((sample) => sample[side]);
    const [first, last] = [Math.min(...sizes.slice(0, sizes.length / 2)), Math.min(...sizes.slice(sizes.length / 2))];
    const grown = last > first * (1 + tolerance);
    process.stdout.write(`${side}: ${first} MB in the third quarter, ${last} MB in the last${grown ? ': IT GROWS' : ''}\n`);
    if (grown) process.exitCode = 1;
  }
}
