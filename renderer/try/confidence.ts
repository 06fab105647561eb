/** How sure an answer is, in words rather than percent alone. Pure, so that it can be tested. */
import type { Prediction } from '../../shared/contract.ts';

/** `torn`: the second is nearly as likely. */
export type Confidence = 'certain' | 'likely' | 'leaning' | 'torn' | 'guessing';

/** Of the likeliest answers, the best first. Null where there is nothing to choose from. */
export function confidenceOf(classes: NonNullable<Prediction['classes']>): Confidence | null {
  const [first, second] = classes;
  if (first === undefined || second === undefined) return null;
  if (first.probability >= 0.95) return 'certain';
  if (first.probability >= 0.75) return 'likely';
  if (first.probability < 0.2) return 'guessing';
  return first.probability - second.probability < 0.1 ? 'torn' : 'leaning';
}

/** A tag below this is shown as unsure. */
export const sureTag = 0.6;
