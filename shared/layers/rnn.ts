/** The plain recurrent network (Elman 1990): the state is the activation of the input and the state before. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import {
  biasParameter,
  recurrentActivations,
  recurrentMultiplyAdds,
  recurrentOutput,
  recurrentParameters,
  recurrentSummary,
  recurrentWeights,
} from './recurrent.ts';
import { recurrentKeras, recurrentTorch } from './recurrent-code.ts';
import { lowerRecurrent } from './recurrent-lower.ts';
import { mainPort } from './shapes.ts';

export const rnn = defineLayer({
  type: 'rnn',
  category: 'remember',
  icon: 'repeat',
  label: text('Short memory', '短期记忆'),
  term: 'RNN',
  help: text(
    'Reads a text or a series step by step and passes a small memory on. The simplest of its kind: good to learn with; for long sequences LSTM and GRU do better.',
    '逐步读取文本或时间序列，并把一小块记忆传下去。同类中最简单，适合学习；长序列请用 LSTM 或 GRU。',
  ),
  parameters: {
    ...recurrentParameters,
    activation: {
      kind: 'choice',
      default: 'tanh',
      label: text('Activation', '激活函数'),
      hint: text(
        'Keeps the memory between -1 and 1 (Tanh), or only above zero (ReLU), which can grow without limit.',
        '把记忆限制在 -1 与 1 之间（Tanh），或仅保留正数（ReLU，可能无限增长）。',
      ),
      choices: [
        { value: 'tanh', label: text('Tanh', 'Tanh'), recommended: text('Steady over many steps.', '步数多时更稳定。') },
        { value: 'relu', label: text('ReLU', 'ReLU') },
      ],
    },
    bias: biasParameter,
  },
  inputs: [mainPort],
  summary: recurrentSummary,
  output: (self) => recurrentOutput(self, self.params, text('Short memory (RNN)', '短期记忆（RNN）')),
  weights: (self) => recurrentWeights(self, self.params, 'rnn-tanh'),
  multiplyAdds: (self) => recurrentMultiplyAdds(self, self.params, 'rnn-tanh'),
  activations: (self) => recurrentActivations(self, self.params, 'rnn-tanh'),
  lower: (context, inputs) => lowerRecurrent(context, context.params, context.params.activation === 'relu' ? 'rnn-relu' : 'rnn-tanh', inputs),
  torch: (self) => recurrentTorch(self, self.params, 'RNN', self.params.activation === 'relu' ? ['nonlinearity="relu"'] : []),
  keras: (self) => recurrentKeras(self, self.params, 'SimpleRNN', self.params.activation === 'relu' ? ['activation="relu"'] : []),
});
