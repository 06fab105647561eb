/** Constants of a program's training. */
import { epochConstants } from './python-epochs.ts';
import { pythonBoolean, pythonNumber } from '../layers/torch.ts';
import type { Language } from './layer-code.ts';
import type { Program } from './program.ts';

/** Keras adds up gradients evenly, whatever counts: there, the batches of a step are taken as one. */
export function settingsCode({ document: { training } }: Program, language: Language): readonly string[] {
  const accumulate = training.accumulate ?? 1;
  const size =
    language === 'keras' && accumulate > 1
      ? [`BATCH_SIZE = ${training.batchSize * accumulate}  # ${accumulate} batches of ${training.batchSize} for one step, taken as one`]
      : [`BATCH_SIZE = ${training.batchSize}`, ...(accumulate > 1 ? [`ACCUMULATE = ${accumulate}  # batches for one step`] : [])];
  return [
    ...size,
    `EPOCHS = ${training.epochs}`,
    ...epochConstants(training),
    `LEARNING_RATE = ${pythonNumber(training.learningRate)}`,
    `SHUFFLE = ${pythonBoolean(training.shuffle)}`,
    `SEED = ${training.seed}`,
  ];
}
