/** What the templates for texts share: tokenizers that stand in until data is chosen, and usual training. */
import { ownSpecials } from '../../data/tokenizers/define.ts';
import type { TokenizerReference } from '../../layers/parameters.ts';
import type { TrainingSettings } from '../document.ts';

/** Says what kind of tokenizer is to be fitted, and how many pieces it may have; it has no id, as there is none yet. */
export function standIn(kind: 'characters' | 'words' | 'byte-pair', size: number): TokenizerReference {
  return { id: '', kind, size, specials: ownSpecials };
}

/** AdamW with a short warm-up, then along a cosine: how Transformers are trained. */
export function transformerTraining(learningRate: number, batchSize: number, epochs: number): Partial<TrainingSettings> {
  return {
    optimizer: { type: 'adamw', params: { clipNorm: 1 } },
    learningRate,
    schedule: { type: 'warm-up', params: { epochs: 1, after: 'cosine' } },
    batchSize,
    epochs,
  };
}
