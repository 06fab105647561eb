/** What is said of curves: of real ones, kept from runs of the samples, of made-up ones, and nothing of healthy ones; and what the remedies change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract.ts';
import type { Document, TrainingSettings } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type Curve, curvesOf } from '../../../renderer/training/curves.ts';
import { byEpoch, readCurves } from '../../../renderer/training/reading.ts';
import { remediesFor } from '../../../renderer/training/remedies.ts';

interface Kept {
  readonly first: readonly number[];
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly accuracy: number;
}
const real = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/curves.json'), 'utf8')) as Record<string, Kept>;

const documentOf = (template: string, training: Partial<TrainingSettings> = {}): Document => {
  const built = templateOf(template)!.build();
  return { ...built, training: { ...built.training, ...training } };
};
const runOf = (document: Document, epochs: number, status: Run['status'] = 'done', stepsPerEpoch = 100) => ({
  status,
  document,
  totalSteps: epochs * stepsPerEpoch,
  totalEpochs: epochs,
});

function read({ first, train, validation, accuracy }: Kept, document = documentOf('convnet-grey'), status: Run['status'] = 'done', stepsPerEpoch = 100) {
  const points = (series: string, values: readonly number[], from = 1, apart = 1) =>
    values.map((value, index) => ({ series, step: index, epoch: from + index * apart, value }));
  const curves = curvesOf([
    ...points('train.loss', first, 0.01, 0.01),
    ...points('train.loss', train),
    ...points('validation.loss', validation),
    ...points('validation.accuracy', [accuracy]),
  ]);
  return readCurves(runOf(document, validation.length, status, stepsPerEpoch), curves);
}

const falling = (from: number, to: number, count: number): number[] => Array.from({ length: count }, (_, epoch) => from * (to / from) ** (epoch / (count - 1)));
const made = (train: readonly number[], validation: readonly number[], accuracy = 0.8): Kept => ({ first: [2.3, 2.3, 2.3], train, validation, accuracy });

describe('the curves of real runs', () => {
  it.each([
    ['flowers-long', 'dense-table', {}, 'by-heart'],
    ['flowers-high', 'dense-table', { learningRate: 0.5 }, 'jumps'],
    ['clothes-short', 'convnet-grey', {}, 'still-learning'],
    ['penguins-low', 'dense-table', { learningRate: 1e-6 }, 'nothing-learned'],
    ['films', 'recommend', {}, 'by-heart'],
  ] as const)('%s', (name, template, training, code) => {
    const kept = real[name];
    if (kept === undefined) throw new Error(`no curve of ${name}`);
    expect(read(kept, documentOf(template, training))?.code).toBe(code);
  });
});

describe('made-up curves', () => {
  it('say since when it learns by heart, and that there are few examples', () => {
    const validation = [...falling(2, 0.6, 6), 0.66, 0.7, 0.75];
    expect(read(made(falling(2, 0.05, 9), validation))).toEqual({ code: 'by-heart', epoch: 6, rate: 'usual', few: false });
    expect(read(made(falling(2, 0.05, 9), validation), documentOf('convnet-grey'), 'running', 2)?.few).toBe(true);
  });

  it('say that it no longer gets better', () => {
    expect(read(made([...falling(2, 0.6, 4), 0.59, 0.6, 0.59, 0.6, 0.59, 0.6], [...falling(2, 0.7, 4), 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]))).toMatchObject({
      code: 'no-better',
      epoch: 4,
    });
  });

  it.each([
    [0.1, 'high'],
    [0.001, 'usual'],
    [1e-6, 'low'],
  ] as const)('say of a rate of %s that it is %s', (learningRate, rate) => {
    expect(read(made([2.3, 2.31, 2.3, 2.3], [2.3, 2.31, 2.3, 2.3], 0.1), documentOf('dense-table', { learningRate }))).toMatchObject({
      code: 'nothing-learned',
      rate,
    });
  });

  it('are passed over in silence where all is well, or too little is known', () => {
    expect(
      read(
        made(
          falling(2, 0.2, 20),
          Array.from({ length: 20 }, (_, epoch) => 0.3 + 1.7 * Math.exp(-epoch / 3)),
        ),
      ),
    ).toBeNull();
    expect(read(made(falling(2, 0.01, 9), [0.02, 0.02, 0.021, 0.03, 0.031, 0.032, 0.033, 0.034, 0.035], 0.995))).toBeNull();
    expect(read(made([2], [1.9]))).toBeNull();
    expect(read(made(falling(2, 0.5, 4), falling(2, 0.5, 4)), documentOf('convnet-grey'), 'running')).toBeNull();
    expect(readCurves(runOf(documentOf('convnet-grey'), 1, 'preparing'), new Map())).toBeNull();
  });

  it('are not read of two networks that compete', () => {
    expect(read(made([2.3, 2.3, 2.3, 2.3], [2.3, 2.3, 2.3, 2.3]), documentOf('gan'))).toBeNull();
  });

  it('leave out what early stopping has seen to', () => {
    const document = documentOf('convnet-grey', { stopping: { type: 'early', params: {} } });
    expect(read(made(falling(2, 0.05, 9), [...falling(2, 0.6, 6), 0.66, 0.7, 0.75]), document)).toBeNull();
  });

  it('have the middle step of each epoch', () => {
    const curve: Curve = { x: [0.5, 0.75, 1, 1.5, 2], y: [9, 1, 2, 5, 4] };
    expect(byEpoch(curve)).toEqual([2, 5]);
  });
});

describe('remedies', () => {
  const before = documentOf('convnet-grey');
  const reading = { epoch: 3, rate: 'usual', few: false } as const;
  const apply = (document: Document, edits: Parameters<typeof applyEdits>[1]): Document => {
    const result = applyEdits(document, edits);
    if (!result.ok) throw new Error(result.problem.what.en);
    return result.value.document;
  };

  it.each(['nothing-learned', 'jumps', 'by-heart', 'no-better', 'still-learning'] as const)('for %s can be applied one after the other, each once', (code) => {
    const given = { before, run: 'run-1', reading: { ...reading, code } };
    let now = before;
    for (const { id } of remediesFor({ ...given, now })) {
      now = apply(now, remediesFor({ ...given, now }).find((remedy) => remedy.id === id)?.edits ?? []);
      expect(remediesFor({ ...given, now }).find((remedy) => remedy.id === id)?.edits).toEqual([]);
    }
    expect(now).not.toEqual(before);
  });

  it('vary the pictures between input and network, and forget before the deciding layer', () => {
    const by = (id: string) =>
      remediesFor({ before, now: before, run: 'run-1', reading: { ...reading, code: 'by-heart' } }).find((remedy) => remedy.id === id)?.edits ?? [];
    const now = apply(apply(before, by('vary')), by('forget'));
    const typeOf = (id: string) => now.nodes.find((node) => node.id === id)?.type;
    expect(now.wires.filter(({ from }) => typeOf(from) === 'image-input').map(({ to }) => typeOf(to))).toEqual(['random-transform']);
    const dropout = now.wires.filter(({ from }) => typeOf(from) === 'dropout').map(({ to }) => to);
    expect(dropout.map(typeOf)).toEqual(['linear']);
    expect(now.wires.filter(({ from }) => dropout.includes(from)).map(({ to }) => typeOf(to))).toEqual(['output']);
  });

  it('that the run had already are not offered again', () => {
    const stopping = documentOf('convnet-grey', { schedule: { type: 'cosine', params: {} } });
    expect(remediesFor({ before: stopping, now: stopping, run: 'run-1', reading: { ...reading, code: 'jumps' } }).map(({ id }) => id)).toEqual(['rate']);
  });
});
