/** How good a run is on one part of its data: scores, confusion, and what was answered for each row. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { compileEvaluation } from '../../shared/compile/index.ts';
import type { DataPart, Evaluation, Run } from '../../shared/contract.ts';
import { type AnswerTally, createTally, predictedClass } from '../../shared/metrics/index.ts';
import { judgedAtOnce } from '../../shared/model/rows-at-once.ts';
import { dataOfRun } from '../store/find-run.ts';
import type { Checkpoint, ProjectStore } from '../store/types.ts';
import { createBatchFiller } from './batches.ts';
import { openData } from './data.ts';
import { evaluateRows, type Scorer, type Scores } from './loop.ts';
import { createScorer } from './scorer.ts';
import { hasRowsOfItsOwn, seenBefore } from './seen-before.ts';
import { createStepper, type Stepper } from './stepper.ts';

const mostPairs = 1000;
const cacheBytes = 64 * 2 ** 20;

/** Answers row by row: class and its probability, or the number and the truth. */
export interface RowAnswers {
  readonly rows: Uint32Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly probability: Float32Array;
}

export interface Judgement {
  readonly evaluation: Evaluation;
  readonly answers: RowAnswers;
}

/** `unseen`: on the rows of the part that do not stand in the training part too. */
export async function judge(
  store: ProjectStore,
  run: Run,
  checkpoint: Checkpoint,
  { part, unseen }: { readonly part: DataPart; readonly unseen: boolean },
  threads: number,
): Promise<Judgement> {
  const dataset = dataOfRun(store, run);
  const batch = judgedAtOnce(run.document, dataset);
  const compiled = unwrap(compileEvaluation(run.document, { batch, target: 'cpu' }));
  const { manifest } = compiled;
  const data = openData(store, dataset, manifest, run.document.data.split, cacheBytes);
  const all = data.parts[part];
  const before = part === 'train' || !hasRowsOfItsOwn(manifest) ? new Uint8Array(all.length) : await seenBefore(data, all);
  const rows = unseen ? all.filter((_, place) => before[place] === 0) : all;
  const known = { seen: before.reduce((sum, one) => sum + one, 0), unseen };
  if (rows.length === 0) {
    throw new ProblemError(
      makeProblem({
        code: 'empty-part',
        place: { setting: 'data', run: run.id },
        what: text(`The ${part} part of the data has no rows.`, '该部分数据没有任何行。'),
        how: text('Give it a share in the Data room, or judge on another part.', '请在“数据”页为其分配比例，或在其他部分上评估。'),
      }),
    );
  }
  const stepper = await createStepper(compiled, { device: 'cpu', threads, spin: false }, weightsInUse(checkpoint.state));
  try {
    const batches = createBatchFiller(manifest.inputs, stepper.inputs, data, batch);
    const answer = defined(manifest.answers[0], 'an answer');
    const scorer = createScorer(manifest);
    if (answersOtherwise(answer)) {
      const scores = await evaluateRows(stepper, batches, scorer, rows, () => false);
      assert(scores !== 'halted', 'nobody halts a judgement');
      return { evaluation: { ...evaluationOfPieces(run.id, part, rows.length, scores, scorer.tallies[0]), ...known }, answers: { ...noAnswers, rows } };
    }
    const targets = defined(data.targets.get(answer.node), answer.node);
    const collector = collect(scorer, rows, targets, answer);
    const scores = await evaluateRows(stepper, batches, collector.scorer, rows, () => false);
    assert(scores !== 'halted', 'nobody halts a judgement');
    return { evaluation: { ...evaluationOf(run.id, part, scores, answer.answer, collector.answers), ...known }, answers: collector.answers };
  } finally {
    await stepper.release();
  }
}

/** All but how much of it was seen before. */
type Numbers = Omit<Evaluation, 'seen' | 'unseen'>;

const noAnswers: Omit<RowAnswers, 'rows'> = { actual: new Float64Array(), predicted: new Float64Array(), probability: new Float32Array() };

/** A row of the data then has many answers, or none (of two networks that compete): what is shown are counts over all of them. */
function answersOtherwise({ answer }: ManifestAnswer): boolean {
  return answer.kind === 'tags' || answer.kind === 'next-token' || answer.kind === 'masked-token' || answer.kind === 'adversarial';
}

function evaluationOfPieces(run: string, part: DataPart, rows: number, metrics: Scores, counted: AnswerTally | undefined): Numbers {
  const common = { run, part, rows, metrics: { ...metrics }, pairs: [] };
  if (counted?.kind !== 'classes') return { ...common, classes: [], perClass: [], confusion: [] };
  const { classes, perClass, matrix } = counted.tally;
  return { ...common, classes: [...classes], perClass: [...perClass()], confusion: matrix() };
}

type ManifestAnswer = Stepper['manifest']['answers'][number];

/** The scorer, keeping what it sees. */
function collect(
  scorer: Scorer,
  rows: Uint32Array,
  targets: Int32Array | Float32Array,
  answer: ManifestAnswer,
): { readonly scorer: Scorer; readonly answers: RowAnswers } {
  const count = rows.length;
  const answers: RowAnswers = { rows, actual: new Float64Array(count), predicted: new Float64Array(count), probability: new Float32Array(count) };
  const output = defined(answer.prediction, 'prediction of an evaluation graph');
  const classes = 'classes' in answer.answer ? answer.answer.classes.length : 0;
  const width = answer.answer.kind === 'two-classes' ? 1 : classes;
  let filled = 0;
  return {
    answers,
    scorer: {
      ...scorer,
      add(outputs, some) {
        scorer.add(outputs, some);
        const values = outputs.output(output) as Float32Array;
        const logits = outputs.output(defined(answer.logits, 'logits of an evaluation graph')) as Float32Array;
        for (let i = 0; i < some.length; i++, filled++) {
          answers.actual[filled] = targets[some[i] ?? 0] ?? 0;
          if (classes === 0) {
            answers.predicted[filled] = values[i] ?? 0;
            continue;
          }
          const best = predictedClass(logits, i * width, width);
          answers.predicted[filled] = best;
          answers.probability[filled] = values[i * classes + best] ?? 0;
        }
      },
    },
  };
}

function evaluationOf(run: string, part: DataPart, metrics: Readonly<Record<string, number>>, answer: ManifestAnswer['answer'], answers: RowAnswers): Numbers {
  const count = answers.rows.length;
  const common = { run, part, rows: count, metrics: { ...metrics } };
  if (!('classes' in answer)) {
    const stride = Math.max(1, Math.ceil(count / mostPairs));
    const pairs = [];
    for (let i = 0; i < count; i += stride) pairs.push({ row: answers.rows[i] ?? 0, actual: answers.actual[i] ?? 0, predicted: answers.predicted[i] ?? 0 });
    return { ...common, classes: [], perClass: [], confusion: [], pairs };
  }
  const table = createTally({ kind: 'classes', classes: answer.classes });
  assert(table.kind === 'classes', 'a tally of classes');
  // One-hot rows of the class that was answered: the tally then counts exactly what the screen shows.
  const oneHot = new Float32Array(answer.classes.length);
  for (let i = 0; i < count; i++) {
    oneHot.fill(0)[answers.predicted[i] ?? 0] = 1;
    table.tally.add(oneHot, [answers.actual[i] ?? 0], 1);
  }
  return { ...common, classes: [...answer.classes], perClass: [...table.tally.perClass()], confusion: table.tally.matrix(), pairs: [] };
}
