/** Epochs of so many steps, and validation on so many batches: the same rows as in the studio. */
import type { TrainingSettings } from '../model/document.ts';

/** Constants, where the document sets them. */
export function epochConstants({ stepsPerEpoch, validationSteps, batchSize, accumulate = 1 }: TrainingSettings): readonly string[] {
  return [
    ...(stepsPerEpoch === undefined ? [] : [`ROWS_PER_EPOCH = ${stepsPerEpoch * batchSize * accumulate}  # ${stepsPerEpoch} steps`]),
    ...(validationSteps === undefined ? [] : [`VALIDATION_ROWS = ${validationSteps * batchSize}  # ${validationSteps} batches`]),
  ];
}

/** Functions that the batches and the training below use. */
export function epochCode({ stepsPerEpoch }: TrainingSettings): string {
  if (stepsPerEpoch === undefined) return '';
  return `def epoch_rows(rows, epoch):
    """The training rows of an epoch: passes over all of them follow one another unbroken."""
    places = np.arange(epoch * ROWS_PER_EPOCH, (epoch + 1) * ROWS_PER_EPOCH)
    passes = places // len(rows)
    orders = {number: rows[permutation(len(rows), SEED, 0x5AD3 + int(number))] if SHUFFLE else rows for number in np.unique(passes)}
    return np.array([orders[number][place] for number, place in zip(passes, places % len(rows))])


`;
}

/** Where validation looks at some of its rows only, the lines that choose them. */
export function validationLines({ validationSteps }: TrainingSettings): readonly string[] {
  if (validationSteps === undefined) return [];
  return ['validation_rows = np.asarray(validation_rows)[np.sort(permutation(len(validation_rows), SEED, 0x5A17)[:VALIDATION_ROWS])]'];
}
