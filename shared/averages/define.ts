/**
 * What averaged weights are: beside every weight a running average of it, which is judged, used and exported in its
 * place. One kind = one file with one `defineAverage({...})`.
 */
import type { Text } from '../base/text.ts';
import type { ParameterSchema, ParameterValues } from '../layers/parameters.ts';

export interface AverageMoment {
  /** Steps done before this one: 0 for the first. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

export interface AverageDefinition<P extends ParameterSchema = ParameterSchema> {
  readonly type: string;
  readonly label: Text;
  readonly term: string;
  readonly help: Text;
  readonly parameters: P;
  /** After this step: average <- (1 - share) average + share weight. 1 copies the weight, 0 leaves the average. Null: no average is kept. */
  readonly share: ((moment: AverageMoment, params: ParameterValues<P>) => number) | null;
}

export function defineAverage<const P extends ParameterSchema>(definition: AverageDefinition<P>): AverageDefinition {
  return definition as unknown as AverageDefinition;
}
