/** Keras for fitting, training, judging and using a network: compile and fit, with the studio's losses and settings. */
import { averageOf } from '../averages/index.ts';
import { pythonNumber } from '../layers/torch.ts';
import { resolveParameters } from '../layers/values.ts';
import { perPiece } from '../model/answers.ts';
import { optimizerOf } from '../optimizers/index.ts';
import { scheduleOf } from '../schedules/index.ts';
import { stoppingOf } from '../stopping/index.ts';
import { type KerasOptimizer, kerasOptimizer, kerasSchedule, ownDecay } from './keras-rules.ts';
import { frozenLines } from './keras-loading.ts';
import { kerasTurnSections } from './keras-turns.ts';
import { lossCalls } from './losses.ts';
import { type AnswerForm, ofAnswer, type Program, type ProgramAnswer } from './program.ts';
import { fittedValues, pairedInput, type Section } from './python-data.ts';
import { balancedSection, returned } from './python-answers.ts';
import { epochCode, validationLines } from './python-epochs.ts';
import { hidingCode } from './python-hiding.ts';
import { indent } from './python-lines.ts';
import { argumentsCode, commandLine, evaluation, generatesText, partsOf } from './pytorch-use.ts';

const indented = (lines: readonly string[], depth = 1) => lines.map((line) => (line === '' ? '' : '    '.repeat(depth) + line));

const one = (program: Program, what: 'inputs' | 'targets') => (program[what === 'inputs' ? 'inputs' : 'answers'].length === 1 ? `${what}[0]` : `list(${what})`);

const hiddenBatch = `        at_once = rows_at_once(self.data, self.training)
        seed = hash32(SEED, 0x0D20, self.epoch * len(self) + index) if self.training else 0
        places = np.arange(index * BATCH_SIZE, index * BATCH_SIZE + len(inputs[0])) % at_once
        inputs, targets = hide(inputs, targets, seed, places, at_once)
`;

function batchesSection(program: Program): string {
  const { training } = program.document;
  return `${epochCode(training)}class Batches(keras.utils.PyDataset):
    """The data batch by batch; in training in another order each epoch."""

    def __init__(self, data, rows, training=False):
        super().__init__()
        self.data, self.rows, self.training = data, np.array(rows, np.int64), training
        self.begin(0)

    def begin(self, epoch, logs=None):
        self.epoch = epoch
        shuffled = self.training and SHUFFLE
        self.order = ${training.stepsPerEpoch === undefined ? '' : 'epoch_rows(self.rows, epoch) if self.training else '}self.rows[permutation(len(self.rows), SEED, 0x5AD3 + epoch)] if shuffled else self.rows

    def __len__(self):
        return -(-len(self.order) // BATCH_SIZE)

    def __getitem__(self, index):
        inputs, targets = self.data[self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]]
${program.hiding.length === 0 ? '' : hiddenBatch}        return ${program.turns === null ? `${one(program, 'inputs')}, ${one(program, 'targets')}` : 'inputs'}`;
}

