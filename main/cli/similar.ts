/** `netloom similar`: the words a network holds to be like another, by the rows it has learned for them. */
import { table } from './output.ts';
import { chooseRun, type Session } from './session.ts';

export interface SimilarOptions {
  readonly run?: string;
  readonly count: number;
}

export async function findSimilar(
  { open, services, output }: Session,
  file: string,
  words: readonly string[],
  { run: wanted, count }: SimilarOptions,
): Promise<void> {
  const project = await open(file);
  const run = chooseRun(project, services.context.projects.store(project.id), wanted);
  const found = await services.handlers['predict.similar']({ project: project.id, run: run.id, words: words.join(' '), count });
  output.print(found, () => table(found.words.map(({ name, similarity }) => [name, similarity.toFixed(3)])));
}
