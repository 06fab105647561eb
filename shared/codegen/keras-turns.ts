/** Keras for two networks that learn in turn, as in `pytorch-turns.ts`. `fit` has one loss; here each step is written out, on Keras's PyTorch backend. */
import { lossCalls } from './losses.ts';
import { frozenLines } from './keras-loading.ts';
import type { Program, Turns } from './program.ts';
import { indent } from './python-lines.ts';
import type { Section } from './python-data.ts';
import { brightness } from './pytorch-turns.ts';

export interface KerasRules {
  /** A call of the optimizer's class. */
  readonly optimizer: string;
  /** The rate at a step; null while it stays. */
  readonly rate: string | null;
  readonly spares: boolean;
}

function turnCode(program: Program, { chance }: Turns): string {
  const call = { x: 'logits[:, 0]', y: 'ops.full((len(logits),), truth)', smoothing: 0, classes: 1, weights: null, ignored: null };
  const noises = chance.map(({ size }) => `keras.random.normal((rows, ${size}))`);
  return `def chance(rows):
    """What new rows are made of."""
    return ${noises.length === 1 ? noises[0] : `[${noises.join(', ')}]`}


def cost(logits, truth):
    """The sum of what it costs to take these rows for real (truth 1) or made (0)."""
    return ops.sum(${lossCalls(program.answers[0]?.loss.type ?? '')?.keras(call) ?? ''})


def see_and_make(model, inputs, training):
    """What the discriminator says of the data, and as many rows that are made."""
    return model([*map(ops.convert_to_tensor, inputs), ${chance.length === 1 ? 'chance(len(inputs[0]))' : '*chance(len(inputs[0]))'}], training=training)


def discriminator_cost(discriminator, real, made, training):
    """What the discriminator's mistakes cost, about the data and about what was made."""
    return cost(real, 1) + cost(discriminator(made, training=training), 0)


@torch.no_grad()
def evaluate(model, batches):
    """Mean losses of the discriminator and of the generator over all rows."""
    discriminator, sums = model.get_layer("discriminator"), np.zeros(3)
    for inputs in batches:
        real, made = see_and_make(model, inputs, training=False)
        sums += [float(discriminator_cost(discriminator, real, made, training=False)), float(cost(discriminator(made, training=False), 1)), len(made)]
    return {"loss": float(sums[0] / sums[2]), "generator": float(sums[1] / sums[2])} if sums[2] else {}`;
}

function trainCode(program: Program, { optimizer, rate, spares }: KerasRules): string {
  return `def new_optimizer(weights):
    optimizer = ${optimizer}
    optimizer.build(weights)
${spares ? '    optimizer.exclude_from_weight_decay(var_list=[w for w in weights if len(w.shape) < 2])\n' : ''}    return optimizer


def learn(optimizer, weights, loss):
    """One step of these weights."""
    slopes = torch.autograd.grad(loss, [w.value for w in weights], materialize_grads=True)
    with torch.no_grad():
        optimizer.apply(slopes, weights)


def train(model, data):
    train_rows, validation_rows, test_rows = split_rows(data)
${program.fits.length > 0 ? '    fit_normalization(model, data, train_rows)\n' : ''}${indent(1, frozenLines(program))}    generator, discriminator = model.get_layer("generator"), model.get_layer("discriminator")
    made_by = {id(weight) for weight in generator.weights}
    discriminator_weights = [weight for weight in model.trainable_weights if id(weight) not in made_by]
    generator_weights = generator.trainable_weights
    optimizers = [new_optimizer(discriminator_weights), new_optimizer(generator_weights)]
    batches = Batches(data, train_rows, training=True)
    step = 0
    for epoch in range(EPOCHS):
        batches.begin(epoch)
        sums = np.zeros(3)
        for inputs in (batches[i] for i in range(len(batches))):
${rate === null ? '' : `            for optimizer in optimizers:\n                optimizer.learning_rate = ${rate}\n`}            real, made = see_and_make(model, inputs, training=True)
            judged = discriminator_cost(discriminator, real, made.detach(), training=True)
            learn(optimizers[0], discriminator_weights, judged / len(made))
            # The discriminator as it is now, of the same rows.
            fooled = cost(discriminator(made, training=True), 1)
            learn(optimizers[1], generator_weights, fooled / len(made))
            sums += [judged.item(), fooled.item(), len(made)]
            step += 1
        scores = {"loss": float(sums[0] / sums[2]), "generator": float(sums[1] / sums[2])}
        print(f"epoch {epoch + 1}: training {scores}, validation {evaluate(model, Batches(data, validation_rows))}", flush=True)
    print(f"test {evaluate(model, Batches(data, test_rows))}")`;
}

function usingCode({ inputs }: Program, turns: Turns): string {
  const [input] = inputs;
  const layer = `model.get_layer("${input?.module}")`;
  const shown =
    input?.feed.kind === 'image'
      ? `    pixels = np.clip(np.round(${brightness(turns, `np.reshape(${layer}.mean, (-1, 1, 1))`, `np.reshape(${layer}.std, (-1, 1, 1))`)}), 0, 255).astype(np.uint8)  # [N, C, H, W]
    Image.fromarray(np.concatenate(pixels, axis=2)${input.feed.type.shape[0] === 1 ? '[0]' : '.transpose(1, 2, 0)'}).save(path)`
      : '    np.save(path, made)';
  return `@torch.no_grad()
def save_made(model, count, path):
    """New rows${input?.feed.kind === 'image' ? ', side by side in one picture' : ''}."""
    made = ops.convert_to_numpy(model.get_layer("generator")(chance(count), training=False))
${shown}`;
}

export function kerasTurnSections(program: Program, turns: Turns, rules: KerasRules): readonly Section[] {
  return [
    { title: 'Loss and scores', code: turnCode(program, turns) },
    { title: 'Training', code: trainCode(program, rules) },
    { title: 'Use', code: usingCode(program, turns) },
  ];
}