/** A loss as a function of the truth and the network's numbers. */
function lossFunction(program: Program, answer: ProgramAnswer): readonly string[] {
  const { form, settings, name } = answer;
  const pieces = perPiece.has(form);
  const weights = answer.weights === null ? null : ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase();
  const scale = answer.scaled ? ` / model.get_layer("${name}").std` : '';
  const call = { x: `logits${scale}`, y: `target${scale}`, smoothing: settings.smoothing, classes: answer.width, weights, ignored: null };
  const prepared: { readonly [F in AnswerForm]: readonly string[] } = {
    classes: ['target = ops.cast(ops.reshape(target, (-1,)), "int32")'],
    'two-classes': ['logits, target = logits[:, 0], ops.cast(ops.reshape(target, (-1,)), "int32")'],
    number: [],
    'next-token': ['# Each piece is guessed from those before it.', 'logits, target = logits[:, :-1], target[:, 1:]'],
    'masked-token': [],
    tags: [],
  };
  const flat = [
    `logits, target = ops.reshape(logits, (-1, ${answer.width})), ops.cast(ops.reshape(target, (-1,)), "int32")`,
    'real = ops.cast(target >= 0, "float32")',
    'target = ops.maximum(target, 0)',
  ];
  const losses = lossCalls(answer.loss.type)?.keras(call) ?? 'logits * 0';
  const divisor = weights !== null && answer.loss.meanOver === 'weights' ? `ops.take(${weights}, target)` : null;
  // Beside other answers one may be missing: -1, or NaN for a number. It then counts nothing.
  const partial = !pieces && program.answers.length > 1;
  const known =
    form === 'number'
      ? ['real = ops.cast(ops.isfinite(target), "float32")', 'target = ops.where(real > 0, target, 0)']
      : ['real = ops.cast(target >= 0, "float32")', 'target = ops.maximum(target, 0)'];
  return [
    `def ${ofAnswer(program, answer, 'loss')}(target, logits):`,
    ...indented([
      ...prepared[form],
      ...(pieces ? flat : partial ? known : []),
      `losses = ${losses}`,
      ...(partial ? ['losses, real = ops.reshape(losses, (-1,)), ops.reshape(real, (-1,))'] : []),
      pieces || partial
        ? `return ops.sum(losses * real) / ops.maximum(ops.sum(${divisor === null ? 'real' : `${divisor} * real`}), 1e-12)`
        : `return ${divisor === null ? 'ops.mean(losses)' : `ops.sum(losses) / ops.sum(${divisor})`}`,
    ]),
  ];
}

/** The score beside the loss. */
function metricOf(program: Program, answer: ProgramAnswer): { readonly code: readonly string[]; readonly name: string } {
  switch (answer.form) {
    case 'classes':
      return { code: [], name: 'keras.metrics.SparseCategoricalAccuracy(name="accuracy")' };
    case 'two-classes':
      return { code: [], name: 'keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)' };
    case 'number':
      return { code: [], name: 'keras.metrics.RootMeanSquaredError(name="rmse")' };
    default: {
      // A metric of its own: a function's values would be averaged batch by batch, however many pieces each batch has.
      const name = program.answers.length === 1 ? 'PieceAccuracy' : `PieceAccuracyOf${answer.name}`;
      const cut = answer.form === 'next-token' ? ['logits, target = logits[:, :-1], target[:, 1:]'] : [];
      return {
        name: `${name}(name="accuracy")`,
        code: [
          `class ${name}(keras.metrics.Mean):`,
          '    """How many of all pieces that count are right, over all batches."""',
          '',
          '    def update_state(self, target, logits, sample_weight=None):',
          ...indented(
            [
              ...cut,
              'hits = ops.argmax(logits, axis=-1) == ops.cast(target, "int32")',
              'super().update_state(hits, sample_weight=ops.cast(target >= 0, "float32"))',
            ],
            2,
          ),
        ],
      };
    }
  }
}

interface TrainingPlan {
  readonly optimizer: KerasOptimizer;
  /** Biases and the scales of norms are left out of the optimizer's own decay. */
  readonly spares: boolean;
  readonly factor: readonly string[] | null;
  readonly callbacks: readonly string[];
}

