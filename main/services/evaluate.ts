/** Judging a run on a part of its data. */
import type { HandlersOf } from '../../shared/contract.ts';
import type { Context } from './context.ts';
import { inferenceOf } from './inference-client.ts';

export function createEvaluateService(context: Context): HandlersOf<'evaluate'> & { close(): Promise<void> } {
  const inference = inferenceOf(context);
  const path = (project: string): string => context.projects.store(project).path;
  return {
    'evaluate.run': ({ project, ...judged }) => inference.ask('evaluate', { project: path(project), ...judged }),
    'evaluate.cell': ({ project, ...cell }) => inference.ask('cell', { project: path(project), ...cell }),
    'evaluate.answers': ({ project, ...judged }) => inference.ask('answers', { project: path(project), ...judged }),
    close: () => inference.close(),
  };
}
