/** RNN, LSTM and GRU in PyTorch and Keras. */
import type { CodeContext, KerasCode, TorchCode } from './define.ts';
import type { ParameterSchema } from './parameters.ts';
import { type RecurrentParams, runsOf } from './recurrent.ts';
import { inputShape } from './shapes.ts';
import { pythonNumber } from './torch.ts';

const packed = `def run_packed(module, x, mask):
    """Runs nn.RNN, nn.LSTM or nn.GRU on the real steps of each row, so that padding changes nothing.

    Gives every step [N, length, features], zero where there is padding, and the states after each row's own end.
    """
    lengths = mask.sum(1)
    steps = nn.utils.rnn.pack_padded_sequence(x, lengths.clamp(min=1).cpu(), batch_first=True, enforce_sorted=False)
    steps, states = module(steps)
    steps, _ = nn.utils.rnn.pad_packed_sequence(steps, batch_first=True, total_length=x.shape[1])
    return steps * mask.unsqueeze(-1), states`;

const lastStates = `def last_states(states, directions, mask=None):
    """What each direction of the top layer knows at its end, side by side: [N, directions * units]. A row without real steps gives zeros."""
    states = states[0] if isinstance(states, tuple) else states
    known = states[-directions:].transpose(0, 1).flatten(1)
    return known if mask is None else known * mask.any(1, keepdim=True)`;

/** `extra`: more arguments of the module. */
export function recurrentTorch(
  self: CodeContext<ParameterSchema>,
  params: RecurrentParams,
  module: 'RNN' | 'LSTM' | 'GRU',
  extra: readonly string[] = [],
): TorchCode {
  const { units, layers, bidirectional, dropout, answer } = params;
  const settings = [
    `${inputShape(self)[1]}, ${units}`,
    ...(layers > 1 ? [`num_layers=${layers}`] : []),
    ...extra,
    'batch_first=True',
    ...(dropout > 0 && layers > 1 ? [`dropout=${pythonNumber(dropout)}`] : []),
    ...(bidirectional ? ['bidirectional=True'] : []),
  ];
  const hasPadding = self.padding[0] === true;
  const run = hasPadding ? 'run_packed($self, $0, $mask0)' : '$self($0)';
  const directions = bidirectional ? 2 : 1;
  const simple = !hasPadding && !bidirectional;
  const last = simple ? `${run}[0][:, -1]` : `last_states(${run}[1], ${directions}${hasPadding ? ', $mask0' : ''})`;
  const helpers = [...(hasPadding ? [packed] : []), ...(answer === 'last' && !simple ? [lastStates] : [])];
  return {
    module: `nn.${module}(${settings.join(', ')})`,
    ...(params.bias === 'one' ? { setup: oneBias } : {}),
    call: answer === 'last' ? last : `${run}[0]`,
    ...(answer === 'sequence' && hasPadding ? { padding: '$mask0' } : {}),
    ...(helpers.length > 0 ? { helpers } : {}),
  };
}

const oneBias = [
  'for name, offset in $self.named_parameters():',
  '    if name.startswith("bias_hh"):  # one offset for each gate, as in Keras',
  '        nn.init.zeros_(offset).requires_grad_(False)',
];

const cut = `def real_steps(x, mask):
    """Zeros where there is padding."""
    return ops.where(ops.expand_dims(mask, -1), x, 0)`;

/** Gates of a GRU as Keras has them (z r n), of a numpy array whose first axis holds r z n. */
const turned = `def reset_after_update(gates):
    """PyTorch's order of a GRU's gates as Keras has them."""
    reset, update, new = np.split(gates, 3)
    return np.concatenate([update, reset, new])`;

/** The same in Keras: a layer, or several in a row. Keras gives padded steps the state before them; zeros are put there, as PyTorch does. */
export function recurrentKeras(
  self: CodeContext<ParameterSchema>,
  params: RecurrentParams,
  module: 'SimpleRNN' | 'LSTM' | 'GRU',
  extra: readonly string[] = [],
): KerasCode {
  const { units, layers, bidirectional, dropout, answer } = params;
  const hasPadding = self.padding[0] === true;
  const layer = (at: number) => {
    const steps = at < layers - 1 || answer === 'sequence' ? ['return_sequences=True'] : [];
    const one = `layers.${module}(${[units, ...extra, ...steps].join(', ')})`;
    const both = bidirectional ? `layers.Bidirectional(${one})` : one;
    return at > 0 && dropout > 0 ? [`layers.Dropout(${pythonNumber(dropout)})`, both] : [both];
  };
  const stack = Array.from({ length: layers }, (_, at) => layer(at)).flat();
  const run = `$self($0${hasPadding ? ', mask=$mask0' : ''})`;
  const zeros = hasPadding && answer === 'sequence';
  const helpers = [...(zeros ? [cut] : []), ...(module === 'GRU' ? [turned] : [])];
  return {
    module: stack.length === 1 ? (stack[0] ?? '') : `keras.Sequential([${stack.join(', ')}])`,
    call: zeros ? `real_steps(${run}, $mask0)` : run,
    weights: runsOf(params, 1).flatMap(({ suffix }) => {
      const gates = (value: string) => (module === 'GRU' ? `reset_after_update(${value})` : value);
      const [own, other] = [`$bias_ih_${suffix}`, `$bias_hh_${suffix}`];
      const bias = module === 'GRU' ? `np.stack([${gates(own)}, ${gates(other)}])` : params.bias === 'one' ? own : `${own} + ${other}`;
      return [`${gates(`$weight_ih_${suffix}`)}.T`, `${gates(`$weight_hh_${suffix}`)}.T`, bias];
    }),
    ...(zeros ? { padding: '$mask0' } : {}),
    ...(helpers.length > 0 ? { helpers } : {}),
  };
}
