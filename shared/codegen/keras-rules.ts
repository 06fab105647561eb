/** Optimizers and schedules in Keras. A type that is not here is said in a comment of the program; a test keeps the tables whole. */
import { pythonBoolean, pythonNumber } from '../layers/torch.ts';
import { type OptimizerUse, ownOptimizer, pulledOptimizer } from './keras-optimizers.ts';
import { epochsIn } from '../schedules/multi-step.ts';

type Settings = Readonly<Record<string, unknown>>;

const n = (value: unknown) => pythonNumber(Number(value));
const moments = ({ beta1, beta2, epsilon }: Settings) => `beta_1=${n(beta1)}, beta_2=${n(beta2)}${epsilon === undefined ? '' : `, epsilon=${n(epsilon)}`}`;

/** Keras adds it below the root, PyTorch beside it. */
const squared = (epsilon: unknown) => n(Number((Number(epsilon) ** 2).toPrecision(12)));

/** Class and arguments after the rate. Decay of the weights themselves only where it is the optimizer's own. */
const optimizers: Readonly<Record<string, (settings: Settings) => readonly [string, string]>> = {
  sgd: () => ['SGD', ''],
  momentum: ({ momentum, nesterov }) => ['SGD', `momentum=${n(momentum)}${nesterov === true ? `, nesterov=${pythonBoolean(true)}` : ''}`],
  adam: (settings) => ['Adam', moments(settings)],
  adamw: (settings) => ['AdamW', `weight_decay=${n(settings['weightDecay'])}, ${moments(settings)}`],
  rmsprop: ({ alpha, momentum, epsilon, centered }) => [
    'RMSprop',
    `rho=${n(alpha)}, momentum=${n(momentum)}, epsilon=${squared(epsilon)}${centered === true ? ', centered=True' : ''}`,
  ],
  adagrad: ({ epsilon }) => ['Adagrad', `initial_accumulator_value=0.0, epsilon=${squared(epsilon)}`],
  adadelta: ({ rho, epsilon }) => ['Adadelta', `rho=${n(rho)}, epsilon=${n(epsilon)}`],
  adamax: (settings) => ['Adamax', moments(settings)],
  lion: (settings) => ['Lion', `${moments(settings)}${Number(settings['weightDecay']) === 0 ? '' : `, weight_decay=${n(settings['weightDecay'])}`}`],
};

/** Optimizers whose own decay acts on the weights, not through the gradients. */
export const ownDecay: ReadonlySet<string> = new Set(['adamw', 'lion']);

export interface KerasOptimizer {
  readonly call: string;
  /** Classes of the program it is made of. */
  readonly classes: readonly string[];
}

/** `more`: arguments every optimizer has (clipping, averages ...). Null for a type nobody has written. */
export function kerasOptimizer(type: string, settings: Settings, use: OptimizerUse, more: readonly string[]): KerasOptimizer | null {
  const own = ownOptimizer(type, settings, use);
  const [name, given] = own === null ? (optimizers[type]?.(settings) ?? [null, '']) : [own.name, own.given];
  if (name === null) return null;
  const base = own === null ? `keras.optimizers.${name}` : name;
  const clipNorm = Number(settings['clipNorm'] ?? 0) > 0;
  const clipValue = Number(settings['clipValue'] ?? 0);
  const pulled = pulledOptimizer(base, {
    decay: ownDecay.has(type) ? 0 : Number(settings['weightDecay'] ?? 0),
    l1: Number(settings['l1'] ?? 0),
    // Keras cuts in one way only, and after what is added here.
    clipValue: clipNorm || Number(settings['l1'] ?? 0) > 0 ? clipValue : 0,
    spares: settings['decayAll'] === false,
  });
  const clips = [
    ...(clipNorm ? [`global_clipnorm=${n(settings['clipNorm'])}`] : clipValue > 0 && Number(settings['l1'] ?? 0) === 0 ? [`clipvalue=${n(clipValue)}`] : []),
  ];
  const all = ['learning_rate=LEARNING_RATE', ...(given === '' ? [] : [given]), ...clips, ...more];
  return {
    call: `${pulled === null ? base : 'Pulled'}(${all.join(', ')})`,
    classes: [...(own === null ? [] : [own.code]), ...(pulled === null ? [] : [pulled])],
  };
}

/** Body of `factor(step, steps)`: `steps` in an epoch, `EPOCHS` of them. Null: the rate stays, or a callback changes it. */
const schedules: Readonly<Record<string, (settings: Settings) => readonly string[] | null>> = {
  constant: () => null,
  plateau: () => null,
  step: ({ every, factor }) => [`return ${n(factor)} ** (step // steps // ${n(every)})`],
  'multi-step': ({ epochs, factor }) => [
    `return ${n(factor)} ** sum(at <= step // steps for at in (${epochsIn(String(epochs))
      .map((at) => `${at},`)
      .join(' ')}))`,
  ],
  exponential: ({ factor }) => [`return ${n(factor)} ** (step // steps)`],
  cosine: ({ floor }) => [`return ${n(floor)} + (1 - ${n(floor)}) * (1 + math.cos(math.pi * (step // steps) / EPOCHS)) / 2`],
  'cosine-restarts': ({ first, growth, floor }) => [
    `epoch, length = step // steps, ${n(first)}`,
    'while epoch >= length:',
    `    epoch, length = epoch - length, length * ${n(growth)}`,
    `return ${n(floor)} + (1 - ${n(floor)}) * (1 + math.cos(math.pi * epoch / length)) / 2`,
  ],
  'one-cycle': ({ rise, start, end }) => [
    `top, last = ${n(rise)} * steps * EPOCHS - 1, steps * EPOCHS - 1`,
    'def along(start, end, share):',
    '    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))',
    'if step <= top and top > 0:',
    `    return along(1 / ${n(start)}, 1, step / top)`,
    `return along(1, 1 / ${n(start)} / ${n(end)}, min(1, (step - top) / max(last - top, 1e-9)))`,
  ],
  'warm-up': ({ epochs, start, after }) => [
    epochs === 1 ? 'rise = steps' : `rise = ${n(epochs)} * steps`,
    'if step < rise:',
    `    return ${n(start)} + (1 - ${n(start)}) * step / rise`,
    after === 'constant' ? 'return 1.0' : 'return (1 + math.cos(math.pi * (step - rise) / max(1, steps * EPOCHS - rise))) / 2',
  ],
};

export function kerasSchedule(type: string, settings: Settings): readonly string[] | null | undefined {
  return schedules[type]?.(settings);
}

/** Whether the tables know a type. */
export function knownToKeras(kind: 'optimizer' | 'schedule', type: string): boolean {
  return kind === 'optimizer' ? kerasOptimizer(type, {}, { rateChanges: true, inTurn: false }, []) !== null : type in schedules;
}
