/** The list of layers, and what each says of itself. */
import { describe, expect, test } from 'vitest';
import { layerOf, layers } from '../../../shared/layers/index.ts';
import { transparent } from '../../../shared/layers/remedies.ts';
import { parameterIssue, parameterProblems, resolveParameters } from '../../../shared/layers/values.ts';

describe('the list of layers', () => {
  test('names each once, and ends with the answer', () => {
    const types = layers.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types.at(-1)).toBe('output');
    for (const type of types) expect(type).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(layerOf('conv2d')?.term).toBe('Conv2d');
    expect(layerOf('constructor')).toBeUndefined();
  });

  test.each(layers.map((layer) => [layer.type, layer] as const))('%s speaks both languages and its defaults are valid', (_, layer) => {
    const han = /\p{Script=Han}|^ReLU|^\d/u;
    expect(layer.help.en.length).toBeGreaterThan(20);
    for (const text of [layer.label, layer.help]) expect(text.zh).toMatch(han);
    for (const [name, parameter] of Object.entries(layer.parameters)) {
      expect(parameterIssue(parameter, parameter.default), name).toBeNull();
      expect(parameter.hint.zh, name).toMatch(han);
      expect(parameter.label.zh, name).toMatch(han);
    }
    const params = resolveParameters(layer.parameters, {});
    expect(layer.summary?.(params)?.zh ?? '-').not.toBe('');
  });
});

test('units above an activation are units below it', () => {
  const activations = layers.filter(({ category }) => category === 'activate').map(({ type }) => type);
  expect(activations.filter((type) => !transparent.has(type))).toEqual([]);
  expect([...transparent].filter((type) => layerOf(type) === undefined)).toEqual([]);
});

test('what changes each number by itself leaves padding as it was', () => {
  expect(layers.filter(({ category, keepsPadding }) => category === 'activate' && keepsPadding !== true)).toEqual([]);
});

describe('parameter values', () => {
  const conv = layerOf('conv2d');
  const schema = conv?.parameters ?? {};

  test('take the default where the given one is missing or wrong', () => {
    expect(resolveParameters(schema, { filters: 7, kernel: [5], stride: 'x', unknown: 1 })).toMatchObject({
      filters: 7,
      kernel: [3, 3],
      stride: [1, 1],
      bias: true,
    });
    expect(resolveParameters(schema, { kernel: [0, 3] })['kernel']).toEqual([3, 3]);
  });

  test('that are wrong are a Problem with the numbers, and a Fix', () => {
    const problems = parameterProblems(schema, { filters: 0, kernel: [3, 1000], bias: 'yes', stride: [2, 2] }, 'c');
    expect(problems.map(({ code, place }) => [code, place.parameter])).toEqual([
      ['parameter-invalid', 'filters'],
      ['parameter-invalid', 'kernel'],
      ['parameter-invalid', 'bias'],
    ]);
    expect(problems[0]?.what.en).toContain('from 1 to 8192');
    expect(problems[0]?.fix?.edits).toEqual([{ type: 'set-param', node: 'c', name: 'filters', value: 32 }]);
  });

  test.each([
    ['integer', 1.5, false],
    ['integer', 3, true],
    ['number', Number.NaN, false],
    ['boolean', 1, false],
    ['choice', 'b', true],
    ['choice', 'c', false],
    ['size', [1, 2], true],
    ['size', [1], false],
    ['size', [1, 2.5], false],
    ['text', 'abcd', false],
    ['text', 'abc', true],
    ['classes', ['x'], true],
    ['classes', [1], false],
    ['columns', [{ name: 'a', kind: 'number' }], true],
    ['columns', [{ name: 'a', kind: 'category' }], false],
  ] as const)('%s %j is %s', (kind, value, good) => {
    const label = { en: '', zh: '' };
    const common = { label, hint: label };
    const parameters = {
      integer: { kind: 'integer', default: 1, min: 0, max: 9, ...common },
      number: { kind: 'number', default: 1, min: 0, max: 9, ...common },
      boolean: { kind: 'boolean', default: true, ...common },
      choice: {
        kind: 'choice',
        default: 'a',
        choices: [
          { value: 'a', label },
          { value: 'b', label },
        ],
        ...common,
      },
      size: { kind: 'size', length: 2, default: [1, 1], min: 0, max: 9, ...common },
      text: { kind: 'text', default: '', maxLength: 3, ...common },
      classes: { kind: 'classes', default: [], ...common },
      columns: { kind: 'columns', default: [], ...common },
    } as const;
    expect(parameterIssue(parameters[kind], value) === null).toBe(good);
  });
});
