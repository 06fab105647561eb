/** Code written edit after edit is the code of the drawing written from nothing. */
import { expect, test } from 'vitest';
import { codeOf } from '../../../shared/codegen/index.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import type { Parameter } from '../../../shared/layers/parameters.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

/** Another value for a setting, good or not for the network around it. */
function other(parameter: Parameter, value: unknown): unknown {
  switch (parameter.kind) {
    case 'integer':
      return Number(value) < parameter.max ? Number(value) + 1 : parameter.min;
    case 'number':
      return Number(value) === parameter.min ? parameter.max : parameter.min;
    case 'boolean':
      return value !== true;
    case 'choice':
      return parameter.choices.find((choice) => choice.value !== value)?.value;
    case 'size':
      return Array.from({ length: parameter.length }, (_, axis) => (axis === 0 ? 2 : 1));
    case 'classes':
      return ['one', 'two', 'three'];
    case 'text':
    case 'columns':
    case 'tokenizer':
      return undefined;
  }
}

type Edits = Parameters<typeof applyEdits>[1];

/** One after the other: each setting of each layer changed, some kept and some taken back; names, frozen layers and wires too. */
function* editsOf(start: Document): Generator<Edits> {
  for (const [index, node] of start.nodes.entries()) {
    for (const [name, parameter] of Object.entries(layerOf(node.type)?.parameters ?? {})) {
      const value = other(parameter, node.params[name] ?? parameter.default);
      if (value === undefined) continue;
      yield [{ type: 'set-param', node: node.id, name, value } as Edits[number]];
      if (index % 2 === 0 || parameter.kind === 'choice') yield [{ type: 'set-param', node: node.id, name } as Edits[number]];
    }
    if (index % 3 === 0) yield [{ type: 'rename-node', node: node.id, name: `Layer ${index}` } as Edits[number]];
    if (index % 4 === 0) yield [{ type: 'set-frozen', ids: [node.id], frozen: true } as Edits[number]];
  }
  yield [{ type: 'disconnect', ids: [start.wires.at(-1)?.id] } as Edits[number]];
}

const forms = ['pytorch', 'keras'] as const;

// Pictures, a table with two inputs, padding, blocks in blocks, shared weights, two networks in one.
test.each(['convnet', 'recommend', 'bert-sentence', 'translate', 'word2vec', 'gan'])('%s', (id) => {
  const start = templateOf(id)?.build() ?? expect.fail();
  const written: { readonly document: Document; readonly edits: Edits; readonly codes: readonly string[] }[] = [];
  let document = start;
  for (const edits of editsOf(start)) {
    const applied = applyEdits(document, edits);
    if (!applied.ok) continue;
    document = applied.value.document;
    const checked = check(document);
    written.push({ document, edits, codes: forms.map((form) => codeOf(document, form, checked)) });
  }
  expect(written.length).toBeGreaterThan(5);
  for (const { document, edits, codes } of written) {
    const copy = structuredClone(document);
    const checked = check(copy);
    expect(codes, JSON.stringify(edits)).toEqual(forms.map((form) => codeOf(copy, form, checked)));
  }
});
