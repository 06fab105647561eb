/** What every field of the inspector is given. */
import type { Parameter } from '../../shared/layers/parameters.ts';

export type ParameterOf<K extends Parameter['kind']> = Extract<Parameter, { kind: K }>;
export type ValueOf<K extends Parameter['kind']> = K extends 'integer' | 'number' ? number : K extends 'boolean' ? boolean : ParameterOf<K>['default'];

export interface FieldProps<K extends Parameter['kind']> {
  readonly parameter: ParameterOf<K>;
  readonly value: ValueOf<K>;
  /** Ids for the label and the hint, which stand around the field. */
  readonly ids: { readonly label: string; readonly hint: string; readonly field: string };
  readonly label: string;
  /** Said after the field's name: the hint stands below it. */
  readonly hint: string;
  readonly invalid: boolean;
  readonly readOnly: boolean;
  onChange(value: ValueOf<K>): void;
}
