/** A trained network of another project, taken into this one: something to begin from. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { RequestOutput, Run } from '../../shared/contract.ts';
import { tokenizersOf } from '../../shared/model/attach-text.ts';
import { bestOf } from '../engine/checkpoint.ts';
import { findRun } from '../store/find-run.ts';
import { openProject } from '../store/open.ts';
import type { ProjectStore } from '../store/types.ts';

function looking<T>(path: string, work: (other: ProjectStore) => T): T {
  const other = openProject(path, { readOnly: true });
  try {
    return work(other);
  } finally {
    other.close();
  }
}

/** Runs of another project whose weights are kept, newest first. */
export function runsElsewhere(path: string): RequestOutput<'runs.elsewhere'> {
  return looking(path, ({ runs }) =>
    runs
      .list()
      .filter(({ step, status }) => step > 0 && status !== 'failed')
      .map(({ id, number, name, createdAt, epoch, document: { template }, scores }) => ({
        id,
        number,
        name,
        createdAt,
        epoch,
        template,
        scores: scores.test ?? scores.validation ?? {},
      }))
      .reverse(),
  );
}

/** Its weights (the best, or their average, where that is what is used) and tokenizers; not its data, nor its curves. */
export function adoptRun(store: ProjectStore, path: string, id: string): Run {
  return looking(path, (other) => {
    const run = findRun(other, id);
    const checkpoint = other.runs.checkpoint(id);
    if (checkpoint === null)
      throw new ProblemError(
        makeProblem({
          code: 'nothing-to-start-from',
          place: { file: path, run: id },
          what: text(`"${run.name}" has no saved weights to begin from.`, `“${run.name}”没有可作为起点的已保存权重。`),
        }),
      );
    for (const tokenizer of tokenizersOf(run.document)) store.tokenizers.put(other.tokenizers.get(tokenizer));
    const { document, dataset, device, threads, totalSteps, totalEpochs, step, epoch, seconds, samplesPerSecond, scores } = run;
    const adopted = store.runs.create({ name: `${other.name()}: ${run.name}`.slice(0, 120), document, dataset, device, threads, totalSteps, totalEpochs });
    const state = bestOf(checkpoint.state) ?? weightsInUse(checkpoint.state);
    store.runs.saveCheckpoint({ ...checkpoint, run: adopted.id, state, loop: null }, [], { status: 'done', step, epoch, seconds, samplesPerSecond, scores });
    return store.runs.get(adopted.id) ?? adopted;
  });
}
