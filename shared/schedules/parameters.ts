/** Parameters that several schedules share. */
import { type Text, text } from '../base/text.ts';

/** What each fall multiplies the rate by. */
export const fall = {
  kind: 'number',
  default: 0.1,
  min: 0.0001,
  max: 1,
  step: 0.05,
  label: text('Factor', '倍数'),
  hint: text('What the rate is multiplied by. 0.1 makes it ten times smaller.', '学习率乘以多少。0.1 表示变为十分之一。'),
} as const;

/** The share of the rate below which it does not go. */
export function lowestShare(hint: Text) {
  return { kind: 'number', default: 0, min: 0, max: 1, step: 0.01, label: text('Lowest share', '最低比例'), hint } as const;
}
