/** Blocks: made, repeated, dissolved; and a repeated block is the network one would have drawn by hand. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileTraining } from '../../../shared/compile/index.ts';
import { expandBlocks } from '../../../shared/model/blocks.ts';
import { check } from '../../../shared/model/check.ts';
import { documentSchema, type Document } from '../../../shared/model/document.ts';
import { applyEdits, type Edit } from '../../../shared/model/edits.ts';
import { applyChange, diff, invert } from '../../../shared/model/history.ts';
import { drawing, threeClasses } from '../compile/harness.ts';

const columns = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'number' },
];
const network = (): Document =>
  drawing([
    ['table', 'table-input', { columns }],
    ['first', 'linear', { units: 8 }],
    ['fc', 'linear', { units: 8 }],
    ['act', 'relu'],
    ['last', 'linear', { units: 3 }],
    threeClasses,
  ]);
const make: Edit = { type: 'make-block', block: { id: 'deep', name: 'Deep', repeat: 1 }, ids: ['fc', 'act'] };
const repeat = (times: number): Edit => ({ type: 'set-block', block: 'deep', patch: { repeat: times } });
const after = (edits: readonly Edit[], document = network()): Document => unwrap(applyEdits(document, edits)).document;
const codes = (document: Document) =>
  check(document)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

describe('blocks', () => {
  it('are made, named in the undo menu, repeated and dissolved; undo goes all the way back', () => {
    const start = network();
    expect(unwrap(applyEdits(start, [make])).name.en).toBe('Make block "Deep"');
    const made = after([make, repeat(3)]);
    expect(documentSchema.parse(made)).toEqual(made);
    expect(made.blocks).toEqual([{ id: 'deep', name: 'Deep', repeat: 3 }]);
    expect(after([{ type: 'dissolve-block', block: 'deep' }], made)).toEqual(start);
    const change = diff(start, made);
    expect(applyChange(start, change)).toEqual(made);
    expect(applyChange(made, invert(change))).toEqual(start);
  });

  it('vanish with their last node, and take in nodes of others', () => {
    expect(after([make, { type: 'remove-nodes', ids: ['fc', 'act'], relink: true }]).blocks).toBeUndefined();
    const moved = after([make, { type: 'make-block', block: { id: 'other', name: 'Other', repeat: 1 }, ids: ['fc', 'act', 'first'] }]);
    expect(moved.blocks?.map(({ id }) => id)).toEqual(['other']);
  });

  it.each<[string, Edit[]]>([
    ['node-id-taken', [{ type: 'add-node', node: network().nodes[0]! }]],
    ['block-id-taken', [make, make]],
    ['no-such-block', [repeat(2)]],
    ['no-such-block', [{ type: 'dissolve-block', block: 'deep' }]],
    ['no-such-node', [{ ...make, ids: ['nobody'] } as Edit]],
    ['edit-malformed', [make, repeat(0)]],
  ])('refuse: %s', (code, edits) => {
    expect(applyEdits(network(), edits)).toMatchObject({ ok: false, problem: { code } });
  });

  it('repeated, cost and compile as the network drawn by hand', () => {
    const made = after([make, repeat(3)]);
    const hand = drawing([
      ['table', 'table-input', { columns }],
      ['first', 'linear', { units: 8 }],
      ['fc', 'linear', { units: 8 }],
      ['act', 'relu'],
      ['fc/2', 'linear', { units: 8 }],
      ['act/2', 'relu'],
      ['fc/3', 'linear', { units: 8 }],
      ['act/3', 'relu'],
      ['last', 'linear', { units: 3 }],
      threeClasses,
    ]);
    expect(check(made).totals).toEqual(check(hand).totals);
    expect(check(made).parameters.get('fc')).toBe(3 * (8 * 8 + 8));
    expect(check(expandBlocks(made)).totals).toEqual(check(hand).totals);
    const [a, b] = [made, hand].map((document) => unwrap(compileTraining(document, { batch: 4, target: 'cpu' })));
    expect(a?.manifest.state.map(({ name }) => name).sort()).toEqual(b?.manifest.state.map(({ name }) => name).sort());
    expect(
      expandBlocks(made)
        .wires.map(({ from, to }) => `${from}>${to}`)
        .sort(),
    ).toEqual(hand.wires.map(({ from, to }) => `${from}>${to}`).sort());
  });

  it('say why they cannot be repeated, with a Fix that holds', () => {
    const widening = after([make, { type: 'set-param', node: 'fc', name: 'units', value: 5 }, repeat(2)]);
    expect(codes(widening)).toEqual(['block-shape']);
    const fix = check(widening).problems.find(({ code }) => code === 'block-shape')?.fix;
    expect(codes(unwrap(applyEdits(widening, fix?.edits ?? [])).document)).toEqual([]);
    const endless = after([
      make,
      repeat(1000),
      ...Array.from(
        { length: 20 },
        (_, i): Edit => ({ type: 'insert-on-wire', wire: 'w-act-0', node: { id: `r${i}`, type: 'relu', params: {}, position: { x: 0, y: 0 } } }),
      ),
    ]);
    expect(codes(endless)).toEqual(['block-too-often']);
    const fewer = check(endless).problems.find(({ code }) => code === 'block-too-often')?.fix;
    const fitted = unwrap(applyEdits(endless, fewer?.edits ?? [])).document;
    expect(fitted.blocks).toMatchObject([{ repeat: 908 }]); // 22 layers each, and 5 others: 20,000 - 24 at most
    expect(codes(fitted)).toEqual([]);
    const whole = after([{ ...make, ids: ['table', 'first'] } as Edit, repeat(2)]);
    expect(codes(whole)).toEqual(['block-entries']);
    expect(compileTraining(whole, { batch: 4, target: 'cpu' })).toMatchObject({ ok: false, problem: { code: 'block-entries' } });
  });
});