function planTraining(program: Program): TrainingPlan {
  const { training } = program.document;
  const rule = optimizerOf(training.optimizer.type);
  const settings = rule === undefined ? {} : resolveParameters(rule.parameters, training.optimizer.params);
  const schedule = scheduleOf(training.schedule.type);
  const scheduled = schedule === undefined ? {} : resolveParameters(schedule.parameters, training.schedule.params);
  const averaging = training.averaging === undefined ? undefined : averageOf(training.averaging.type);
  const averaged = averaging === undefined || training.averaging === undefined ? {} : resolveParameters(averaging.parameters, training.averaging.params);
  const stopping = training.stopping === undefined ? undefined : stoppingOf(training.stopping.type);
  const stopped = stopping === undefined || training.stopping === undefined ? {} : resolveParameters(stopping.parameters, training.stopping.params);
  const ema = averaging?.type === 'ema';
  const watched = '"val_loss" if len(validation_rows) else "loss"';
  const optimizer = kerasOptimizer(
    training.optimizer.type,
    settings,
    { rateChanges: training.schedule.type !== 'constant', inTurn: program.turns !== null },
    ema ? [`use_ema=True, ema_momentum=${pythonNumber(Number(averaged['decay']))}`] : [],
  );
  return {
    optimizer: optimizer ?? {
      call: 'keras.optimizers.SGD(learning_rate=LEARNING_RATE)',
      classes: [`# Keras has no ${training.optimizer.type}: plain SGD stands here.`],
    },
    spares: ownDecay.has(training.optimizer.type) && settings['decayAll'] === false,
    factor: kerasSchedule(training.schedule.type, scheduled) ?? null,
    callbacks: [
      ...(kerasSchedule(training.schedule.type, scheduled) == null ? [] : ['Rate()']),
      ...(training.schedule.type === 'plateau'
        ? [
            `keras.callbacks.ReduceLROnPlateau(${watched}, factor=${pythonNumber(Number(scheduled['factor']))}, patience=${Number(scheduled['patience']) + 1}, min_delta=0, min_lr=${pythonNumber(Number(scheduled['floor']))} * LEARNING_RATE)`,
          ]
        : []),
      ...(ema ? ['keras.callbacks.SwapEMAWeights()'] : []),
      ...(averaging?.type === 'swa' ? ['MeanOfLast()'] : []),
      ...(stopping?.type === 'early'
        ? [
            `keras.callbacks.EarlyStopping(${watched}, min_delta=${pythonNumber(Number(stopped['least']))}, patience=${Number(stopped['patience'])}, restore_best_weights=${stopped['restore'] === true ? 'True' : 'False'})`,
          ]
        : []),
    ],
  };
}

const factorCode = (factor: readonly string[]) => `def factor(step, steps):
    """What the learning rate is multiplied by; \`steps\` make an epoch."""
${indented(factor).join('\n')}`;

const rate = `class Rate(keras.callbacks.Callback):
    """The learning rate of every step."""

    def on_train_begin(self, logs=None):
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = LEARNING_RATE * factor(self.step, self.params["steps"])
        self.step += 1`;

const meanOfLast = (start: number) => `class MeanOfLast(keras.callbacks.Callback):
    """The mean of the weights after each of the last epochs is judged, and used in the end."""

    def on_train_begin(self, logs=None):
        self.seen = []

    def on_epoch_begin(self, epoch, logs=None):
        self.averages = epoch >= min(int(EPOCHS * ${pythonNumber(start)}), EPOCHS - 1)

    def on_test_begin(self, logs=None):
        if self.averages:
            self.seen.append([w.numpy() for w in self.model.trainable_weights])
            self.use(np.mean(values, axis=0) for values in zip(*self.seen))

    def on_test_end(self, logs=None):
        if self.averages:
            self.use(self.seen[-1])

    def on_epoch_end(self, epoch, logs=None):
        if "val_loss" not in logs:
            self.on_test_begin()
            self.on_test_end()

    def on_train_end(self, logs=None):
        self.use(np.mean(values, axis=0) for values in zip(*self.seen))

    def use(self, values):
        for weight, value in zip(self.model.trainable_weights, values):
            weight.assign(value)`;

function compileSection(program: Program, plan: TrainingPlan): string {
  const { answers } = program;
  const losses = answers.map((answer) => lossFunction(program, answer));
  const metrics = answers.map((answer) => metricOf(program, answer));
  const several = answers.length > 1;
  const list = (values: readonly string[]) => (several ? `[${values.join(', ')}]` : (values[0] ?? 'None'));
  const lossNames = answers.map((answer) => ofAnswer(program, answer, 'loss'));
  const compiled = [
    ...(plan.spares
      ? [`optimizer = ${plan.optimizer.call}`, 'optimizer.exclude_from_weight_decay(var_list=[w for w in model.trainable_weights if len(w.shape) < 2])']
      : []),
    'model.compile(',
    `    optimizer=${plan.spares ? 'optimizer' : plan.optimizer.call},`,
    `    loss=${list(lossNames)},`,
    ...(answers.some(({ importance }) => importance !== 1)
      ? [`    loss_weights=[${answers.map(({ importance }) => pythonNumber(importance)).join(', ')}],`]
      : []),
    `    metrics=${several ? `[${metrics.map(({ name }) => `[${name}]`).join(', ')}]` : `[${metrics[0]?.name ?? ''}]`},`,
    ')',
  ];
  return [
    'def compile_network(model):',
    '    """Losses as in the studio: means over what counts."""',
    ...indented(
      losses.flatMap((lines) => ['', ...lines]).concat(...metrics.filter(({ code }) => code.length > 0).map(({ code }) => ['', ...code]), '', compiled),
    ),
  ].join('\n');
}

