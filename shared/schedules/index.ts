/** THE list of learning-rate schedules, and the rate of a step. */
import { resolveParameters } from '../layers/values.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cosineRestarts } from './cosine-restarts.ts';
import type { ScheduleDefinition } from './define.ts';
import { exponential } from './exponential.ts';
import { multiStep } from './multi-step.ts';
import { oneCycle } from './one-cycle.ts';
import { plateau } from './plateau.ts';
import { step } from './step.ts';
import { warmUp } from './warm-up.ts';

export const schedules: readonly ScheduleDefinition[] = [constant, step, multiStep, exponential, cosine, cosineRestarts, warmUp, oneCycle, plateau];

export function scheduleOf(type: string): ScheduleDefinition | undefined {
  return schedules.find((schedule) => schedule.type === type);
}

interface Settings {
  readonly learningRate: number;
  readonly schedule: { readonly type: string; readonly params: Readonly<Record<string, unknown>> };
}

/** The learning rate of the step after `stepsDone` others; `losses` as in `Progress`, none before the start. An unknown schedule counts as constant (the check names it). */
export function learningRateAt(settings: Settings, stepsDone: number, stepsPerEpoch: number, totalSteps: number, losses: readonly number[] = []): number {
  const schedule = scheduleOf(settings.schedule.type) ?? constant;
  const perEpoch = Math.max(1, stepsPerEpoch);
  const progress = {
    step: stepsDone,
    epoch: Math.floor(stepsDone / perEpoch),
    stepsPerEpoch: perEpoch,
    totalSteps,
    totalEpochs: Math.ceil(totalSteps / perEpoch),
    losses,
  };
  return settings.learningRate * schedule.factor(progress, resolveParameters(schedule.parameters, settings.schedule.params));
}
