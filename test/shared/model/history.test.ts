/** Changes can be played both ways, for any edits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { applyChange, changeSchema, diff, invert, isEmpty } from '../../../shared/model/history.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { choices, startDocuments, toEdit } from './arbitraries.ts';

describe('history', () => {
  it('plays any step forwards and backwards, through JSON', () => {
    fc.assert(
      fc.property(startDocuments, choices, (start, steps) => {
        let document = start;
        for (const [index, step] of steps.entries()) {
          const result = applyEdits(document, [toEdit(document, step, `f${index}`)]);
          if (!result.ok) continue;
          const next = result.value.document;
          const change = changeSchema.parse(JSON.parse(JSON.stringify(diff(document, next))));
          expect(applyChange(document, change)).toEqual(next);
          expect(applyChange(next, invert(change))).toEqual(document);
          document = next;
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('copes with any reordering', () => {
    const document = templateOf('convnet')!.build();
    fc.assert(
      fc.property(fc.shuffledSubarray(document.nodes, { minLength: 0 }), (nodes) => {
        const next: Document = { ...document, nodes };
        const change = diff(document, next);
        expect(applyChange(document, change).nodes).toEqual(nodes);
        expect(applyChange(next, invert(change)).nodes).toEqual(document.nodes);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('holds little more than what changed', () => {
    const document = templateOf('convnet')!.build();
    const moved = applyEdits(document, [{ type: 'move-nodes', positions: [{ id: 'fc1', x: 1, y: 2 }] } as { type: string }]);
    if (!moved.ok) throw new Error('refused');
    expect(JSON.stringify(diff(document, moved.value.document)).length).toBeLessThan(300);
    expect(isEmpty(diff(document, structuredClone(document)))).toBe(true);
  });
});
