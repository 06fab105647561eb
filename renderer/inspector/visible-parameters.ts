/** Which settings the form shows: in simple mode the expert ones are hidden, unless somebody changed them or a Problem points there. */
import type { Parameter, ParameterSchema } from '../../shared/layers/parameters.ts';

export interface Visible {
  readonly shown: readonly (readonly [name: string, parameter: Parameter])[];
  /** How many more expert mode has. */
  readonly hidden: number;
}

export function visibleParameters(
  schema: ParameterSchema,
  values: Readonly<Record<string, unknown>>,
  expert: boolean,
  pointedAt: readonly (string | undefined)[],
): Visible {
  const all = Object.entries(schema);
  const shown = all.filter(
    ([name, parameter]) =>
      expert || parameter.expert !== true || pointedAt.includes(name) || JSON.stringify(values[name]) !== JSON.stringify(parameter.default),
  );
  return { shown, hidden: all.length - shown.length };
}
