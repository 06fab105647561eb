/** Choosing the piece that comes next from the network's scores: the likeliest, or by chance among the likely ones. */
import { uniform } from '../../base/random.ts';

export interface ChoiceSettings {
  /** 0: always the likeliest. Below 1 plays safe, above 1 dares more. */
  readonly temperature: number;
  /** Only the k likeliest; 0: all. */
  readonly topK: number;
  /** Only the likeliest that together have this probability; 1: all (nucleus sampling, Holtzman et al. 2020). */
  readonly topP: number;
  readonly seed: number;
}

const choiceStream = 0x9e11;

/** The id chosen, a pure function of scores, seed, sample and step. `never`: ids that are no text. */
export function chooseNext(
  logits: Float32Array,
  never: ReadonlySet<number>,
  { temperature, topK, topP, seed }: ChoiceSettings,
  sample: number,
  step: number,
): number {
  const ids = Array.from(logits.keys()).filter((id) => !never.has(id));
  ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const best = ids[0] ?? 0;
  if (temperature === 0) return best;
  const kept = topK > 0 ? ids.slice(0, topK) : ids;
  const highest = logits[best] ?? 0;
  const weights = kept.map((id) => Math.exp(((logits[id] ?? 0) - highest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let inside = 0;
  let count = 0;
  while (count < weights.length && (count === 0 || inside < topP * total)) inside += weights[count++] ?? 0;
  let left = uniform(seed, choiceStream + sample, step) * inside;
  for (let i = 0; i < count; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return kept[i] ?? best;
  }
  return kept[count - 1] ?? best;
}
