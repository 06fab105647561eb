/** Which variable holds what in a generated network: nothing is written over while it is needed. That the programs compute the same is shown in test/oracle. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../shared/codegen/index.ts';
import { pythonNames } from '../../../shared/codegen/names.ts';
import type { Document } from '../../../shared/model/document.ts';
import { networks } from '../../helpers/every-layer.ts';
import { drawing, type Row, threeClasses } from '../compile/harness.ts';

const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };
const text: readonly Row[] = [
  ['tokens', 'tokens-input', { length: 6, tokenizer: words }],
  ['embed', 'embedding', { vocabulary: 5, size: 4 }],
];

/** Lines of a function, without their comments. */
function linesOf(code: string, start: string): readonly string[] {
  const [body = ''] = code.slice(code.indexOf(start)).split('\n\n');
  return body.split('\n').map((line) => line.replace(/ {2}#.*/, '').trim());
}

const inBlock = (document: Document, ids: readonly string[], repeat: number): Document => ({
  ...document,
  nodes: document.nodes.map((node) => (ids.includes(node.id) ? { ...node, block: 'part' } : node)),
  blocks: [{ id: 'part', name: 'part', repeat }],
});

describe('variables of a generated network', () => {
  test('a mask stays while a value it belongs to is needed', () => {
    const branches = drawing([
      ...text,
      ['short', 'max-pool1d'],
      ['far', 'lstm', { units: 2 }],
      ['near', 'lstm', { units: 2 }, 'embed'],
      ['both', 'concat', {}, ['far', 'near']],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const lines = linesOf(codeOf(branches, 'pytorch'), 'def forward(self, tokens)');
    expect(lines).toContain('mask_short = mask[:, 1::2]');
    expect(lines).toContain('far = last_states(run_packed(self.far, short, mask_short)[1], 1, mask_short)');
    expect(lines).toContain('x = last_states(run_packed(self.near, x, mask)[1], 1, mask)');
  });

  test('a block gives its mask back where it is another one', () => {
    const shortened = inBlock(
      drawing([...text, ['short', 'max-pool1d', { kernel: 2, stride: 2 }], ['end', 'lstm', { units: 2 }], ['fc', 'linear', { units: 3 }], threeClasses]),
      ['short'],
      1,
    );
    expect(codeOf(shortened, 'pytorch')).toContain('        return x, mask\n');
    expect(linesOf(codeOf(shortened, 'pytorch'), 'def forward(self, tokens)')).toContain('x, mask = self.part_block(x, mask)');
    expect(linesOf(codeOf(shortened, 'keras'), 'def build_network')).toContain('x, mask = part_block(x, mask, "part_block")');
  });

  test('in Keras a block is no variable', () => {
    const beside = inBlock(
      drawing([...text, ['turn', 'tanh'], ['sum', 'add', {}, ['turn', 'embed']], ['mean', 'mean-over-time'], ['fc', 'linear', { units: 3 }], threeClasses]),
      ['turn'],
      2,
    );
    expect(linesOf(codeOf(beside, 'keras'), 'def build_network')).toEqual(
      expect.arrayContaining([
        'part_block_out = x',
        'for i in range(2):',
        'part_block_out = part_block(part_block_out, mask, f"part_block_{i}")',
        'x = part_block_out + x',
      ]),
    );
  });

  test('no layer is called like what its line needs', () => {
    const beside = ['torch', 'nn', 'keras', 'layers', 'ops', 'np'];
    for (const network of Object.values(networks))
      for (const form of ['pytorch', 'keras'] as const) {
        const [before = ''] = codeOf(network, form).split(/^class Network|^def build_network/m);
        beside.push(...[...before.matchAll(/^def (\w+)/gm)].map(([, own = '']) => own));
      }
    expect(beside.length).toBeGreaterThan(20);
    expect(beside.filter((taken) => pythonNames(drawing([[taken, 'relu']])).get(taken) === taken)).toEqual([]);
  });
});
