/** PyTorch for fitting and training a network: the same rules as in the studio, on one process or under torchrun. */
import { averageOf } from '../averages/index.ts';
import { pythonNumber, pythonString } from '../layers/torch.ts';
import { resolveParameters } from '../layers/values.ts';
import { optimizerOf } from '../optimizers/index.ts';
import { scheduleOf } from '../schedules/index.ts';
import { stoppingOf } from '../stopping/index.ts';
import { type Frozen, ofAnswer, type Program } from './program.ts';
import { fittedValues, pairedInput, type Section } from './python-data.ts';
import { balancedSection } from './python-answers.ts';
import { validationLines } from './python-epochs.ts';
import { indent } from './python-lines.ts';
import { batchesCode } from './pytorch-batches.ts';
import { evaluateSection, lossSection } from './pytorch-scores.ts';
import { turnSections } from './pytorch-turns.ts';
import { generateSection, generatesText, mainSection, partsOf, predictSection } from './pytorch-use.ts';

function fitSection(program: Program): string {
  const fits = fittedValues(program).flatMap(({ module, values, std }) => [
    `    values = ${values}`,
    '    mean = np.nanmean(values, axis=1)',
    `    model.${module}.mean.copy_(torch.from_numpy(mean))`,
    ...(std
      ? [
          '    std = np.sqrt(np.nanmean((values - mean[:, None]) ** 2, axis=1))',
          `    model.${module}.std.copy_(torch.from_numpy(np.where(std > 1e-7, std, 1.0)))`,
        ]
      : []),
  ]);
  return `@torch.no_grad()
def fit_normalization(model, data, rows):
    """Mean and spread of the training rows only; they are stored with the model."""
    inputs, targets = data[rows]
${fits.join('\n')}`;
}

/** The lines that make `loss` from a batch. */
function lossLines(program: Program): readonly string[] {
  const importance = program.answers.map(({ importance }) => importance);
  const weighted = importance.every((value) => value === 1)
    ? 'sum(total / over_processes(count).clamp(min=1e-12) for total, count, *_ in parts)'
    : `sum(weight * total / over_processes(count).clamp(min=1e-12) for weight, (total, count, *_) in zip((${importance.map(pythonNumber).join(', ')}), parts))`;
  return ['parts = judge(model, parallel(*inputs), targets)', `loss = ${weighted} * WORLD  # processes are averaged`];
}

/** The body of the loop over batches. `update` moves the weights, `decayed` are those that L1 pulls at. */
function stepLines(program: Program, update: readonly string[], l1: number, decayed: string): readonly string[] {
  const accumulate = program.document.training.accumulate ?? 1;
  const pulled = (line: string) => (l1 === 0 ? [] : [line]);
  const begin = ['inputs, targets = on_device(inputs), on_device(targets)'];
  if (accumulate === 1) {
    return [
      ...begin,
      ...lossLines(program),
      ...pulled(`loss = loss + ${pythonNumber(l1)} * sum(weight.abs().sum() for weight in ${decayed})`),
      'loss.backward()',
      ...update,
      'scores.add(parts)',
    ];
  }
  const penalty = pulled(`    for weight in ${decayed}:`).concat(pulled(`        weight.grad.add_(weight.sign(), alpha=${pythonNumber(l1)})`));
  const ready = 'if (step + 1) % ACCUMULATE == 0 or step + 1 == len(train_loader):';
  const { answers } = program;
  const forward = 'judge(model, model(*inputs), targets)';
  // Sums are divided once, as if it were one large batch.
  const gather =
    answers.length === 1
      ? [
          `parts = [(total, count, *_)] = ${forward}`,
          'total.backward()  # sums: divided once, as if it were one large batch',
          'counted = counted + count',
          'scores.add(parts)',
        ]
      : [
          `parts = ${forward}`,
          'for place, (total, count, *_) in enumerate(parts):  # sums of each answer: divided once, as if it were one large batch',
          '    slopes = torch.autograd.grad(total, weights, retain_graph=True, materialize_grads=True)',
          '    sums[place] = [a + b for a, b in zip(sums[place], slopes)]',
          '    counted[place] = counted[place] + count',
          'scores.add(parts)',
        ];
  const divide =
    answers.length === 1
      ? [
          '    for weight in model.parameters():',
          '        if weight.grad is not None:',
          '            weight.grad = over_processes(weight.grad) / over_processes(counted).clamp(min=1e-12)',
        ]
      : [
          '    for i, weight in enumerate(weights):',
          `        weight.grad = ${answers.map(({ importance }, place) => `${importance === 1 ? '' : `${pythonNumber(importance)} * `}over_processes(sums[${place}][i]) / over_processes(counted[${place}]).clamp(min=1e-12)`).join(' + ')}`,
        ];
  return [...begin, ...gather, ready, ...divide, ...penalty, ...update.map((line) => `    ${line}`), `    ${noneYet(program)}`];
}

