/** Optimizers as Keras classes where Keras has none, or another than PyTorch's and the studio's. */
import { pythonNumber } from '../layers/torch.ts';

type Settings = Readonly<Record<string, unknown>>;

const n = (value: unknown) => pythonNumber(Number(value));

/** `slots`: names of what is kept for each weight. `body`: of `update_step`, where slots have their names and `at` is the weight's place. */
const optimizer = (
  name: string,
  about: string,
  slots: readonly string[],
  body: readonly string[],
  more: readonly string[] = [],
) => `class ${name}(keras.optimizers.Optimizer):
    """${about}"""

    def build(self, variables):
        super().build(variables)
${slots.map((slot) => `        self.${slot}s = self.add_optimizer_variables(variables, "${slot}")\n`).join('')}${more.map((line) => `        ${line}\n`).join('')}
    def update_step(self, gradient, variable, learning_rate):
        at = self._get_variable_index(variable)
        ${slots.join(', ')} = ${slots.map((slot) => `self.${slot}s[at]`).join(', ')}
${body.map((line) => `        ${line}`).join('\n')}`;

const moments = ({ beta1, beta2 }: Settings) => [
  't = ops.cast(self.iterations + 1, "float32")',
  `self.assign(mean, ${n(beta1)} * mean + (1 - ${n(beta1)}) * gradient)`,
  `self.assign(square, ${n(beta2)} * square + (1 - ${n(beta2)}) * ops.square(gradient))`,
];

/** Keras's epsilon weighs more in the first steps: by 1 / sqrt(1 - beta2 ** t), 32 times in the very first. */
const exactAdam = (name: string) => (settings: Settings) =>
  optimizer(
    name,
    "Kingma and Ba 2015: a generator's first slopes are as small as epsilon, so it stands where PyTorch has it.",
    ['mean', 'square'],
    [
      ...moments(settings),
      `spread = ops.sqrt(square / -ops.expm1(t * math.log(${n(settings['beta2'])}))) + ${n(settings['epsilon'])}`,
      `self.assign_sub(variable, learning_rate / (1 - ops.power(${n(settings['beta1'])}, t)) * mean / spread)`,
    ],
  );

/** Keras has epsilon below the root: steps along slopes as small as it are up to twice as long. */
const exactRmsprop = ({ alpha, momentum, centered, epsilon }: Settings) => {
  const [keeps, around] = [Number(momentum) > 0, centered === true];
  return optimizer(
    'RMSProp',
    "Tieleman and Hinton 2012: a generator's first slopes are as small as epsilon, so it stands where PyTorch has it.",
    ['square', ...(around ? ['mean'] : []), ...(keeps ? ['speed'] : [])],
    [
      `self.assign(square, ${n(alpha)} * square + (1 - ${n(alpha)}) * ops.square(gradient))`,
      ...(around ? [`self.assign(mean, ${n(alpha)} * mean + (1 - ${n(alpha)}) * gradient)`] : []),
      `even = gradient / (ops.sqrt(square${around ? ' - ops.square(mean)' : ''}) + ${n(epsilon)})`,
      ...(keeps ? [`self.assign(speed, ${n(momentum)} * speed + even)`] : []),
      `self.assign_sub(variable, learning_rate * ${keeps ? 'speed' : 'even'})`,
    ],
  );
};

interface OwnClass {
  readonly name: string;
  readonly code: (settings: Settings) => string;
  /** Arguments after the rate. */
  readonly given?: (settings: Settings) => string;
}

const exact: Readonly<Record<string, OwnClass>> = {
  adam: { name: 'Adam', code: exactAdam('Adam') },
  adamw: { name: 'AdamW', code: exactAdam('AdamW'), given: ({ weightDecay }) => `weight_decay=${n(weightDecay)}` },
  rmsprop: { name: 'RMSProp', code: exactRmsprop },
};

