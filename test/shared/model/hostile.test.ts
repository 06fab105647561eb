/** Documents that no person drew: each is refused by the schema or answered with Problems, in bounded time; nothing throws. */
import { expect, it } from 'vitest';
import { compileTraining } from '../../../shared/compile/index.ts';
import { check } from '../../../shared/model/check.ts';
import { documentSchema } from '../../../shared/model/document.ts';
import { drawing, type Row, threeClasses } from '../compile/harness.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

/** What is read from a foreign file. */
type Foreign = ReturnType<typeof JSON.parse>;

function setAll(document: Foreign, type: string, params: unknown): void {
  for (const node of document.nodes) if (node.type === type) node.params = params;
}

/** What is done to the ConvNet, and the answer: the schema's path, or the code of the first error. */
const corpus: { readonly [name: string]: readonly [answer: string, change: (document: Foreign) => void] } = {
  'a circle': ['circle', (d) => d.wires.push({ id: 'x', from: d.nodes.at(-2).id, to: d.nodes[1].id, port: 'in' })],
  'a wire to itself': ['circle', (d) => d.wires.push({ id: 'x', from: 'conv1', to: 'conv1', port: 'in' })],
  'a wire from nowhere': ['loose-wire', (d) => d.wires.push({ id: 'x', from: 'nobody', to: 'conv1', port: '__proto__' })],
  'sizes beyond 2^53': ['parameter-invalid', (d) => setAll(d, 'image-input', { channels: 3, height: 2 ** 40, width: 2 ** 40 })],
  'units beyond 2^53': ['parameter-invalid', (d) => setAll(d, 'linear', { units: 1e16 })],
  'no filters': ['parameter-invalid', (d) => setAll(d, 'conv2d', { filters: 0 })],
  'negative sizes': ['parameter-invalid', (d) => setAll(d, 'conv2d', { filters: -4, kernel: [-1, -1] })],
  'parameters of other kinds': ['parameter-invalid', (d) => setAll(d, 'conv2d', { filters: 'x', kernel: { a: 1 } })],
  'no number': ['nodes', (d) => setAll(d, 'linear', { units: Number.NaN })],
  'an endless rate': [
    'training.learningRate',
    (d) => {
      d.training.learningRate = Number.POSITIVE_INFINITY;
    },
  ],
  'a batch of 10^12': [
    'training.batchSize',
    (d) => {
      d.training.batchSize = 1e12;
    },
  ],
  'types that objects have': [
    'unknown-layer',
    (d) => {
      [d.nodes[2].type, d.nodes[3].type] = ['toString', '__proto__'];
    },
  ],
  'ids that objects have': [
    'loose-wire',
    (d) => {
      [d.nodes[1].id, d.nodes[2].id] = ['__proto__', 'constructor'];
    },
  ],
  'one id twice': ['nodes', (d) => d.nodes.push(d.nodes[1])],
  'a block 10^9 times': [
    'blocks',
    (d) => {
      d.blocks = [{ id: 'b', name: 'b', repeat: 1e9 }];
    },
  ],
  'ten million layers by repeats': [
    'block-too-often',
    (d) => {
      const convolution = d.nodes.find(({ type }: Foreign) => type === 'relu');
      const wire = d.wires.find(({ from }: Foreign) => from === convolution.id);
      const added = Array.from({ length: 10_000 }, (_, i) => ({ ...convolution, id: `r${i}`, block: 'b' }));
      d.nodes.push(...added);
      d.wires.push(...added.slice(1).map(({ id }, i) => ({ id: `wr${i}`, from: `r${i}`, to: id, port: 'in' })));
      d.wires.push({ id: 'into', from: convolution.id, to: 'r0', port: 'in' });
      wire.from = 'r9999';
      d.blocks = [{ id: 'b', name: 'b', repeat: 1000 }];
    },
  ],
  'a thousand and one blocks': [
    'blocks',
    (d) => {
      d.blocks = Array.from({ length: 1001 }, (_, i) => ({ id: `b${i}`, name: 'b', repeat: 2 }));
    },
  ],
  'copies that take the ids of others': [
    'block-names',
    (d) => {
      const convolution = d.nodes.find(({ type }: Foreign) => type === 'relu');
      convolution.block = 'b';
      d.nodes[1].id = `${convolution.id}/2`;
      d.wires = d.wires.map((wire: Foreign) => JSON.parse(JSON.stringify(wire).replaceAll('"conv1"', `"${convolution.id}/2"`)));
      d.blocks = [{ id: 'b', name: 'b', repeat: 2 }];
    },
  ],
  'a circle of 19,000 layers': [
    'circle',
    (d) => {
      const relu = d.nodes.find(({ type }: Foreign) => type === 'relu');
      const added = Array.from({ length: 19_000 }, (_, i) => ({ ...relu, id: `r${i}` }));
      d.nodes.push(...added);
      d.wires.push(...added.map(({ id }, i) => ({ id: `wr${i}`, from: `r${(i + 1) % 19_000}`, to: id, port: 'in' })));
    },
  ],
  'a name of 50 MB': [
    'nodes',
    (d) => {
      d.nodes[1].name = 'x'.repeat(5e7);
    },
  ],
  'a parameter 10,000 deep': ['nodes', (d) => setAll(d, 'linear', { units: JSON.parse('['.repeat(1e4) + ']'.repeat(1e4)) })],
  'nodes that are none': [
    'nodes',
    (d) => {
      d.nodes = { length: 1e9 };
    },
  ],
};

function answer(change: (document: Foreign) => void): string {
  const document: Foreign = structuredClone(templateOf('convnet')!.build());
  change(document);
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return String(parsed.error.issues[0]!.path.join('.'));
  const error = check(parsed.data).problems.find(({ severity }) => severity === 'error');
  const compiled = compileTraining(parsed.data, { batch: 4, target: 'cpu' });
  expect(compiled.ok).toBe(error === undefined);
  return error?.code ?? 'fine';
}

it.each(Object.entries(corpus))('%s', (_, [expected, change]) => {
  const start = performance.now();
  expect(answer(change)).toMatch(new RegExp(`^${expected.replace('.', '\\.')}($|\\.)`));
  expect(performance.now() - start).toBeLessThan(10_000);
});

it('keys that objects have change no object', () => {
  expect(
    answer((d) => {
      d.nodes[1].params = JSON.parse('{"__proto__":{"filters":7},"constructor":1}');
    }),
  ).toMatch(/fine|parameter/);
  expect(({} as Record<string, unknown>)['filters']).toBeUndefined();
});

it('more tensors of weights than can be known of are refused before they are all made', () => {
  const block = { heads: 1, layers: 96 };
  const words = { id: 't', kind: 'words', size: 40, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };
  const drawn = drawing([
    ['in', 'tokens-input', { length: 4, tokenizer: words }],
    ['words', 'embedding', { vocabulary: 40, size: 8 }],
    ...Array.from({ length: 5000 }, (_, i): Row => [`e${i}`, 'encoder-block', block]),
    ['mean', 'mean-over-time'],
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ]);
  const start = performance.now();
  const { problems, weights } = check(drawn);
  expect(problems.map(({ code }) => code)).toContain('too-many-tensors');
  expect([...weights.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(60_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});
