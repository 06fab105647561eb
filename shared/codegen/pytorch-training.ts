/** PyTorch for fitting, training, judging and using a network: the same rules as in the studio, on one process or under torchrun. */
import { averageOf } from '../averages/index.ts';
import { pythonBoolean, pythonNumber, pythonString } from '../layers/torch.ts';
import { resolveParameters } from '../layers/values.ts';
import { optimizerOf } from '../optimizers/index.ts';
import { scheduleOf } from '../schedules/index.ts';
import { stoppingOf } from '../stopping/index.ts';
import { lossCalls } from './losses.ts';
import { perPiece } from '../model/answers.ts';
import { type AnswerForm, ofAnswer, type Program, type ProgramAnswer } from './program.ts';
import { fittedValues, pairedInput, splitCode, stratified, type Section } from './python-data.ts';

/** The lines that make the answer's numbers and its truth; then its loss, the count, and how good: for one answer. */
function judging(program: Program, answer: ProgramAnswer): { readonly lines: readonly string[]; readonly values: readonly [string, string, string] } {
  const { form, name, settings, hider } = answer;
  const place = program.answers.indexOf(answer);
  const [given, truth] = [program.answers.length === 1 ? 'outputs' : `outputs[${place}]`, `targets[${place}]`];
  const [x, y] = [ofAnswer(program, answer, 'logits'), ofAnswer(program, answer, 'target')];
  const scale = answer.scaled ? ` / model.${name}.std` : '';
  const both: { readonly [F in AnswerForm]: readonly [string, string] } = {
    classes: [given, truth],
    'two-classes': [`${given}.squeeze(1)`, truth],
    number: [given, truth],
    'next-token': [`${given}[:, :-1].flatten(0, 1)`, `${truth}[:, 1:].flatten()`],
    'masked-token': [`${given}.flatten(0, 1)`, `torch.where(model.${hider}.chosen, ${truth}, -100).flatten()`],
    tags: [`${given}.flatten(0, 1)`, `${truth}.flatten()`],
  };
  const notes: { readonly [F in AnswerForm]?: string } = { 'next-token': '# Each piece is guessed from those before it.', 'masked-token': '# Only the pieces that were hidden are asked for.' };
  const pieces = perPiece.has(form);
  const skips = pieces && answer.loss.type !== 'cross-entropy';
  const weights = answer.weights === null ? null : ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase();
  const call = { x: `${x}${scale}`, y: `${y}${scale}`, smoothing: settings.smoothing, classes: answer.width, weights, ignored: form === 'tags' ? -1 : pieces ? -100 : null };
  const real = pieces && !skips ? `${y}[${y} >= 0]` : y;
  const count = weights !== null && answer.loss.meanOver === 'weights' ? `${weights}[${real}].sum()` : pieces && !skips ? `(${y} >= 0).sum()` : `len(${y})`;
  const right = form === 'number' ? `(${x} - ${y}).square().sum()` : form === 'two-classes' ? `((${x} > 0) == ${y}).sum()` : `(${x}.argmax(dim=1) == ${y}).sum()`;
  const note = notes[form];
  return {
    lines: [...(note === undefined ? [] : [note]), `${x}, ${y} = ${both[form].join(', ')}`, ...(skips ? [`${x}, ${y} = ${x}[${y} >= 0], ${y}[${y} >= 0]`] : [])],
    values: [lossCalls(answer.loss.type)?.pytorch(call) ?? `${x}.sum() * 0`, count, right],
  };
}

/** Score of an answer beside its loss. */
export const scoreName = (answer: ProgramAnswer) => (answer.form === 'number' ? 'rmse' : 'accuracy');

