/** A run by its id, and the data it learned from, or the Problem that they are not there. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Run } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { ProjectStore } from './types.ts';

export function findRun({ runs }: Pick<ProjectStore, 'runs'>, id: string): Run {
  const run = runs.get(id);
  if (run !== null) return run;
  throw new ProblemError(
    makeProblem({ code: 'no-such-run', place: { run: id }, what: text(`There is no run ${id} in this project.`, `该项目中没有训练 ${id}。`) }),
  );
}

/** A run taken from another project left its data there. */
export function dataOfRun({ datasets }: Pick<ProjectStore, 'datasets'>, run: Run): Dataset {
  const dataset = datasets.get(run.dataset);
  if (dataset !== null) return dataset;
  throw new ProblemError(
    makeProblem({
      code: 'data-elsewhere',
      place: { run: run.id },
      what: text(`What "${run.name}" learned from is not in this project, so it cannot be judged here.`, `“${run.name}”所用的数据不在该项目中，无法在此评估。`),
      how: text(
        'Judge it in the project it comes from, or train on from it here: the new run can be judged.',
        '请在它原来的项目中评估，或在此继续训练：新的训练可以评估。',
      ),
    }),
  );
}
