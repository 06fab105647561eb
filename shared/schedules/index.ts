/** THE list of learning-rate schedules, and the rate of a step. */
import { resolveParameters } from '../layers/values.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import type { ScheduleDefinition } from './define.ts';
import { exponential } from './exponential.ts';
import { step } from './step.ts';

export const schedules: readonly ScheduleDefinition[] = [constant, step, exponential, cosine];

export function scheduleOf(type: string): ScheduleDefinition | undefined {
  return schedules.find((schedule) => schedule.type === type);
}

interface Settings {
  readonly learningRate: number;
  readonly schedule: { readonly type: string; readonly params: Readonly<Record<string, unknown>> };
}

/** The learning rate of the step after `stepsDone` others. An unknown schedule counts as constant (the check names it). */
export function learningRateAt(settings: Settings, stepsDone: number, stepsPerEpoch: number, totalSteps: number): number {
  const schedule = scheduleOf(settings.schedule.type) ?? constant;
  const perEpoch = Math.max(1, stepsPerEpoch);
  const progress = { step: stepsDone, epoch: Math.floor(stepsDone / perEpoch), totalSteps, totalEpochs: Math.ceil(totalSteps / perEpoch) };
  return settings.learningRate * schedule.factor(progress, resolveParameters(schedule.parameters, settings.schedule.params));
}
