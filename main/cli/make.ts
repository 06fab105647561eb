/** `netloom make`: pictures from a network that learned to make them, written as PNG files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeExport } from '../engine/export-file.ts';
import { inferenceOf } from '../services/inference-client.ts';
import { chooseRun, type Session } from './session.ts';

export interface MakeOptions {
  readonly run?: string;
  readonly out: string;
  readonly samples: number;
  readonly seed: number;
}

export async function makePictures({ open, path, services, output }: Session, file: string, { run: wanted, out, samples, seed }: MakeOptions): Promise<void> {
  const project = await open(file);
  const run = chooseRun(project, services.context.projects.store(project.id), wanted);
  const made = await inferenceOf(services.context).ask('make', { project: project.path, run: run.id, count: samples, seed });
  const folder = path(out);
  mkdirSync(folder, { recursive: true });
  const files = made.map((_, index) => join(folder, `made-${seed}-${String(index + 1).padStart(3, '0')}.png`));
  for (const [index, bytes] of made.entries()) writeExport(files[index] ?? '', bytes);
  output.print({ files }, () => files.join('\n'));
}
