/** Nothing stands in a catalogue without a case of the oracle suite: what the lists hold, against what the tables of cases hold. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../shared/base/problem.ts';
import { plan } from '../../shared/compile/lower.ts';
import { layers } from '../../shared/layers/index.ts';
import { losses } from '../../shared/losses/index.ts';
import { metrics } from '../../shared/metrics/index.ts';
import { optimizers } from '../../shared/optimizers/index.ts';
import { schedules } from '../../shared/schedules/index.ts';
import { competing } from '../shared/compile/competing.ts';
import { layerCases } from './layer-cases.ts';
import { optimizerRuns, scheduleCases } from './optimizer-cases.ts';
import { askPython, oracleMissing } from './python.ts';
import { settingRuns } from './setting-cases.ts';

const runs = [...Object.values(optimizerRuns), ...Object.values(settingRuns)].map(({ document }) => document);
const types = (list: readonly { readonly type: string }[]) => list.map(({ type }) => type).sort();
const each = (names: Iterable<string>) => [...new Set(names)].sort();

// Templates need no test: template-training.test.ts and turns.test.ts take all that are in their list.
test('layers', () => {
  // What only two competing networks have is in adversarial.test.ts.
  const alone = competing.map(([, type]) => type).filter((type) => layerCases[type] === undefined);
  expect(each([...Object.entries(layerCases).flatMap(([type, cases]) => (cases.length > 0 ? [type] : [])), ...alone])).toEqual(types(layers));
});

test('losses', () => {
  expect(each(runs.flatMap((document) => unwrap(plan(document)).answers.map(({ loss }) => loss.type)))).toEqual(types(losses));
});

test('optimizers', () => {
  expect(each(runs.map(({ training }) => training.optimizer.type))).toEqual(types(optimizers));
});

test('schedules', () => {
  expect(each(Object.entries(scheduleCases).flatMap(([type, cases]) => (cases.length > 0 ? [type] : [])))).toEqual(types(schedules));
});

describe.skipIf(oracleMissing !== '')(`scikit-learn ${oracleMissing}`, () => {
  test('metrics', () => {
    const [row, truth] = [Array.from({ length: 7 }, (_, i) => i), [1, 2, 3]];
    const [scores = {}] = askPython<Record<string, number>[]>('scores.py', [{ target: [1, 6, 3], logits: [...row, ...row, ...row], truth, numbers: truth }]);
    // The losses of every run are compared; so are those of a judge and a generator.
    expect(each([...Object.keys(scores), 'loss', 'generator'])).toEqual(types(metrics));
  });
});