function fitSection(program: Program): string {
  return `def fit_normalization(model, data, rows):
    """Mean and spread of the training rows only; they are stored with the model."""
    inputs, targets = data[rows]
${fittedValues(program)
  .flatMap(({ module, values, std }) => [
    `    values = ${values}`,
    '    mean = np.nanmean(values, axis=1)',
    `    model.get_layer("${module}").mean.assign(mean)`,
    ...(std
      ? ['    std = np.sqrt(np.nanmean((values - mean[:, None]) ** 2, axis=1))', `    model.get_layer("${module}").std.assign(np.where(std > 1e-7, std, 1.0))`]
      : []),
  ])
  .join('\n')}`;
}
function trainSection(program: Program, plan: TrainingPlan): string {
  const lines = [
    `train_rows, validation_rows, test_rows = ${partsOf(program)}`,
    ...validationLines(program.document.training),
    ...(pairedInput(program) === null ? [] : ['for rows in (train_rows, validation_rows, test_rows):', '    data.make_pairs(rows)']),
    ...(program.fits.length > 0 ? ['fit_normalization(model, data, train_rows)'] : []),
    ...(program.answers.some(({ weights }) => weights === 'balanced') ? ['balance_classes(data, train_rows)'] : []),
    ...frozenLines(program),
    'compile_network(model)',
    'batches = Batches(data, train_rows, training=True)',
    'model.fit(',
    '    batches,',
    '    validation_data=Batches(data, validation_rows) if len(validation_rows) else None,',
    '    epochs=EPOCHS,',
    '    shuffle=False,  # Batches does it',
    '    verbose=2,',
    `    callbacks=[${['keras.callbacks.LambdaCallback(on_epoch_begin=batches.begin)', ...plan.callbacks].join(', ')}],`,
    ')',
    'if len(test_rows):',
    '    print("test", model.evaluate(Batches(data, test_rows), return_dict=True, verbose=0))',
  ];
  return ['def train(model, data):', ...indented(lines)].join('\n');
}

function predictSection(program: Program): string {
  const { answers } = program;
  const parts = answers.map((answer, index) => {
    const x = answers.length === 1 ? 'outputs[0]' : `outputs[${index}][0]`;
    const classes = ofAnswer(program, answer, 'CLASSES').toUpperCase();
    switch (answer.form) {
      case 'number':
        return `float(ops.convert_to_numpy(${x})[0])`;
      case 'classes':
        return `dict(zip(${classes}, ops.convert_to_numpy(ops.softmax(${x})).tolist()))`;
      case 'two-classes':
        return `dict(zip(${classes}, ops.convert_to_numpy(ops.concatenate([1 - ops.sigmoid(${x}), ops.sigmoid(${x})])).tolist()))`;
      case 'tags':
        return `[${classes}[i] for i in ops.convert_to_numpy(ops.argmax(${x}, axis=-1))]`;
      default:
        return `ops.convert_to_numpy(ops.argmax(${x}, axis=-1)).tolist()`;
    }
  });
  return `def predict(model, inputs):
    """The answer for one row's inputs (arrays)."""
    inputs = [np.asarray(value)[None] for value in inputs]
    outputs = model(${program.inputs.length === 1 ? 'inputs[0]' : 'inputs'}, training=False)
${indent(1, returned(program, parts)).trimEnd()}`;
}