/** Where a step of several batches begins. */
function noneYet({ answers }: Program): string {
  const { length } = answers;
  return length === 1 ? 'counted = 0' : `sums, counted = [[0] * len(weights) for _ in range(${length})], [0] * ${length}`;
}

/** Weights that decay, or those that are spared. */
function decayLine(name: string, spared: Program['spared'], wanted: boolean): string {
  if (spared === null) return `${name} = [weight for weight in model.parameters() if weight.dim() ${wanted ? '<=' : '>'} 1]`;
  return `${name} = [weight for name, weight in model.named_parameters() if name ${wanted ? '' : 'not '}in (${spared.map((own) => `${pythonString(own)},`).join(' ')})]`;
}

/** What stands around the steps of a training: how the rate goes, which weights are used in the end, when it ends. */
export interface TrainingRules {
  readonly optimizer: string;
  readonly scheduler: string | null;
  readonly each: 'step' | 'epoch' | 'plateau';
  readonly average: { readonly type: string; readonly params: Readonly<Record<string, unknown>> } | null;
  readonly stop: Readonly<Record<string, unknown>> | null;
  /** Lines that cut gradients of `weights`, a Python expression. */
  clips(weights: string): readonly string[];
  readonly l1: number;
  /** Biases and the scales of norms are left out of L1, and of decay where there is any. */
  readonly spare: boolean;
  readonly decays: boolean;
}

export function trainingRules({ document: { training } }: Program): TrainingRules | null {
  const optimizer = optimizerOf(training.optimizer.type);
  const schedule = scheduleOf(training.schedule.type);
  if (optimizer === undefined || schedule === undefined) return null;
  const settings = resolveParameters(optimizer.parameters, training.optimizer.params);
  const averaging = training.averaging === undefined ? undefined : averageOf(training.averaging.type);
  const stopping = training.stopping === undefined ? undefined : stoppingOf(training.stopping.type);
  const [clipValue, clipNorm] = [Number(settings['clipValue']), Number(settings['clipNorm'])];
  const decays = Number(settings['weightDecay'] ?? 0) > 0;
  const l1 = Number(settings['l1'] ?? 0);
  const steps = (training.accumulate ?? 1) > 1 ? '-(-len(train_loader) // ACCUMULATE)' : 'len(train_loader)';
  return {
    optimizer: optimizer.torch(settings, 'LEARNING_RATE'),
    scheduler:
      schedule.torch(resolveParameters(schedule.parameters, training.schedule.params), training.epochs)?.replaceAll('len(train_loader)', steps) ?? null,
    each: schedule.type === 'plateau' ? 'plateau' : (schedule.each ?? 'epoch'),
    average:
      training.averaging === undefined || averaging?.share == null
        ? null
        : { type: averaging.type, params: resolveParameters(averaging.parameters, training.averaging.params) },
    stop: stopping?.type === 'early' && training.stopping !== undefined ? resolveParameters(stopping.parameters, training.stopping.params) : null,
    clips: (weights) => [
      ...(clipValue > 0 ? [`nn.utils.clip_grad_value_(${weights}, ${pythonNumber(clipValue)})`] : []),
      ...(clipNorm > 0 ? [`nn.utils.clip_grad_norm_(${weights}, ${pythonNumber(clipNorm)})`] : []),
    ],
    l1,
    decays,
    spare: settings['decayAll'] === false && (decays || l1 > 0),
  };
}

/** A call of a layer that is not trained, or of each of its copies. */
function onFrozen({ name, path }: Frozen, call: string): readonly string[] {
  const at = path.map((block) => `.${block.name}`).join('');
  return (path.at(-1)?.repeat ?? 1) === 1 ? [`model${at}.${name}.${call}`] : [`for block in model${at}:`, `    block.${name}.${call}`];
}

