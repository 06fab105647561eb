/** Constants of a program's training. */
import { pythonBoolean, pythonNumber } from '../layers/torch.ts';
import type { Program } from './program.ts';

/** Constants of the training. */
export function settingsCode({ document: { training } }: Program): readonly string[] {
  return [
    `BATCH_SIZE = ${training.batchSize}`,
    ...((training.accumulate ?? 1) > 1 ? [`ACCUMULATE = ${training.accumulate}  # batches for one step`] : []),
    `EPOCHS = ${training.epochs}`,
    `LEARNING_RATE = ${pythonNumber(training.learningRate)}`,
    `SHUFFLE = ${pythonBoolean(training.shuffle)}`,
    `SEED = ${training.seed}`,
  ];
}
