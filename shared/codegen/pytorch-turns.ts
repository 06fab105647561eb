/** PyTorch for two networks that learn in turn: the discriminator from real and made rows, then the generator from what the discriminator says. */
import { pythonNumber } from '../layers/torch.ts';
import { lossCalls } from './losses.ts';
import type { Program, Turns } from './program.ts';
import type { Section } from './python-data.ts';
import { scoresClass } from './pytorch-scores.ts';
import { trainCode, type TrainingRules } from './pytorch-training.ts';
import { mainSection } from './pytorch-use.ts';

const argumentsOf = ({ chance }: Turns) => chance.map(({ size }) => `torch.randn(rows, ${size}, device=DEVICE)`).join(', ');

function scoresSection(program: Program, turns: Turns): string {
  const [answer] = program.answers;
  const call = { x: 'logits.squeeze(1)', y: 'torch.full((len(logits),), truth, device=DEVICE)', smoothing: 0, classes: 1, weights: null, ignored: null };
  const loss = lossCalls(answer?.loss.type ?? '')?.pytorch(call) ?? '';
  return `def make(model, rows):
    """New rows, made of chance."""
    return model.generator(${argumentsOf(turns)})


def cost(logits, truth):
    """The sum of what it costs to take these rows for real (truth 1) or made (0)."""
    return ${loss}


def discriminator_cost(model, inputs, made):
    """What the discriminator's mistakes cost, about the data and about what was made."""
    return cost(model.discriminator(model.see(*inputs)), 1) + cost(model.discriminator(made), 0)


${scoresClass(['("loss", "generator")'], 'right / count')}


@torch.no_grad()
def evaluate(model, batches):
    """Mean losses of the discriminator and of the generator over all rows."""
    model.eval()
    scores = Scores()
    for inputs, _ in batches:
        inputs = on_device(inputs)
        made = make(model, len(inputs[0]))
        scores.add([(discriminator_cost(model, inputs, made), len(made), cost(model.discriminator(made), 1))])
    return scores.means()`;
}

function trainSection(program: Program, rules: TrainingRules): string {
  const { optimizer, scheduler, each, average, spare, decays, l1 } = rules;
  const decayed = spare ? '[weight for weight in weights if weight.dim() > 1]' : 'weights';
  const groups =
    spare && decays ? '[{"params": [w for w in weights if w.dim() > 1]}, {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0.0}]' : 'weights';
  const learn = [
    'def new_optimizer(weights):',
    `    return ${optimizer.replace('model.parameters()', groups)}`,
    '',
    '',
    'def learn(optimizer, loss):',
    '    """One step of the weights that are the optimizer\'s, by the mean over all processes."""',
    '    weights = [weight for group in optimizer.param_groups for weight in group["params"]]',
    ...(l1 === 0 ? [] : [`    loss = loss + ${pythonNumber(l1)} * sum(weight.abs().sum() for weight in ${decayed})`]),
    '    for weight, slope in zip(weights, torch.autograd.grad(loss, weights, materialize_grads=True)):',
    '        weight.grad = over_processes(slope) / WORLD',
    ...rules.clips('weights').map((line) => `    ${line}`),
    '    optimizer.step()',
  ].join('\n');
  const begin = [
    'generator_weights = [weight for weight in model.generator.parameters() if weight.requires_grad]',
    'discriminator_weights = [weight for name, weight in model.named_parameters() if weight.requires_grad and not name.startswith("generator.")]',
    'optimizers = [new_optimizer(discriminator_weights), new_optimizer(generator_weights)]',
    ...(scheduler === null ? [] : [`schedulers = [${scheduler} for optimizer in optimizers]`]),
  ];
  const step = [
    'inputs = on_device(inputs)',
    'made = make(model, len(inputs[0]))',
    'rows = over_processes(len(made)) / WORLD',
    'judged = discriminator_cost(model, inputs, made.detach())',
    'learn(optimizers[0], judged / rows)',
    '# The discriminator as it is now, of the same rows.',
    'fooled = cost(model.discriminator(made), 1)',
    'learn(optimizers[1], fooled / rows)',
    ...(scheduler !== null && each === 'step' ? ['for scheduler in schedulers:', '    scheduler.step()'] : []),
    ...(average?.type === 'ema' ? ['average.update_parameters(model)'] : []),
    'scores.add([(judged, len(made), fooled)])',
  ];
  return `${learn}\n\n\n${trainCode(program, rules, begin, step, scheduler === null ? '' : 'for scheduler in schedulers: scheduler.step()')}`;
}

/** Brightness 0..255 of what was made; `mean` and `std` are `[C, 1, 1]`. */
export function brightness({ scaling }: Turns, mean: string, std: string): string {
  return { none: 'made', unit: 'made * 255', standardize: `(made * ${std} + ${mean}) * 255` }[scaling];
}

/** Pictures side by side; anything else as an array. */
function usingSection({ inputs }: Program, turns: Turns): string {
  const [input] = inputs;
  const shown =
    input?.feed.kind === 'image'
      ? `    pixels = (${brightness(turns, `model.${input.module}.mean[:, None, None]`, `model.${input.module}.std[:, None, None]`)}).clamp(0, 255).round().byte().cpu().numpy()  # [N, C, H, W]
    Image.fromarray(np.concatenate(pixels, axis=2)${input.feed.type.shape[0] === 1 ? '[0]' : '.transpose(1, 2, 0)'}).save(path)`
      : '    np.save(path, made.cpu().numpy())';
  return `@torch.no_grad()
def save_made(model, count, path):
    """New rows${input?.feed.kind === 'image' ? ', side by side in one picture' : ''}."""
    model.eval()
    made = make(model, count)
${shown}`;
}

export function turnSections(program: Program, turns: Turns, rules: TrainingRules): readonly Section[] {
  return [
    { title: 'Loss and scores', code: scoresSection(program, turns) },
    { title: 'Training', code: trainSection(program, rules) },
    { title: 'Use', code: usingSection(program, turns) },
    { title: 'The program', code: mainSection(program) },
  ];
}
