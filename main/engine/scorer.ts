/** Loss and scores of a graph's answers, gathered batch by batch from its totals, its logits and the targets it was given. */
import { assert, defined } from '../../shared/base/assert.ts';
import type { Answer, Manifest } from '../../shared/compile/manifest.ts';
import { type AnswerTally, createTally, scoresOf } from '../../shared/metrics/index.ts';
import type { Scorer } from './loop.ts';
import type { Stepper } from './stepper.ts';

/** Numbers of an answer in `totals`: sum of losses, sum of weights, right pieces. */
const width = 3;

interface Saved {
  readonly totals: readonly number[];
  readonly tallies: readonly unknown[];
}

export interface AnswerScorer extends Scorer {
  /** Of each answer, in the manifest's order. */
  readonly tallies: readonly AnswerTally[];
}

/** Rows a tally gets for one row of the data. */
function casesPerRow({ answer }: Answer): number {
  return answer.kind === 'tags' ? answer.length : 1;
}

/** With several answers, the scores of the second and later carry their column's name. */
export function createScorer(manifest: Manifest): AnswerScorer {
  // In training, answers are gathered over many steps, from weights that change: ranks among them mean nothing.
  const over = manifest.kind === 'training' ? 'time' : 'part';
  const output = defined(manifest.totals, 'totals of the graph');
  const totals = new Float64Array(manifest.answers.length * width);
  const entries = manifest.answers.map((answer, index) => ({
    answer,
    gathered: createTally(answer.answer, over),
    target: manifest.inputs.find(({ source }) => source.kind === 'target' && source.node === answer.node)?.name ?? null,
    place: index * width,
  }));
  return {
    tallies: entries.map(({ gathered }) => gathered),
    add(outputs: Stepper, rows) {
      const batch = outputs.output(output) as Float32Array;
      for (const [i, value] of batch.entries()) totals[i] = defined(totals[i], `total ${i}`) + value;
      for (const { answer, gathered, target, place } of entries) {
        if (gathered.kind === 'pieces' || gathered.kind === 'adversarial') {
          gathered.tally.add(batch.subarray(place, place + width), [], 1);
          continue;
        }
        const values = outputs.output(defined(answer.logits, `logits of ${answer.node}`)) as Float32Array;
        const truth = defined(outputs.inputs.get(defined(target, `target of ${answer.node}`)), answer.node).data as Int32Array | Float32Array;
        const cases = rows.length * casesPerRow(answer);
        gathered.tally.add(values, truth, cases);
        if (gathered.kind === 'classes') gathered.probabilities?.add(values, truth, cases);
      }
    },
    scores() {
      const meanOf = (place: number): number => ((totals[place + 1] ?? 0) > 0 ? (totals[place] ?? 0) / (totals[place + 1] ?? 1) : 0);
      const loss = entries.reduce((sum, { answer, place }) => sum + answer.importance * meanOf(place), 0);
      const named = entries.flatMap(({ answer, gathered }, index) =>
        Object.entries(scoresOf(gathered)).map(([name, value]): [string, number] => [index === 0 ? name : `${name} (${answer.column})`, value]),
      );
      return { loss, ...Object.fromEntries(named) };
    },
    save: (): Saved => ({ totals: Array.from(totals), tallies: entries.map(({ gathered }) => gathered.tally.save()) }),
    restore(saved) {
      totals.fill(0);
      for (const { gathered } of entries) gathered.tally.clear();
      // Before there were totals a list was saved: the means then cover the rest of the epoch.
      if (saved === null || Array.isArray(saved)) return;
      const { totals: sums, tallies } = saved as Saved;
      assert(sums.length === totals.length, 'saved totals of another network');
      totals.set(sums);
      for (const [index, { gathered }] of entries.entries()) gathered.tally.restore(tallies[index]);
    },
  };
}
