/** What a drawing means and what is wrong with it; Fixes that mend it; speed on large graphs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap, type Problem } from '../../../shared/base/problem.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits, type Edit } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { largeDocument, medianMilliseconds } from '../../helpers/graphs.ts';
import { choices, startDocuments, toEdit } from './arbitraries.ts';

const convnet = (): Document => templateOf('convnet')!.build();
const edited = (edits: readonly Edit[], document = convnet()): Document => unwrap(applyEdits(document, edits)).document;
const errors = (document: Document): readonly Problem[] => check(document).problems.filter(({ severity }) => severity === 'error');
const codes = (document: Document): readonly string[] => check(document).problems.map(({ code }) => code);
const find = (document: Document, code: string): Problem => {
  const problem = check(document).problems.find((candidate) => candidate.code === code);
  if (problem === undefined) throw new Error(`no ${code} among ${codes(document).join(', ')}`);
  return problem;
};
const mend = (document: Document, code: string): Document => unwrap(applyEdits(document, find(document, code).fix!.edits)).document;

describe('check', () => {
  it('counts S1 exactly', () => {
    const { shapes, parameters, totals, problems } = check(convnet());
    expect(totals.parameters).toBe(62_006);
    expect(['conv1', 'conv2', 'fc1', 'fc2', 'fc3'].map((id) => parameters.get(id))).toEqual([456, 2416, 48_120, 10_164, 850]);
    expect(['conv1', 'pool1', 'conv2', 'pool2', 'flatten', 'answer'].map((id) => shapes.get(id)?.shape)).toEqual([
      [6, 28, 28],
      [6, 14, 14],
      [16, 10, 10],
      [16, 5, 5],
      [400],
      [10],
    ]);
    expect(problems.map(({ code }) => code)).toEqual(['no-data']);
  });

  it('finds a circle, names its newest wire, and mends it', () => {
    const document = edited([
      { type: 'disconnect', ids: ['wire-1'] },
      { type: 'connect', wire: { id: 'back', from: 'pool1', to: 'conv1', port: 'in' } },
    ]);
    expect(find(document, 'circle').place.wire).toBe('back');
    expect(find(document, 'circle').what.en).toContain('3 layers');
    expect(codes(mend(document, 'circle'))).not.toContain('circle');
    const self = edited([{ type: 'connect', wire: { id: 'back', from: 'fc1', to: 'fc1', port: 'in' } }]);
    expect(codes(mend(self, 'circle'))).not.toContain('circle');
  });

  it('finds a missing input and offers the nearest loose end', () => {
    const document = edited([{ type: 'disconnect', ids: ['wire-3'] }]);
    expect(find(document, 'missing-input').place).toMatchObject({ node: 'pool1', port: 'in' });
    expect(errors(mend(document, 'missing-input'))).toEqual([]);
  });

  it('finds a second wire into a single socket', () => {
    const base = convnet();
    const document: Document = { ...base, wires: [...base.wires, { id: 'second', from: 'conv1', to: 'pool1', port: 'in' }] };
    expect(find(document, 'too-many-wires').what.en).toContain('2 wires');
    expect(
      mend(document, 'too-many-wires')
        .wires.filter(({ to }) => to === 'pool1')
        .map(({ id }) => id),
    ).toEqual(['second']);
  });

  it('keeps a layer it does not know and says so', () => {
    const document = edited([
      { type: 'insert-on-wire', wire: 'wire-9', node: { id: 'future', type: 'quantum', params: { spin: 1 }, position: { x: 0, y: 0 } } },
    ]);
    expect(find(document, 'unknown-layer').place.node).toBe('future');
    expect(check(document).shapes.has('fc1')).toBe(true);
    expect(errors(mend(document, 'unknown-layer'))).toEqual([]);
  });

  it('misses an output, an input and data, and adds what can be added', () => {
    const headless = edited([{ type: 'remove-nodes', ids: ['answer'], relink: true }]);
    expect(errors(mend(headless, 'no-output')).map(({ code }) => code)).toEqual([]);
    const blind = edited([{ type: 'remove-nodes', ids: ['pictures'], relink: false }]);
    expect(errors(mend(blind, 'no-input'))).toEqual([]);
    expect(find(convnet(), 'no-data').severity).toBe('warning');
  });

  it('calls a result nobody uses a warning', () => {
    const document = edited([
      {
        type: 'add-node',
        node: { id: 'extra', type: 'relu', params: {}, position: { x: 0, y: 0 } },
        wires: [{ id: 'e', from: 'fc1', to: 'extra', port: 'in' }],
      },
    ]);
    expect(find(document, 'unused-output')).toMatchObject({ severity: 'warning', place: { node: 'extra' } });
    expect(codes(mend(document, 'unused-output'))).toEqual(['no-data']);
  });

  it('lets layers mend shapes: Flatten before Linear, units to classes', () => {
    const flat = edited([{ type: 'remove-nodes', ids: ['flatten'], relink: true }]);
    const [problem] = errors(flat);
    expect(problem?.place.node).toBe('fc1');
    expect(errors(mend(flat, problem!.code))).toEqual([]);
    const wide = edited([{ type: 'set-param', node: 'fc3', name: 'units', value: 7 }]);
    const mended = mend(wide, errors(wide)[0]!.code);
    expect(check(mended).shapes.get('fc3')?.shape).toEqual([10]);
  });

  it('finds values of the wrong kind or out of range, in layers and settings', () => {
    const document = edited([
      { type: 'set-param', node: 'conv1', name: 'filters', value: 0 },
      { type: 'set-param', node: 'fc1', name: 'units', value: 'many' },
      { type: 'set-training', patch: { optimizer: { type: 'adam', params: { beta1: 7 } }, schedule: { type: 'lunar', params: {} } } },
      { type: 'set-data', patch: { split: { train: 0.9 } } },
    ]);
    expect(errors(document).map(({ code, place }) => [code, place.node ?? place.setting])).toEqual([
      ['parameter-invalid', 'conv1'],
      ['parameter-invalid', 'fc1'],
      ['setting-invalid', 'training.optimizer.beta1'],
      ['unknown-schedule', 'training.schedule'],
      ['split-sum', 'data.split'],
    ]);
    const mended = ['parameter-invalid', 'parameter-invalid', 'setting-invalid', 'unknown-schedule', 'split-sum'].reduce(mend, document);
    expect(errors(mended)).toEqual([]);
  });

  it('speaks both languages and never throws, whatever the graph', () => {
    fc.assert(
      fc.property(startDocuments, choices, (start, steps) => {
        let document = start;
        for (const [index, step] of steps.entries()) {
          const result = applyEdits(document, [toEdit(document, step, `f${index}`)]);
          if (result.ok) document = result.value.document;
          const { problems, order } = check(document);
          expect([...order].sort()).toEqual(document.nodes.map(({ id }) => id).sort());
          for (const { what, why, how, fix } of problems) {
            for (const words of [what, why, how, fix?.label]) if (words !== undefined) expect(words.en.length * words.zh.length, words.en).toBeGreaterThan(0);
            if (fix !== undefined) expect(applyEdits(document, fix.edits).ok, what.en).toBe(true);
          }
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('gives the same answer with and without what it remembers', () => {
    fc.assert(
      fc.property(startDocuments, choices, (start, steps) => {
        let document = start;
        for (const [index, step] of steps.entries()) {
          const result = applyEdits(document, [toEdit(document, step, `f${index}`)]);
          if (result.ok) document = result.value.document;
          expect(check(document)).toEqual(check(structuredClone(document)));
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('follows one edit in 200 nodes well under a frame', () => {
    let document = largeDocument(200);
    expect(errors(document)).toEqual([]);
    const target = document.nodes.filter(({ type }) => type === 'dropout')[3]!.id;
    const median = medianMilliseconds(60, (round) => {
      document = edited([{ type: 'set-param', node: target, name: 'rate', value: (round % 50) / 100 }], document);
      check(document);
    });
    expect(median).toBeLessThan(5);
  });
});