function lossSection(program: Program): string {
  const judged = program.answers.map((answer) => judging(program, answer));
  const results = judged.map(({ values }) => `(${values.join(', ')})`);
  const names = program.answers.map((answer) => {
    const [loss, score] = [ofAnswer(program, answer, 'loss'), ofAnswer(program, answer, scoreName(answer))].map(pythonString);
    return `("${program.answers.length === 1 ? 'loss' : JSON.parse(loss ?? '""')}", ${score})`;
  });
  const rmse = program.answers.map((answer) => (answer.form === 'number' ? '(right / count) ** 0.5' : 'right / count'));
  const same = new Set(rmse).size === 1 ? (rmse[0] ?? '') : '';
  return `def judge(model, outputs, targets):
    """For each answer: the sum of its losses, how many cases they are of, and ${program.answers.every(({ form }) => form === 'number') ? 'the sum of the squared misses' : program.answers.some(({ form }) => form === 'number') ? 'how many are right (of numbers, the sum of the squared misses)' : 'how many are right'}."""
${judged.flatMap(({ lines }) => lines.map((line) => `    ${line}`)).join('\n')}
    return [${results.join(', ')}]


class Scores:
    """Adds up what \`judge\` gives, over batches and processes."""

    def __init__(self):
        self.sums = torch.zeros(${program.answers.length}, 3, device=DEVICE)

    def add(self, parts):
        self.sums += torch.tensor([[torch.as_tensor(value).item() for value in part] for part in parts], device=DEVICE)

    def means(self, everywhere=False):
        scores = {}
        for (loss, score), (total, count, right) in zip([${names.join(', ')}], (over_processes(self.sums) if everywhere else self.sums).tolist()):
            if count > 0:
                scores[loss], scores[score] = total / count, ${same !== '' ? same : '(right / count) ** 0.5 if score.startswith("rmse") else right / count'}
        return scores


def over_processes(value):
    """The sum of a number, or of numbers, over all processes."""
    value = torch.as_tensor(value, dtype=torch.float32, device=DEVICE).clone()
    if WORLD > 1:
        dist.all_reduce(value)
    return value`;
}

function fitSection(program: Program): string {
  const fits = fittedValues(program).flatMap(({ module, values, std }) => [
    `    values = ${values}`,
    '    mean = np.nanmean(values, axis=1)',
    `    model.${module}.mean.copy_(torch.from_numpy(mean))`,
    ...(std ? ['    std = np.sqrt(np.nanmean((values - mean[:, None]) ** 2, axis=1))', `    model.${module}.std.copy_(torch.from_numpy(np.where(std > 1e-7, std, 1.0)))`] : []),
  ]);
  return `@torch.no_grad()
def fit_normalization(model, data, rows):
    """Mean and spread of the training rows only; they are stored with the model."""
    inputs, targets = data[rows]
${fits.join('\n')}`;
}

const batches = `class Batches:
    """Row numbers batch by batch. In training every process makes the same batches, and takes its share of each."""

    def __init__(self, rows, training=False):
        self.rows, self.training, self.epoch = np.array(rows, np.int64), training, 0

    def __len__(self):
        return -(-len(self.rows) // BATCH_SIZE)

    def __iter__(self):
        order = self.rows
        if self.training and SHUFFLE:
            order = np.random.default_rng([SEED, self.epoch]).permutation(order)
            self.epoch += 1
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            # A last batch too small to share is the same for all.
            yield batch[RANK::WORLD] if self.training and len(batch) >= WORLD else batch


def loader(data, rows, training=False):
    return DataLoader(data, sampler=Batches(rows, training), batch_size=None)


def on_device(values):
    return [value.to(DEVICE) for value in values]`;

