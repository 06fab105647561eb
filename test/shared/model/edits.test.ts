/** Edits: what each does, what is refused, and that a document never changes in place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { documentSchema, type Document } from '../../../shared/model/document.ts';
import { applyEdits, type Edit } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { choices, startDocuments, toEdit } from './arbitraries.ts';

const convnet = (): Document => templateOf('convnet')!.build();
const after = (edits: readonly Edit[], document = convnet()): Document => unwrap(applyEdits(document, edits)).document;
const nameOf = (edits: readonly Edit[]) => unwrap(applyEdits(convnet(), edits)).name;
const codeOf = (edits: readonly { type: string }[], document = convnet()): string => {
  const result = applyEdits(document, edits);
  return result.ok ? 'ok' : result.problem.code;
};
const links = (document: Document) => document.wires.map(({ from, to }) => `${from}>${to}`);
const dropout = { id: 'drop', type: 'dropout', params: {}, position: { x: 0, y: 0 } };

describe('edits', () => {
  it('adds a node with wires, named for the undo menu', () => {
    const edits: Edit[] = [{ type: 'add-node', node: dropout, wires: [{ id: 'x', from: 'fc1', to: 'drop', port: 'in' }] }];
    expect(links(after(edits))).toContain('fc1>drop');
    expect(nameOf(edits)).toEqual({ en: 'Add Dropout', zh: expect.stringMatching(/^添加/) });
  });

  it('relinks around removed nodes, keeping the order of wires', () => {
    const document = after([{ type: 'remove-nodes', ids: ['relu1', 'pool1'], relink: true }]);
    expect(links(document).slice(0, 3)).toEqual(['pictures>conv1', 'conv1>conv2', 'conv2>relu2']);
    expect(links(after([{ type: 'remove-nodes', ids: ['relu1'], relink: false }]))).not.toContain('conv1>pool1');
  });

  it('inserts on a wire without disturbing the order of a many-socket', () => {
    const sum = { id: 'sum', type: 'add', params: {}, position: { x: 0, y: 0 } };
    const port = 'in';
    const base = after([
      {
        type: 'add-node',
        node: sum,
        wires: [
          { id: 'p', from: 'relu3', to: 'sum', port },
          { id: 'q', from: 'relu4', to: 'sum', port },
        ],
      },
    ]);
    const document = after([{ type: 'insert-on-wire', wire: 'p', node: dropout }], base);
    expect(document.wires.filter((wire) => wire.to === 'sum').map((wire) => wire.from)).toEqual(['drop', 'relu4']);
    expect(links(document)).toContain('relu3>drop');
  });

  it('lets a single socket go of its old wire, and a many-socket keep all', () => {
    const replaced = after([{ type: 'connect', wire: { id: 'n', from: 'conv1', to: 'pool1', port: 'in' } }]);
    expect(replaced.wires.filter((wire) => wire.to === 'pool1').map((wire) => wire.id)).toEqual(['n']);
    const sum = { id: 'sum', type: 'add', params: {}, position: { x: 0, y: 0 } };
    const both = after([
      { type: 'add-node', node: sum },
      { type: 'connect', wire: { id: 'a', from: 'relu3', to: 'sum', port: 'in' } },
      { type: 'connect', wire: { id: 'b', from: 'relu3', to: 'sum', port: 'in' } },
    ]);
    expect(both.wires.filter((wire) => wire.to === 'sum')).toHaveLength(2);
  });

  it('sets, resets and names parameters', () => {
    expect(after([{ type: 'set-param', node: 'fc1', name: 'units', value: 99 }]).nodes.find(({ id }) => id === 'fc1')?.params).toEqual({ units: 99 });
    expect(after([{ type: 'set-param', node: 'fc1', name: 'units' }]).nodes.find(({ id }) => id === 'fc1')?.params).toEqual({});
    expect(after([{ type: 'rename-node', node: 'fc1', name: 'Brain' }]).nodes.find(({ id }) => id === 'fc1')?.name).toBe('Brain');
    const frozen: Edit = { type: 'set-frozen', ids: ['fc1'], frozen: true };
    expect(after([frozen]).nodes.find(({ id }) => id === 'fc1')?.frozen).toBe(true);
    expect(after([frozen, { ...frozen, frozen: false }]).nodes.find(({ id }) => id === 'fc1')).not.toHaveProperty('frozen');
    expect(
      after([
        { type: 'rename-node', node: 'fc1', name: 'Brain' },
        { type: 'rename-node', node: 'fc1', name: null },
      ]).nodes.find(({ id }) => id === 'fc1'),
    ).not.toHaveProperty('name');
  });

  it('names a step of several edits by what it is about', () => {
    expect(
      nameOf([
        { type: 'move-nodes', positions: [{ id: 'fc1', x: 0, y: 0 }] },
        { type: 'add-node', node: dropout },
      ]).en,
    ).toBe('Add Dropout');
    expect(nameOf([{ type: 'remove-nodes', ids: ['fc1', 'fc2'], relink: true }]).en).toBe('Remove 2 layers');
  });

  it.each<[string, readonly { type: string }[]]>([
    ['no-such-node', [{ type: 'set-param', node: 'ghost', name: 'units', value: 1 } as Edit]],
    ['no-such-node', [{ type: 'connect', wire: { id: 'n', from: 'ghost', to: 'fc1', port: 'in' } } as Edit]],
    ['no-such-node', [{ type: 'move-nodes', positions: [{ id: 'ghost', x: 0, y: 0 }] } as Edit]],
    ['no-such-node', [{ type: 'remove-nodes', ids: ['fc1', 'ghost'], relink: false } as Edit]],
    ['no-such-wire', [{ type: 'disconnect', ids: ['ghost'] } as Edit]],
    ['no-such-wire', [{ type: 'insert-on-wire', wire: 'ghost', node: dropout } as Edit]],
    ['node-id-taken', [{ type: 'add-node', node: { ...dropout, id: 'fc1' } } as Edit]],
    ['wire-id-taken', [{ type: 'connect', wire: { id: 'wire-1', from: 'fc1', to: 'fc2', port: 'in' } } as Edit]],
    ['no-such-parameter', [{ type: 'set-param', node: 'fc1', name: 'colour', value: 1 } as Edit]],
    ['edit-malformed', [{ type: 'explode' }]],
    ['edit-malformed', [{ type: 'move-nodes', positions: [{ id: 'fc1', x: Number.NaN, y: 0 }] } as Edit]],
    ['edit-malformed', [{ type: 'set-param', node: 'fc1', name: '__proto__', value: { units: 5 } } as Edit]],
    ['edit-malformed', [{ type: 'set-training', patch: { batchSize: 0 } } as Edit]],
    ['edit-malformed', [{ type: 'rename-node', node: 'fc1', name: 'x', script: 'y' } as Edit]],
  ])('refuses with %s', (code, edits) => {
    expect(codeOf(edits)).toBe(code);
  });

  it('refuses a network that would not open again', () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) => ({ ...dropout, id: `n${i}` }));
    expect(codeOf([{ type: 'paste', nodes, wires: [] } as Edit])).toBe('network-too-large');
  });

  it('is all or nothing, never in place, and always leaves a valid document', () => {
    fc.assert(
      fc.property(startDocuments, choices, (start, steps) => {
        let document = start;
        for (const [index, step] of steps.entries()) {
          const frozen = JSON.stringify(document);
          const result = applyEdits(document, [toEdit(document, step, `f${index}`)]);
          expect(JSON.stringify(document)).toBe(frozen);
          if (!result.ok) continue;
          document = result.value.document;
          expect(documentSchema.safeParse(document).success).toBe(true);
          expect(new Set(document.nodes.map(({ id }) => id)).size).toBe(document.nodes.length);
          expect(new Set(document.wires.map(({ id }) => id)).size).toBe(document.wires.length);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('takes away settings that may be absent', () => {
    const begun = after([{ type: 'set-training', patch: { from: 'run-1', stepsPerEpoch: 100, epochs: 3 } }]);
    expect(begun.training).toMatchObject({ from: 'run-1', stepsPerEpoch: 100, epochs: 3 });
    expect(after([{ type: 'set-training', patch: { from: null, stepsPerEpoch: null } }], begun).training).toEqual({ ...convnet().training, epochs: 3 });
  });
});