/** `train`: `begin` makes optimizers, `step` is the body of the loop over batches, `schedule` moves the rate. */
export function trainCode(
  program: Program,
  { average, stop, each }: TrainingRules,
  begin: readonly string[],
  step: readonly string[],
  schedule: string,
): string {
  const accumulates = (program.document.training.accumulate ?? 1) > 1;
  const judged = average === null ? 'model' : average.type === 'swa' ? '(average.module if average.n_averaged > 0 else model)' : 'average.module';
  const lines = [
    `train_rows, validation_rows, test_rows = ${partsOf(program)}`,
    ...validationLines(program.document.training),
    ...(pairedInput(program) === null ? [] : ['for rows in (train_rows, validation_rows, test_rows):', '    data.make_pairs(rows)']),
    'train_loader = loader(data, train_rows, training=True)',
    'validation_loader, test_loader = loader(data, validation_rows), loader(data, test_rows)',
    ...(program.fits.length > 0 ? ['fit_normalization(model, data, train_rows)'] : []),
    ...(program.answers.some(({ weights }) => weights === 'balanced') ? ['balance_classes(data, train_rows)'] : []),
    ...program.frozen.flatMap((layer) => onFrozen(layer, 'requires_grad_(False)')),
    ...(sharesNorms(program) ? ['share_norms(model)'] : []),
    ...begin,
    ...(average?.type === 'ema' ? [`average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(${pythonNumber(Number(average.params['decay']))}))`] : []),
    ...(average?.type === 'swa' ? ['average = AveragedModel(model)'] : []),
    ...(stop === null ? [] : ['best_loss, best_epoch, best_state = float("inf"), 0, None']),
    'for epoch in range(EPOCHS):',
    '    model.train()',
    ...program.frozen
      .filter(({ running }) => running)
      .flatMap((layer) => onFrozen(layer, 'eval()'))
      .map((line) => `    ${line}`),
    '    scores = Scores()',
    ...(accumulates ? [`    ${noneYet(program)}`] : []),
    `    for ${accumulates ? 'step, (inputs, targets) in enumerate(train_loader)' : 'inputs, targets in train_loader'}:`,
    ...step.map((line) => `        ${line}`),
    ...(each === 'epoch' && schedule !== '' ? [`    ${schedule}`] : []),
    ...(average?.type === 'swa'
      ? [`    if epoch >= min(int(EPOCHS * ${pythonNumber(Number(average.params['start']))}), EPOCHS - 1):`, '        average.update_parameters(model)']
      : []),
    `    validation = evaluate(${judged}, validation_loader)`,
    '    report(f"epoch {epoch + 1}: training {scores.means(everywhere=True)}, validation {validation}")',
    ...(stop === null && each !== 'plateau' ? [] : [`    watched = ${watchedLoss}`]),
    ...(each === 'plateau' ? [`    ${schedule.replace('step()', 'step(watched)')}`] : []),
    ...(stop === null
      ? []
      : [
          `    if watched < best_loss - ${pythonNumber(Number(stop['least']))}:`,
          `        best_loss, best_epoch, best_state = watched, epoch, copy.deepcopy(${judged}.state_dict())`,
          `    if epoch - best_epoch >= ${Number(stop['patience'])}:`,
          '        break',
        ]),
    ...(average === null ? [] : [`model.load_state_dict(${judged}.state_dict())`]),
    ...(stop !== null && stop['restore'] === true ? ['if best_state is not None:', '    model.load_state_dict(best_state)'] : []),
    'report(f"test {evaluate(model, test_loader)}")',
  ];
  return `def report(text):
    """Only the first process speaks."""
    if RANK == 0:
        print(text, flush=True)


def train(model, data):
${indent(
  1,
  lines.flatMap((line) => line.split('\n')),
).trimEnd()}`;
}

/** The loss of an epoch that schedules and early ends look at. */
const watchedLoss = 'validation.get("loss", scores.means(everywhere=True)["loss"])';