function evaluateSection(program: Program): string {
  const hiders = [...new Set(program.answers.flatMap(({ hider }) => (hider === null ? [] : [hider])))];
  return `@torch.no_grad()
def evaluate(model, batches):
    """Mean loss and scores over all rows."""
    model.eval()
${hiders.map((hider) => `    model.${hider}.train()  # pieces are hidden in judging too\n`).join('')}    scores = Scores()
    for inputs, targets in batches:
        inputs, targets = on_device(inputs), on_device(targets)
        scores.add(judge(model, model(*inputs), targets))
    return scores.means()`;
}

function indent(depth: number, lines: readonly string[]): string {
  return lines.map((line) => `${'    '.repeat(depth)}${line}\n`).join('');
}

/** The lines that make `loss` from a batch. */
function lossLines(program: Program): readonly string[] {
  const importance = program.answers.map(({ importance }) => importance);
  const weighted = importance.every((value) => value === 1)
    ? 'sum(total / over_processes(count).clamp(min=1e-12) for total, count, _ in parts)'
    : `sum(weight * total / over_processes(count).clamp(min=1e-12) for weight, (total, count, _) in zip((${importance.map(pythonNumber).join(', ')}), parts))`;
  return ['parts = judge(model, parallel(*inputs), targets)', `loss = ${weighted} * WORLD  # processes are averaged`];
}

/** The body of the loop over batches. `update` moves the weights, `decayed` are those that L1 pulls at. */
function stepLines(program: Program, update: readonly string[], l1: number, decayed: string): readonly string[] {
  const accumulate = program.document.training.accumulate ?? 1;
  const pulled = (line: string) => (l1 === 0 ? [] : [line]);
  const begin = ['inputs, targets = on_device(inputs), on_device(targets)'];
  if (accumulate === 1) {
    return [...begin, ...lossLines(program), ...pulled(`loss = loss + ${pythonNumber(l1)} * sum(weight.abs().sum() for weight in ${decayed})`), 'loss.backward()', ...update, 'scores.add(parts)'];
  }
  const penalty = pulled(`    for weight in ${decayed}:`).concat(pulled(`        weight.grad.add_(weight.sign(), alpha=${pythonNumber(l1)})`));
  const ready = 'if (step + 1) % ACCUMULATE == 0 or step + 1 == len(train_loader):';
  if (program.answers.length > 1) {
    return [...begin, ...lossLines(program), '(loss / ACCUMULATE).backward()', 'scores.add(parts)', ready, ...penalty, ...update.map((line) => `    ${line}`)];
  }
  return [
    ...begin,
    'parts = [(total, count, _)] = judge(model, parallel(*inputs), targets)',
    'total.backward()  # sums: divided once, as if it were one large batch',
    'counted = counted + count',
    'scores.add(parts)',
    ready,
    '    for weight in model.parameters():',
    '        if weight.grad is not None:',
    '            weight.grad.mul_(WORLD / over_processes(counted).clamp(min=1e-12))',
    ...penalty,
    ...update.map((line) => `    ${line}`),
    '    counted = 0',
  ];
}

/** Weights that decay, or those that are spared. */
function decayLine(name: string, spared: Program['spared'], wanted: boolean): string {
  if (spared === null) return `${name} = [weight for weight in model.parameters() if weight.dim() ${wanted ? '<=' : '>'} 1]`;
  return `${name} = [weight for name, weight in model.named_parameters() if name ${wanted ? '' : 'not '}in (${spared.map((own) => `${pythonString(own)},`).join(' ')})]`;
}

