/** What a learning-rate schedule is: a factor on the base rate that depends on how far training is. */
import type { Text } from '../base/text.ts';
import type { ParameterSchema, ParameterValues } from '../layers/parameters.ts';

export interface Progress {
  /** Steps done before this one: 0 for the first. */
  readonly step: number;
  /** Whole epochs done. */
  readonly epoch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly totalEpochs: number;
  /** Loss on the validation rows after each epoch so far (on the training rows where there are none). */
  readonly losses: readonly number[];
}

export interface ScheduleDefinition<P extends ParameterSchema = ParameterSchema> {
  readonly type: string;
  readonly label: Text;
  readonly term: string;
  readonly help: Text;
  readonly parameters: P;
  /** The base rate is multiplied by this. */
  factor(progress: Progress, params: ParameterValues<P>): number;
  /** How often PyTorch's scheduler moves. Default: once an epoch. */
  readonly each?: 'step';
  /** The right side of `scheduler = ...` in PyTorch, where `train_loader` and `EPOCHS` are known; null when there is none. */
  torch(params: ParameterValues<P>, epochs: number): string | null;
}

export function defineSchedule<const P extends ParameterSchema>(definition: ScheduleDefinition<P>): ScheduleDefinition {
  return definition as unknown as ScheduleDefinition;
}
