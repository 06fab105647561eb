/** A trained network gets another head: the trunk is carried over whole, the head begins by chance, and it compiles. */
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { allocate } from '../../../shared/base/tensor.ts';
import { carriedWeights, compileTraining } from '../../../shared/compile/index.ts';
import { carriedLayers, otherPieces } from '../../../shared/model/carried.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { buildOn, headsFor } from '../../../shared/model/heads.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const small: Readonly<Record<string, number>> = { layers: 1, size: 16, vocabulary: 40, length: 12, maximum: 12 };
/** A template, made small enough to be compiled at once. */
function build(id: string): Document {
  const document = templateOf(id)?.build() ?? expect.fail(id);
  if (!document.nodes.some(({ type }) => type === 'tokens-input')) return document;
  const shrunk = ([name, value]: [string, unknown]) => [
    name,
    name === 'tokenizer' ? { ...(value as object), size: 40 } : name === 'units' ? (value === 2 ? 2 : value === 2000 ? 40 : 16) : (small[name] ?? value),
  ];
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, params: Object.fromEntries(Object.entries(node.params).map(shrunk)) as typeof node.params })),
  };
}
/** With the classes that data would fill in. */
const answered = (document: Document): Document => ({
  ...document,
  nodes: document.nodes.map((node) => (Array.isArray(node.params['classes']) ? { ...node, params: { ...node.params, classes: ['no', 'yes'] } } : node)),
});
const manifestOf = (document: Document) => unwrap(compileTraining(answered(document), { batch: 2, target: 'cpu' })).manifest;

function withHead(id: string, head: 'same' | 'classes' | 'tags'): Document {
  return unwrap(applyEdits(build(id), buildOn(build(id), 'run-1', head))).document;
}

test.each([
  ['bert', 'classes', 'first-step'],
  ['bert', 'tags', null],
  ['bert-sentence', 'tags', null],
  ['gpt', 'classes', 'last-step'],
  ['word2vec', 'classes', 'mean-over-time'],
] as const)('%s with a head for %s', (id, head, gather) => {
  const document = withHead(id, head);
  expect(check(document).problems.map(({ code }) => code)).toEqual(['no-data']); // nothing of the old head is left over
  expect(document.training.from).toBe('run-1');
  expect(document.data.version).toBeNull();
  if (gather !== null) expect(document.nodes.map(({ type }) => type)).toContain(gather);
  expect(document.nodes.some(({ type }) => type === 'mask-tokens' || type === 'skip-gram')).toBe(false);

  // What the screen says is what the engine does.
  const manifest = manifestOf(document);
  const trained = new Map(manifestOf(build(id)).state.map(({ name, type }) => [name, { ...type, data: allocate(type.dtype, 0) }]));
  const carried = carriedWeights(manifest, trained);
  const fresh = manifest.state.filter(({ name, role }) => role === 'weight' && !carried.has(name)).map(({ node }) => node);
  const said = carriedLayers(document, build(id));
  expect(
    said
      .filter((layer) => layer.fresh > 0)
      .map(({ node }) => node)
      .sort(),
  ).toEqual([...new Set(fresh)].sort());
  expect(said.filter((layer) => layer.taken > 0).length).toBeGreaterThan(0);
  expect(fresh.some((node) => node.startsWith('decide'))).toBe(true);
});

test('the same head goes on with every weight, also of repeated blocks', () => {
  const document = withHead('bert', 'same');
  expect(carriedLayers(document, build('bert')).every(({ fresh }) => fresh === 0)).toBe(true);
  const block = { ...build('dense-table'), blocks: [{ id: 'b', name: 'Deep', repeat: 3 }] };
  const repeated: Document = { ...block, nodes: block.nodes.map((node) => (node.id === 'relu1' ? { ...node, block: 'b' } : node)) };
  expect(carriedLayers(repeated, build('dense-table')).every(({ fresh }) => fresh === 0)).toBe(true);
});

test('a network without text keeps its head; another size is said to begin by chance', () => {
  expect(headsFor(build('convnet'))).toEqual(['same']);
  expect(headsFor(build('lstm-text'))).toEqual(['same']);
  const table = build('dense-table');
  const wider = { ...table, nodes: table.nodes.map((node) => (node.id === 'fc3' ? { ...node, params: { units: 7 } } : node)) };
  const layers = carriedLayers(wider, table);
  expect(layers.filter(({ fresh }) => fresh > 0).map(({ node }) => node)).toEqual(['fc3']);
});

test('other pieces of a text are noticed', () => {
  const bert = build('bert');
  const cut = (id: string): Document =>
    ({
      ...bert,
      nodes: bert.nodes.map((node) =>
        node.type === 'tokens-input' ? { ...node, params: { ...node.params, tokenizer: { ...(node.params['tokenizer'] as object), id } } } : node,
      ),
    }) as Document;
  expect(otherPieces(cut('a'), cut('a'))).toEqual([]);
  expect(otherPieces(cut('b'), cut('a'))).toEqual(['tokens']);
});
