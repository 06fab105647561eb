/** What stands on a card: one of a thing is not "1 filters". */
import { expect, test } from 'vitest';
import { layers } from '../../../shared/layers/index.ts';
import type { Parameter } from '../../../shared/layers/parameters.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';

/** The least a setting may be: mostly one. */
function least(parameter: Parameter): unknown {
  if (parameter.kind === 'integer') return Math.max(1, parameter.min);
  if (parameter.kind === 'size') return Array.from({ length: parameter.length }, () => Math.max(1, parameter.min));
  if (parameter.kind === 'classes') return ['one'];
  if (parameter.kind === 'columns') return [{ name: 'width', kind: 'number' }];
  return undefined;
}

const told = layers.filter(({ summary }) => summary !== undefined);

test.each(told.map((layer) => [layer.type, layer] as const))('%s counts one as one', (_, layer) => {
  const given = Object.fromEntries(Object.entries(layer.parameters).map(([name, parameter]) => [name, least(parameter)]));
  const summary = layer.summary?.(resolveParameters(layer.parameters, given)).en;
  expect(summary).not.toMatch(/(?<![\d.,×] ?)\b1 (?!(times|class)\b)[a-z]+s\b/);
});
