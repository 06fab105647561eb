/** Scores of a graph's answers, gathered batch by batch from its logits and the targets it was given. */
import { defined } from '../../shared/base/assert.ts';
import type { Manifest } from '../../shared/compile/manifest.ts';
import { createTally, scoresOf } from '../../shared/metrics/index.ts';
import type { Scorer } from './loop.ts';
import type { Stepper } from './stepper.ts';

/** With several answers, the scores of the second and later carry their column's name. */
export function createScorer(manifest: Manifest): Scorer {
  const answers = manifest.answers.map((answer) => {
    const target = manifest.inputs.find(({ source }) => source.kind === 'target' && source.node === answer.node);
    return { answer, tally: createTally(answer.answer), target: defined(target, `target of ${answer.node}`).name };
  });
  return {
    add(outputs: Stepper, rows) {
      for (const {
        answer,
        tally: { tally },
        target,
      } of answers) {
        tally.add(outputs.output(answer.logits) as Float32Array, defined(outputs.inputs.get(target), target).data as Int32Array | Float32Array, rows.length);
      }
    },
    scores: () =>
      Object.assign(
        {},
        ...answers.map(({ answer, tally }, index) =>
          Object.fromEntries(Object.entries(scoresOf(tally)).map(([name, value]) => [index === 0 ? name : `${name} (${answer.column})`, value])),
        ),
      ) as Record<string, number>,
    save: () => answers.map(({ tally: { tally } }) => tally.save()),
    restore(saved) {
      for (const [
        index,
        {
          tally: { tally },
        },
      ] of answers.entries()) {
        if (saved === null) tally.clear();
        else tally.restore((saved as readonly unknown[])[index]);
      }
    },
  };
}