function trainSection(program: Program, rules: TrainingRules): string {
  const { optimizer, scheduler, each, average, spare, decays, l1 } = rules;
  const accumulates = (program.document.training.accumulate ?? 1) > 1;
  const update = [
    ...rules.clips('model.parameters()'),
    'optimizer.step()',
    'optimizer.zero_grad()',
    ...(scheduler !== null && each === 'step' ? ['scheduler.step()'] : []),
    ...(average?.type === 'ema' ? ['average.update_parameters(model)'] : []),
  ];
  const groups = spare && decays ? optimizer.replace('model.parameters()', '[{"params": decayed}, {"params": spared, "weight_decay": 0.0}]') : optimizer;
  const begin = [
    // Gradients of several batches are added up over the processes when they are complete.
    ...(!accumulates
      ? ['parallel = DistributedDataParallel(model) if WORLD > 1 else model']
      : program.answers.length > 1
        ? ['weights = [weight for weight in model.parameters() if weight.requires_grad]']
        : []),
    ...(spare ? [decayLine('decayed', program.spared, false)] : []),
    ...(spare && decays ? [decayLine('spared', program.spared, true)] : []),
    `optimizer = ${groups}`,
    ...(scheduler === null ? [] : [`scheduler = ${scheduler}`]),
  ];
  return trainCode(
    program,
    rules,
    begin,
    stepLines(program, update, l1, spare ? 'decayed' : 'model.parameters()'),
    scheduler === null ? '' : 'scheduler.step()',
  );
}

/** nn.SyncBatchNorm needs a GPU; this is the same on any device. */
const sharedNorms = `def synced_norm(norm, x):
    """Batch norm over the rows of all processes, as nn.SyncBatchNorm, also without a GPU."""
    if not norm.training:
        return type(norm).forward(norm, x)
    axes, shape = [0, *range(2, x.dim())], [1, -1] + [1] * (x.dim() - 2)
    count = over_processes(x.numel() / x.shape[1])
    mean = all_reduce(x.sum(axes)) / count
    miss = x - mean.view(shape)
    variance = all_reduce(miss.square().sum(axes)) / count
    with torch.no_grad():
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance * count / (count - 1).clamp(min=1), norm.momentum)
    return miss * (norm.weight / (variance + norm.eps).sqrt()).view(shape) + norm.bias.view(shape)


def share_norms(model):
    """Under torchrun a batch is that of all processes."""
    for norm in model.modules():
        if WORLD > 1 and type(norm) in (nn.BatchNorm1d, nn.BatchNorm2d):
            norm.forward = functools.partial(synced_norm, norm)`;

/** Whether its batches have statistics that processes must share. */
export const sharesNorms = ({ document }: Program): boolean => document.nodes.some(({ type }) => type === 'batch-norm1d' || type === 'batch-norm2d');

/** Imports of the parts below, `copy` among them where the best weights are kept. */
export function trainingImports(program: Program): readonly string[] {
  const { averaging, stopping } = program.document.training;
  return [
    ...(stopping?.type === 'early' ? ['import copy'] : []),
    ...(sharesNorms(program) ? ['import functools', 'from torch.distributed.nn.functional import all_reduce'] : []),
    ...(averaging?.type === 'ema'
      ? ['from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn']
      : averaging?.type === 'swa'
        ? ['from torch.optim.swa_utils import AveragedModel']
        : []),
  ];
}
export function torchSections(program: Program): readonly Section[] {
  const rules = trainingRules(program);
  const begin = [
    ...(program.fits.length > 0 ? [{ title: 'Normalization', code: fitSection(program) }] : []),
    ...balancedSection(program, (name, values) => `${name}.copy_(torch.from_numpy(${values}))`),
    { title: 'Batches', code: batchesCode(program) },
    ...(sharesNorms(program) ? [{ title: 'Batch norm over processes', code: sharedNorms }] : []),
  ];
  if (rules === null) return [{ title: 'Training', code: '# The optimizer or the schedule is not known.' }];
  if (program.turns !== null) return [...begin, ...turnSections(program, program.turns, rules)];
  return [
    ...begin,
    { title: 'Loss and scores', code: lossSection(program) },
    { title: 'Evaluation', code: evaluateSection },
    { title: 'Training', code: trainSection(program, rules) },
    { title: 'Use', code: [predictSection(program), ...(generatesText(program) ? [generateSection(program)] : [])].join('\n\n\n') },
    { title: 'The program', code: mainSection(program) },
  ];
}

/** Constants that need the device. */
export function weightConstants(program: Program): readonly string[] {
  return program.answers.flatMap((answer) => {
    if (answer.weights === null) return [];
    const values =
      answer.weights === 'balanced'
        ? `torch.ones(${answer.width}, device=DEVICE)  # filled from the training rows`
        : `torch.tensor([${answer.weights.map(pythonNumber).join(', ')}], device=DEVICE)`;
    return [`${ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase()} = ${values}`];
  });
}