function generateSection(program: Program): string {
  const [input] = program.inputs;
  const padding = input?.feed.kind === 'tokens' ? input.feed.padding : 0;
  const length = input?.feed.type.shape[0] ?? 0;
  const stop = input?.tokenizer?.specials.end ?? null;
  return `def generate(model, prompt, count=200, temperature=1.0, top_k=0):
    """The prompt and up to \`count\` pieces more. Temperature 0 always takes the likeliest."""
    random, ids = np.random.default_rng(SEED), tokenizer().encode(prompt)
    for _ in range(count):
        seen = ids[-${length}:]
        row = np.array([seen + [${padding}] * (${length} - len(seen))], np.int32)
        logits = ops.convert_to_numpy(model(row, training=False))[0, max(0, len(seen) - 1)]
        if top_k > 0:
            logits = np.where(logits >= np.sort(logits)[-min(top_k, len(logits))], logits, -np.inf)
        shares = np.exp((logits - logits.max()) / max(temperature, 1e-6)).astype(np.float64)
        choice = int(logits.argmax() if temperature == 0 else random.choice(len(shares), p=shares / shares.sum()))
${stop === null ? '' : `        if choice == ${stop}:\n            break\n`}        ids.append(choice)
    return tokenizer().decode(ids)`;
}

function mainSection(program: Program): string {
  const { predictions, path } = commandLine(program);
  const judge =
    program.turns === null
      ? ['compile_network(model)', 'print(model.evaluate(Batches(data, rows), return_dict=True, verbose=0))']
      : ['print(evaluate(model, Batches(data, rows)))'];
  return `def main():
${argumentsCode(path, 'network.weights.h5')}
    keras.utils.set_random_seed(SEED)
    model = build_network()
    if arguments.weights or arguments.command != "train":
        load_weights(model, arguments.weights or arguments.save)
    if arguments.command == "train":
        train(model, Data(arguments.path))
        model.save_weights(arguments.save)
    elif arguments.command == "evaluate":
${indented(evaluation(program, judge), 2).join('\n')}
    else:
${indented(predictions, 2).join('\n')}


if __name__ == "__main__":
    main()`;
}

/** Constants that hold class weights. */
export function kerasWeightConstants(program: Program): readonly string[] {
  return program.answers.flatMap((answer) => {
    if (answer.weights === null) return [];
    const values =
      answer.weights === 'balanced'
        ? `np.ones(${answer.width}, np.float32)  # filled from the training rows`
        : `np.array([${answer.weights.map(pythonNumber).join(', ')}], np.float32)`;
    return [`${ofAnswer(program, answer, 'CLASS_WEIGHTS').toUpperCase()} = ${values}`];
  });
}

export function kerasSections(program: Program): readonly Section[] {
  const plan = planTraining(program);
  const begin = [
    ...(program.fits.length > 0 ? [{ title: 'Normalization', code: fitSection(program) }] : []),
    ...balancedSection(program, (name, values) => `${name}[:] = ${values}`),
  ];
  const factor = plan.factor === null ? [] : [factorCode(plan.factor)];
  const { averaging } = program.document.training;
  const hiding = hidingCode(program);
  if (program.turns !== null) {
    const rate = plan.factor === null ? null : 'LEARNING_RATE * factor(step, len(batches))';
    return [
      ...begin,
      { title: 'Batches', code: batchesSection(program) },
      ...(factor.length + plan.optimizer.classes.length === 0 ? [] : [{ title: 'Optimizer', code: [...plan.optimizer.classes, ...factor].join('\n\n\n') }]),
      ...kerasTurnSections(program, program.turns, { optimizer: plan.optimizer.call, spares: plan.spares, rate }),
      { title: 'The program', code: mainSection(program) },
    ];
  }
  const swa = averaging?.type === 'swa' ? Number(resolveParameters(averageOf('swa')?.parameters ?? {}, averaging.params)['start']) : null;
  const callbacks = [...plan.optimizer.classes, ...factor, ...(plan.factor === null ? [] : [rate]), ...(swa === null ? [] : [meanOfLast(swa)])];
  return [
    ...begin,
    ...(hiding === null ? [] : [{ title: 'Hidden pieces', code: hiding }]),
    { title: 'Batches', code: batchesSection(program) },
    { title: 'Loss and scores', code: compileSection(program, plan) },
    ...(callbacks.length > 0 ? [{ title: 'While it trains', code: callbacks.join('\n\n\n') }] : []),
    { title: 'Training', code: trainSection(program, plan) },
    { title: 'Use', code: [predictSection(program), ...(generatesText(program) ? [generateSection(program)] : [])].join('\n\n\n') },
    { title: 'The program', code: mainSection(program) },
  ];
}
