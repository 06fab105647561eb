/** A network that begins from another's weights: what it shares with it is carried over, the rest begins by chance. */
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { carriedWeights, compileTraining, initialState } from '../../../shared/compile/index.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

test('BERT that judges texts or tags words takes the trunk of the one that learned from text alone', () => {
  const manifestOf = (id: string) => unwrap(compileTraining(templateOf(id)?.build() ?? expect.fail(id), { batch: 2, target: 'cpu' })).manifest;
  const pretrained = initialState(manifestOf('bert'), 1);
  for (const [id, fresh] of [
    ['bert-sentence', ['decide.bias', 'decide.weight']],
    ['bert-tags', ['decide.bias', 'decide.weight']],
  ] as const) {
    const manifest = manifestOf(id);
    const carried = carriedWeights(manifest, pretrained);
    const weights = manifest.state.filter(({ role }) => role === 'weight').map(({ name }) => name);
    expect(weights.filter((name) => !carried.has(name)).sort()).toEqual(fresh);
    for (const [name, tensor] of carried) expect(tensor, name).toBe(pretrained.get(name));
    expect([...carried.keys()].some((name) => name.includes('/'))).toBe(false); // no optimizer's moments
  }
});

test('another size is not carried', () => {
  const document = templateOf('dense-table')?.build() ?? expect.fail('dense-table');
  const { manifest } = unwrap(compileTraining(document, { batch: 2, target: 'cpu' }));
  const wider = { ...document, nodes: document.nodes.map((node) => (node.id === 'fc2' ? { ...node, params: { units: 17 } } : node)) };
  const other = unwrap(compileTraining(wider, { batch: 2, target: 'cpu' })).manifest;
  expect([...carriedWeights(other, initialState(manifest, 1)).keys()]).toEqual(['fc1.weight', 'fc1.bias', 'fc3.bias']);
});
