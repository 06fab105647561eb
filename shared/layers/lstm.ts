/** LSTM (Hochreiter and Schmidhuber 1997): a memory that learns what to keep, what to add and what to show. */
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

export const lstm = defineLayer({
  type: 'lstm',
  category: 'remember',
  icon: 'brain',
  label: text('Long memory', '长期记忆'),
  term: 'LSTM',
  help: text(
    'Reads a text or a series step by step and keeps a memory. It learns what to keep, what to forget and what to show, so it can use what came long before.',
    '逐步读取文本或时间序列并保持记忆。它学习保留什么、忘记什么、输出什么，因此能用上很久以前的内容。',
  ),
  parameters: { ...recurrentParameters, bias: biasParameter },
  inputs: [mainPort],
  summary: recurrentSummary,
  output: (self) => recurrentOutput(self, self.params, text('Long memory (LSTM)', '长期记忆（LSTM）')),
  weights: (self) => recurrentWeights(self, self.params, 'lstm'),
  multiplyAdds: (self) => recurrentMultiplyAdds(self, self.params, 'lstm'),
  activations: (self) => recurrentActivations(self, self.params, 'lstm'),
  lower: (context, inputs) => lowerRecurrent(context, context.params, 'lstm', inputs),
  torch: (self) => recurrentTorch(self, self.params, 'LSTM'),
  keras: (self) => recurrentKeras(self, self.params, 'LSTM'),
});
