/** From the raw JSON parameters of a node to typed values: defaults filled in, limits and kinds checked. */
import { makeProblem, type Problem } from '../base/problem.ts';
import { text, type Text } from '../base/text.ts';
import type { Parameter, ParameterSchema, ParameterValues, TableColumn, TokenizerReference } from './parameters.ts';

type Values = ParameterValues<ParameterSchema>;

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isColumn(value: unknown): value is TableColumn {
  if (typeof value !== 'object' || value === null) return false;
  const column = value as { name?: unknown; kind?: unknown; values?: unknown };
  return typeof column.name === 'string' && (column.kind === 'number' || (column.kind === 'category' && isNames(column.values)));
}

function isTokenizer(value: unknown): value is TokenizerReference {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, size, specials } = value as { [field: string]: unknown };
  if (typeof id !== 'string' || !['characters', 'words', 'byte-pair', 'file'].includes(String(kind))) return false;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || typeof specials !== 'object' || specials === null) return false;
  const ids = specials as { [name: string]: unknown };
  return ['padding', 'unknown', 'begin', 'end', 'mask'].every((name) => ids[name] === null || (Number.isInteger(ids[name]) && Number(ids[name]) < size));
}

function between(value: number, min: number, max: number): Text | null {
  if (value >= min && value <= max) return null;
  return text(`it is ${value}, but must be from ${min} to ${max}`, `现在是 ${value}，应在 ${min} 到 ${max} 之间`);
}

/** Why a value does not suit its parameter, or null when it does. */
export function parameterIssue(parameter: Parameter, value: unknown): Text | null {
  switch (parameter.kind) {
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return text('it must be a whole number', '应为整数');
      return between(value, parameter.min, parameter.max);
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return text('it must be a number', '应为数字');
      return between(value, parameter.min, parameter.max);
    case 'boolean':
      return typeof value === 'boolean' ? null : text('it must be on or off', '应为开或关');
    case 'choice': {
      const known = parameter.choices.map((choice) => choice.value);
      if (typeof value === 'string' && known.includes(value)) return null;
      return text(`it must be one of: ${known.join(', ')}`, `应为以下之一：${known.join('、')}`);
    }
    case 'size': {
      if (!Array.isArray(value) || value.length !== parameter.length || !value.every((item) => Number.isInteger(item))) {
        return text(`it must be ${parameter.length} whole numbers`, `应为 ${parameter.length} 个整数`);
      }
      return value.reduce<Text | null>((issue, item: number) => issue ?? between(item, parameter.min, parameter.max), null);
    }
    case 'text':
      if (typeof value !== 'string') return text('it must be text', '应为文字');
      if (value.length <= parameter.maxLength) return null;
      return text(`it is longer than ${parameter.maxLength} characters`, `超过 ${parameter.maxLength} 个字符`);
    case 'classes':
      return isNames(value) ? null : text('it must be a list of names', '应为名称列表');
    case 'columns':
      return Array.isArray(value) && value.every(isColumn) ? null : text('it must be a list of columns', '应为列的列表');
    case 'tokenizer':
      return value === null || isTokenizer(value) ? null : text('it must be a tokenizer', '应为分词器');
  }
}

/** Parameters of a node are a value: another setting is another object. */
const resolved = new WeakMap<object, { readonly schema: ParameterSchema; readonly values: Values }>();

/** Every parameter of the schema, from `given` where that is valid, else the default. Never throws. */
export function resolveParameters(schema: ParameterSchema, given: Readonly<Record<string, unknown>>): Values {
  const known = resolved.get(given);
  if (known?.schema === schema) return known.values;
  const values = resolveAll(schema, given);
  resolved.set(given, { schema, values });
  return values;
}

function resolveAll(schema: ParameterSchema, given: Readonly<Record<string, unknown>>): Values {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(schema)) {
    const value = given[name];
    values[name] = value !== undefined && parameterIssue(parameter, value) === null ? value : parameter.default;
  }
  return values as Values;
}

/** A Problem for each value that does not suit its parameter. Unknown names are left alone: a later version may know them. */
export function parameterProblems(schema: ParameterSchema, given: Readonly<Record<string, unknown>>, node: string): readonly Problem[] {
  return Object.entries(schema).flatMap(([name, parameter]) => {
    const value = given[name];
    const issue = value === undefined ? null : parameterIssue(parameter, value);
    if (issue === null) return [];
    return [
      makeProblem({
        code: 'parameter-invalid',
        place: { node, parameter: name },
        what: text(`"${parameter.label.en}" cannot be used: ${issue.en}.`, `“${parameter.label.zh}”的值不可用：${issue.zh}。`),
        fix: {
          label: text('Use the default', '使用默认值'),
          edits: [{ type: 'set-param', node, name, value: parameter.default } as { type: string }],
        },
      }),
    ];
  });
}
