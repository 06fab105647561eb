/** Kinds of parameter. Schema, default, limits, label and hint are one expression; the form is made from it, one field per kind. */
import type { Text } from '../base/text.ts';
import type { TokenizerReference } from '../data/tokenizers/define.ts';

export type { TokenizerReference };

interface Common {
  readonly label: Text;
  /** One sentence: what it is, what higher and lower do. */
  readonly hint: Text;
  /** Shown only in expert mode. */
  readonly expert?: boolean;
}

export interface IntegerParameter extends Common {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Starred choices with a reason. */
  readonly recommended?: readonly number[];
}

export interface NumberParameter extends Common {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** A logarithmic slider suits it (learning rates). */
  readonly logarithmic?: boolean;
}

export interface BooleanParameter extends Common {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface ChoiceParameter<C extends string = string> extends Common {
  readonly kind: 'choice';
  readonly default: C;
  readonly choices: readonly { readonly value: C; readonly label: Text; readonly recommended?: Text }[];
}

/** One whole number, or one per axis: `[height, width]`. Kept as an array of `length` numbers. */
export interface SizeParameter extends Common {
  readonly kind: 'size';
  readonly length: number;
  readonly default: readonly number[];
  readonly min: number;
  readonly max: number;
}

export interface TextParameter extends Common {
  readonly kind: 'text';
  readonly default: string;
  readonly maxLength: number;
}

/** Names of classes, in order. Filled from the data. */
export interface ClassesParameter extends Common {
  readonly kind: 'classes';
  readonly default: readonly string[];
}

export type TableColumn =
  | { readonly name: string; readonly kind: 'number' }
  | { readonly name: string; readonly kind: 'category'; readonly values: readonly string[] };

/** Columns of a table that feed an input. Filled from the data. */
export interface ColumnsParameter extends Common {
  readonly kind: 'columns';
  readonly default: readonly TableColumn[];
}

/** A tokenizer, or null before data is chosen. Filled from the data. */
export interface TokenizerParameter extends Common {
  readonly kind: 'tokenizer';
  readonly default: TokenizerReference | null;
}

export type Parameter =
  | IntegerParameter
  | NumberParameter
  | BooleanParameter
  | ChoiceParameter
  | SizeParameter
  | TextParameter
  | ClassesParameter
  | ColumnsParameter
  | TokenizerParameter;

export type ParameterSchema = { readonly [name: string]: Parameter };

type ValueOf<T extends Parameter> = T extends IntegerParameter | NumberParameter
  ? number
  : T extends BooleanParameter
    ? boolean
    : T extends { kind: 'choice'; choices: readonly { value: infer C }[] }
      ? C
      : T extends SizeParameter
        ? readonly number[]
        : T extends TextParameter
          ? string
          : T extends ClassesParameter
            ? readonly string[]
            : T extends ColumnsParameter
              ? readonly TableColumn[]
              : T extends TokenizerParameter
                ? TokenizerReference | null
                : never;

export type ParameterValues<P extends ParameterSchema> = { readonly [K in keyof P]: ValueOf<P[K]> };
