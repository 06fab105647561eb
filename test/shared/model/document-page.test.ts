/** docs/document.md names every field of a document and every edit, and no edit there is not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blockSchema, documentSchema, nodeSchema, splitSchema, trainingSchema, wireSchema } from '../../../shared/model/document.ts';
import { editSchema } from '../../../shared/model/edits.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/document.md'), 'utf8');

/** Every word in the example and between backticks. */
const named = new Set([...page.matchAll(/```json(.*?)```|`([^`\n]+)`/gs)].flatMap(([, example, span]) => (example ?? span ?? '').match(/\w+/g) ?? []));

it.each(Object.entries({ documentSchema, nodeSchema, wireSchema, blockSchema, splitSchema, trainingSchema }))('%s: every field', (_, { shape }) => {
  expect(Object.keys(shape).filter((field) => !named.has(field))).toEqual([]);
});

it('every edit with its fields', () => {
  const told = [...page.matchAll(/^\| `([a-z-]+) \{ ([^`]*) \}` *\|/gm)].map(([, type, fields = '']) => [type, fields.split(', ').sort()]);
  const real = editSchema.options.map(({ shape: { type, ...fields } }) => [
    type.value,
    Object.entries(fields)
      .map(([name, schema]) => (schema.isOptional() ? `${name}?` : name))
      .sort(),
  ]);
  expect(told.sort()).toEqual(real.sort());
});
