/** PyTorch that gives out the data batch by batch, shared between processes; with pieces hidden where the network learns by guessing them. */
import type { Program } from './program.ts';
import { epochCode } from './python-epochs.ts';
import { hidingCode } from './python-hiding.ts';

const onePass = `        if self.training and SHUFFLE:
            order = order[permutation(len(order), SEED, 0x5AD3 + self.epoch)]
            self.epoch += 1
`;
const unbroken = `        if self.training:
            order = epoch_rows(self.rows, self.epoch)
            self.epoch += 1
`;

const plain = `            batch = order[start : start + BATCH_SIZE]
            # A last batch too small to share is the same for all.
            yield batch[RANK::WORLD] if self.training and len(batch) >= WORLD else batch`;

/** With what is hidden hang on: the places in the batch, and the seed of the step. */
const numbered = (accumulate: number) => `            batch = order[start : start + BATCH_SIZE]
            # A last batch too small to share is the same for all.
            share = slice(RANK, None, WORLD) if self.training and len(batch) >= WORLD else slice(None)
            yield batch[share], np.arange(start, start + len(batch))[share], hash32(${accumulate === 1 ? 'SEED, 0x0D20, self.step' : 'SEED, 0x0D20, *self.step'}) if self.training else 0
${
  accumulate === 1
    ? '            self.step += self.training'
    : `            step, place = self.step[0], (start // BATCH_SIZE + 1) % ACCUMULATE
            self.step = (step, place) if place > 0 and start + BATCH_SIZE < len(order) else (step + 1,)`
}`;

const hidden = `class Hidden:
    """The data with pieces hidden: in training others at every step, in judging always the same."""

    def __init__(self, data, training):
        self.data, self.at_once = data, rows_at_once(data, training)

    def __getitem__(self, batch):
        rows, places, seed = batch
        return hide(*self.data[rows], seed, places % self.at_once, self.at_once)`;

export function batchesCode(program: Program): string {
  const { training } = program.document;
  const accumulate = training.accumulate ?? 1;
  const steps = training.stepsPerEpoch === undefined ? null : training.stepsPerEpoch * accumulate;
  const hiding = hidingCode(program);
  const batches = `${epochCode(training)}class Batches:
    """Row numbers batch by batch. In training every process makes the same batches, and takes its share of each."""

    def __init__(self, rows, training=False):
        self.rows, self.training, self.epoch = np.array(rows, np.int64), training, 0
${hiding === null ? '' : `        self.step = ${accumulate === 1 ? '0' : '(0,)'}\n`}
    def __len__(self):
        return ${steps === null ? '' : `${steps} if self.training else `}-(-len(self.rows) // BATCH_SIZE)

    def __iter__(self):
        order = self.rows
${steps === null ? onePass : unbroken}        for start in range(0, len(order), BATCH_SIZE):
${hiding === null ? plain : numbered(accumulate)}`;
  const loader = `def loader(data, rows, training=False):
    return DataLoader(${hiding === null ? 'data' : 'Hidden(data, training)'}, sampler=Batches(rows, training), batch_size=None)


def on_device(values):
    return [value.to(DEVICE) for value in values]`;
  return [...(hiding === null ? [] : [hiding]), batches, ...(hiding === null ? [] : [hidden]), loader].join('\n\n\n');
}
