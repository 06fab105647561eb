/** THE list of losses. */
import { bceWithLogits } from './bce-with-logits.ts';
import { cosine } from './cosine.ts';
import { cosinePairs } from './cosine-pairs.ts';
import { crossEntropy } from './cross-entropy.ts';
import type { AnswerShape, LossDefinition } from './define.ts';
import { huber } from './huber.ts';
import { klDivergence } from './kl-divergence.ts';
import { mae } from './mae.ts';
import { mse } from './mse.ts';
import { multiMargin } from './multi-margin.ts';

export const losses: readonly LossDefinition[] = [crossEntropy, klDivergence, multiMargin, cosine, bceWithLogits, cosinePairs, mse, mae, huber];

export function lossOf(type: string): LossDefinition | undefined {
  return losses.find((loss) => loss.type === type);
}

/** What 'auto' means for an answer. */
export const lossFor = { classes: crossEntropy, 'two-classes': bceWithLogits, number: mse } as const satisfies { readonly [A in AnswerShape]: LossDefinition };