function trainSection(program: Program): string {
  const { training } = program.document;
  const optimizerRule = optimizerOf(training.optimizer.type);
  const scheduleRule = scheduleOf(training.schedule.type);
  if (optimizerRule === undefined || scheduleRule === undefined) return '# The optimizer or the schedule is not known.';
  const settings = resolveParameters(optimizerRule.parameters, training.optimizer.params);
  const optimizer = optimizerRule.torch(settings, 'LEARNING_RATE');
  const scheduler = scheduleRule.torch(resolveParameters(scheduleRule.parameters, training.schedule.params), training.epochs);
  const eachStep = scheduleRule.each === 'step';
  const plateau = scheduleRule.type === 'plateau';
  const accumulate = training.accumulate ?? 1;
  const averaging = training.averaging === undefined ? undefined : averageOf(training.averaging.type);
  const average = training.averaging === undefined || averaging?.share == null ? null : { type: averaging.type, params: resolveParameters(averaging.parameters, training.averaging.params) };
  const stopRule = training.stopping === undefined ? undefined : stoppingOf(training.stopping.type);
  const stop = stopRule?.type === 'early' && training.stopping !== undefined ? resolveParameters(stopRule.parameters, training.stopping.params) : null;
  const [clipValue, clipNorm] = [Number(settings['clipValue']), Number(settings['clipNorm'])];
  // Biases and the scales of norms may be left out of decay and L1.
  const decays = Number(settings['weightDecay'] ?? 0) > 0;
  const l1 = Number(settings['l1'] ?? 0);
  const spare = settings['decayAll'] === false && (decays || l1 > 0);
  const groups = spare && decays ? optimizer.replace('model.parameters()', '[{"params": decayed}, {"params": spared, "weight_decay": 0.0}]') : optimizer;
  const update = [
    ...(clipValue > 0 ? [`nn.utils.clip_grad_value_(model.parameters(), ${pythonNumber(clipValue)})`] : []),
    ...(clipNorm > 0 ? [`nn.utils.clip_grad_norm_(model.parameters(), ${pythonNumber(clipNorm)})`] : []),
    'optimizer.step()',
    'optimizer.zero_grad()',
    ...(scheduler !== null && eachStep ? ['scheduler.step()'] : []),
    ...(average?.type === 'ema' ? ['average.update_parameters(model)'] : []),
  ];
  const each = stepLines(program, update, l1, spare ? 'decayed' : 'model.parameters()');
  const judged = average === null ? 'model' : average.type === 'swa' ? '(average.module if average.n_averaged > 0 else model)' : 'average.module';
  const lines = [
    'train_rows, validation_rows, test_rows = split_rows(data)',
    ...(pairedInput(program) === null ? [] : ['for rows in (train_rows, validation_rows, test_rows):', '    data.make_pairs(rows)']),
    'train_loader = loader(data, train_rows, training=True)',
    'validation_loader, test_loader = loader(data, validation_rows), loader(data, test_rows)',
    ...(program.fits.length > 0 ? ['fit_normalization(model, data, train_rows)'] : []),
    ...(program.answers.some(({ weights }) => weights === 'balanced') ? ['balance_classes(data, train_rows)'] : []),
    ...program.frozen.map((name) => `model.${name}.requires_grad_(False)`),
    'parallel = DistributedDataParallel(model) if WORLD > 1 else model',
    ...(spare ? [decayLine('decayed', program.spared, false)] : []),
    ...(spare && decays ? [decayLine('spared', program.spared, true)] : []),
    `optimizer = ${groups}`,
    ...(scheduler === null ? [] : [`scheduler = ${scheduler}`]),
    ...(average?.type === 'ema' ? [`average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(${pythonNumber(Number(average.params['decay']))}))`] : []),
    ...(average?.type === 'swa' ? ['average = AveragedModel(model)'] : []),
    ...(stop === null ? [] : ['best_loss, best_epoch, best_state = float("inf"), 0, None']),
    'for epoch in range(EPOCHS):',
    '    model.train()',
    '    scores = Scores()',
    ...(accumulate > 1 && program.answers.length === 1 ? ['    counted = 0'] : []),
    `    for ${accumulate > 1 ? 'step, (inputs, targets) in enumerate(train_loader)' : 'inputs, targets in train_loader'}:`,
    ...each.map((line) => `        ${line}`),
    ...(scheduler !== null && !eachStep && !plateau ? ['    scheduler.step()'] : []),
    ...(average?.type === 'swa' ? [`    if epoch >= min(int(EPOCHS * ${pythonNumber(Number(average.params['start']))}), EPOCHS - 1):`, '        average.update_parameters(model)'] : []),
    `    validation = evaluate(${judged}, validation_loader)`,
    '    report(f"epoch {epoch + 1}: training {scores.means(everywhere=True)}, validation {validation}")',
    ...(stop === null && !plateau
      ? []
      : [
          `    watched = ${program.answers.length === 1 ? 'validation.get("loss", scores.means(everywhere=True)["loss"])' : 'sum(value for name, value in (validation or scores.means(everywhere=True)).items() if name.startswith("loss"))'}`,
        ]),
    ...(plateau ? ['    scheduler.step(watched)'] : []),
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
${indent(1, lines).trimEnd()}`;
}

function predictSection(program: Program): string {
  const { answers } = program;
  const parts = answers.map((answer, index) => {
    const x = answers.length === 1 ? 'outputs[0]' : `outputs[${index}][0]`;
    const classes = ofAnswer(program, answer, 'CLASSES').toUpperCase();
    switch (answer.form) {
      case 'number':
        return `${x}.item()`;
      case 'classes':
        return `dict(zip(${classes}, torch.softmax(${x}, dim=0).tolist()))`;
      case 'two-classes':
        return `dict(zip(${classes}, torch.cat([1 - torch.sigmoid(${x}), torch.sigmoid(${x})]).tolist()))`;
      case 'tags':
        return `[${classes}[i] for i in ${x}.argmax(dim=1)]`;
      case 'next-token':
      case 'masked-token':
        return `${x}.argmax(dim=1).tolist()`;
    }
  });
  const body = answers.length === 1 ? (parts[0] ?? 'None') : `{${answers.map((answer, index) => `"${answer.name}": ${parts[index]}`).join(', ')}}`;
  const what = answers.length > 1 ? 'Every answer' : answers[0]?.form === 'number' ? 'The number' : answers[0]?.form === 'classes' || answers[0]?.form === 'two-classes' ? 'Probabilities by class' : 'The likeliest at every place';
  return `@torch.no_grad()
def predict(model, inputs):
    """${what}, for one row's inputs (arrays)."""
    model.eval()
    outputs = model(*[torch.as_tensor(value)[None].to(DEVICE) for value in inputs])
    return ${body}`;
}

/** Writing on: only for a network with one text and the next piece as its answer. */
export function generatesText(program: Program): boolean {
  return program.answers.length === 1 && program.inputs.length === 1 && program.answers[0]?.form === 'next-token';
}

function generateSection(program: Program): string {
  const [input] = program.inputs;
  const padding = input?.feed.kind === 'tokens' ? input.feed.padding : 0;
  const length = input?.feed.type.shape[0] ?? 0;
  const stop = input?.tokenizer?.specials.end ?? null;
  return `@torch.no_grad()
def generate(model, prompt, count=200, temperature=1.0, top_k=0):
    """The prompt and up to \`count\` pieces more. Temperature 0 always takes the likeliest."""
    model.eval()
    ids = tokenizer().encode(prompt)
    for _ in range(count):
        seen = ids[-${length}:]
        row = torch.tensor([seen + [${padding}] * (${length} - len(seen))], device=DEVICE)
        logits = model(row)[0, max(0, len(seen) - 1)]
        if top_k > 0:
            logits = logits.where(logits >= logits.topk(min(top_k, len(logits))).values[-1], -torch.inf)
        choice = logits.argmax() if temperature == 0 else torch.multinomial(torch.softmax(logits / temperature, dim=0), 1)
${stop === null ? '' : `        if choice.item() == ${stop}:\n            break\n`}        ids.append(choice.item())
    return tokenizer().decode(ids)`;
}

/** Reads weights into the network. */
export function loadingCode({ zeros }: Pick<Program, 'zeros'>): string {
  const head = 'def load_weights(model, path):\n    """Weights of the studio, or of this program."""';
  if (!zeros) return `${head}\n    model.load_state_dict(load_file(path))`;
  return `${head}
    missing, strange = model.load_state_dict(load_file(path), strict=False)
    fixed = {name for name, weight in model.named_parameters() if not weight.requires_grad}  # they stay zero
    if strange or set(missing) - fixed:
        raise ValueError(f"{path} has other weights: {strange}, and not {missing}")`;
}

/** What `predict` does with its argument, and what the argument is; the same in every language. */
export function commandLine(program: Program): { readonly predictions: readonly string[]; readonly path: string } {
  const text = generatesText(program);
  const predictions = program.folders
    ? ['print(predict(model, (read_picture(arguments.path),)))']
    : text
      ? ['print(generate(model, arguments.path))']
      : ['data = Data(arguments.path, answered=False)', 'for row in range(len(data)):', '    inputs, _ = data[[row]]', '    print(predict(model, [value[0] for value in inputs]))'];
  const path = program.folders ? 'folder of class folders to train on, or a picture to predict for' : text ? 'file to train on, or the beginning of a text to write on' : 'file to train on, or whose rows to predict for';
  return { predictions, path };
}

function mainSection(program: Program): string {
  const { predictions, path } = commandLine(program);
  return `${loadingCode(program)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "evaluate", "predict"])
    parser.add_argument("path", help=${pythonString(path)})
    parser.add_argument("--weights", help="weights to begin with (model.safetensors from the studio), or to use")
    parser.add_argument("--save", default="network.safetensors", help="where training puts its weights")
    arguments = parser.parse_args()
    if WORLD > 1:
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    torch.manual_seed(SEED)
    model = Network().to(DEVICE)
    if arguments.weights or arguments.command != "train":
        load_weights(model, arguments.weights or arguments.save)
    if arguments.command == "train":
        torch.manual_seed(SEED + RANK)
        train(model, Data(arguments.path))
        if RANK == 0:
            save_file(model.state_dict(), arguments.save)
    elif arguments.command == "evaluate":
        data = Data(arguments.path)
${pairedInput(program) === null ? '' : '        data.make_pairs(range(len(data)))\n'}        print(evaluate(model, loader(data, range(len(data)))))
    else:
${indent(2, predictions).trimEnd()}
    if WORLD > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()`;
}

/** Imports of the parts below, `copy` among them where the best weights are kept. */
export function trainingImports(program: Program): readonly string[] {
  const { averaging, stopping } = program.document.training;
  return [
    ...(stopping?.type === 'early' ? ['import copy'] : []),
    ...(averaging?.type === 'ema' ? ['from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn'] : averaging?.type === 'swa' ? ['from torch.optim.swa_utils import AveragedModel'] : []),
  ];
}

/** Class weights that depend on the training rows. */
function balancedSection(program: Program): readonly Section[] {
  const lines = program.answers.flatMap((answer) => {
    if (answer.weights !== 'balanced') return [];
    const name = ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase();
    return [`    counts = np.bincount(targets[${program.answers.indexOf(answer)}][targets[${program.answers.indexOf(answer)}] >= 0], minlength=${answer.width})`, `    ${name}.copy_(torch.from_numpy(counts.sum() / (len(counts) * np.maximum(counts, 1))))`];
  });
  if (lines.length === 0) return [];
  return [{ title: 'Class weights', code: ['def balance_classes(data, rows):', '    """A class counts the more the rarer it is in the training rows."""', '    _, targets = data[rows]', ...lines].join('\n') }];
}

export function torchSections(program: Program): readonly Section[] {
  return [
    { title: 'Split', code: splitCode(program.document.data.split, stratified(program)) },
    ...(program.fits.length > 0 ? [{ title: 'Normalization', code: fitSection(program) }] : []),
    ...balancedSection(program),
    { title: 'Batches', code: batches },
    { title: 'Loss and scores', code: lossSection(program) },
    { title: 'Evaluation', code: evaluateSection(program) },
    { title: 'Training', code: trainSection(program) },
    { title: 'Use', code: [predictSection(program), ...(generatesText(program) ? [generateSection(program)] : [])].join('\n\n\n') },
    { title: 'The program', code: mainSection(program) },
  ];
}

/** Constants that need the device. */
export function weightConstants(program: Program): readonly string[] {
  return program.answers.flatMap((answer) => {
    if (answer.weights === null) return [];
    const values = answer.weights === 'balanced' ? `torch.ones(${answer.width}, device=DEVICE)  # filled from the training rows` : `torch.tensor([${answer.weights.map(pythonNumber).join(', ')}], device=DEVICE)`;
    return [`${ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase()} = ${values}`];
  });
}

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