const classes: Readonly<Record<string, OwnClass>> = {
  momentum: {
    name: 'Momentum',
    code: ({ momentum, nesterov }) =>
      optimizer(
        'Momentum',
        'The learning rate is not in the speed, as in PyTorch: a change of it acts at once.',
        ['speed'],
        [
          `self.assign(speed, ${n(momentum)} * speed + gradient)`,
          `self.assign_sub(variable, learning_rate * ${nesterov === true ? `(gradient + ${n(momentum)} * speed)` : 'speed'})`,
        ],
      ),
  },
  radam: {
    name: 'RAdam',
    code: (settings) =>
      optimizer(
        'RAdam',
        'Liu et al. 2020: Adam that takes plain averaged steps until its spread can be trusted.',
        ['mean', 'square'],
        [
          ...moments(settings),
          `unseen, most = -ops.expm1(t * math.log(${n(settings['beta2'])})), 2 / (1 - ${n(settings['beta2'])}) - 1`,
          'rho = most - 2 * t * (1 - unseen) / unseen',
          'trust = ops.sqrt(ops.maximum((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho) * unseen, 0))',
          `scale = ops.where(rho > 5, trust / (ops.sqrt(square) + ${n(settings['epsilon'])}), 1.0)`,
          `self.assign_sub(variable, learning_rate / (1 - ops.power(${n(settings['beta1'])}, t)) * mean * scale)`,
        ],
      ),
  },
  nadam: {
    name: 'NAdam',
    code: (settings) =>
      optimizer(
        'NAdam',
        "Dozat 2016, with PyTorch's schedule of the momentum: Adam that looks ahead.",
        ['mean', 'square', 'product'],
        [
          ...moments(settings),
          `now, then = (${n(settings['beta1'])} * (1 - 0.5 * ops.power(0.96, at * ${n(settings['momentumDecay'])})) for at in (t, t + 1))`,
          'self.assign(product, product * now)',
          `spread = ops.sqrt(square / -ops.expm1(t * math.log(${n(settings['beta2'])}))) + ${n(settings['epsilon'])}`,
          'ahead = gradient * (1 - now) / (1 - product) + mean * then / (1 - product * then)',
          'self.assign_sub(variable, learning_rate * ahead / spread)',
        ],
        ['for product in self.products:', '    product.assign(ops.ones_like(product))'],
      ),
  },
};

export interface OptimizerUse {
  readonly rateChanges: boolean;
  /** Of two networks that compete. */
  readonly inTurn: boolean;
}

/** The class Keras lacks; null where its own is the studio's. A speed that holds the rate is another thing only where the rate changes. */
export function ownOptimizer(
  type: string,
  settings: Settings,
  { rateChanges, inTurn }: OptimizerUse,
): { readonly name: string; readonly code: string; readonly given: string } | null {
  const own = (inTurn ? exact[type] : undefined) ?? (type === 'momentum' && !rateChanges ? undefined : classes[type]);
  return own === undefined ? null : { name: own.name, code: own.code(settings), given: own.given?.(settings) ?? '' };
}

export interface Pulls {
  readonly decay: number;
  readonly l1: number;
  readonly clipValue: number;
  /** Biases and the scales of norms are spared. */
  readonly spares: boolean;
}

/** An optimizer that also does what Keras's do not: `base` is its class. Null when there is nothing of that. */
export function pulledOptimizer(base: string, { decay, l1, clipValue, spares }: Pulls): string | null {
  const slopes = [
    ...(l1 > 0 ? [`grads = [g + ${n(l1)} * ops.sign(w)${spares ? ' * (len(w.shape) > 1)' : ''} for g, w in zip(grads, trainable_variables)]`] : []),
    ...(clipValue > 0 ? [`grads = [ops.clip(g, -${n(clipValue)}, ${n(clipValue)}) for g in grads]`] : []),
  ];
  if (slopes.length === 0 && decay === 0) return null;
  const methods = [
    ...(slopes.length === 0
      ? []
      : [
          [
            '    def apply(self, grads, trainable_variables=None):',
            ...slopes.map((line) => `        ${line}`),
            '        super().apply(grads, trainable_variables)',
          ],
        ]),
    ...(decay === 0
      ? []
      : [
          [
            '    def update_step(self, gradient, variable, learning_rate):',
            ...(spares
              ? ['        if len(variable.shape) > 1:', `            gradient = gradient + ${n(decay)} * variable`]
              : [`        gradient = gradient + ${n(decay)} * variable`]),
            '        super().update_step(gradient, variable, learning_rate)',
          ],
        ]),
  ];
  const about = [...(l1 > 0 ? ['pulled towards zero'] : []), ...(clipValue > 0 ? ['cut, one by one'] : []), ...(decay > 0 ? ['with decay in them'] : [])].join(
    ', ',
  );
  return [`class Pulled(${base}):`, `    """Slopes are ${about}: as PyTorch does it."""`, ...methods.flatMap((lines) => ['', ...lines])].join('\n');
}
