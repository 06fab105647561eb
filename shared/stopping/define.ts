/** When training ends before its last epoch. One rule = one file with one `defineStopping({...})`. */
import type { Text } from '../base/text.ts';
import type { ParameterSchema, ParameterValues } from '../layers/parameters.ts';

export interface StoppingDefinition<P extends ParameterSchema = ParameterSchema> {
  readonly type: string;
  readonly label: Text;
  readonly term: string;
  readonly help: Text;
  readonly parameters: P;
  /** Losses judged after each epoch so far, oldest first: is it enough, and which epoch (from 0) was the best? Null: nothing is watched. */
  readonly verdict: ((losses: readonly number[], params: ParameterValues<P>) => Verdict) | null;
}

export interface Verdict {
  readonly stop: boolean;
  readonly best: number;
  /** The best epoch's weights are the ones to keep. */
  readonly restore: boolean;
}

export function defineStopping<const P extends ParameterSchema>(definition: StoppingDefinition<P>): StoppingDefinition {
  return definition as unknown as StoppingDefinition;
}
