/** GRU (Cho et al. 2014), in the form of PyTorch and Keras: the reset gate comes after the product with the state. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { recurrentActivations, recurrentMultiplyAdds, recurrentOutput, recurrentParameters, recurrentSummary, recurrentWeights } from './recurrent.ts';
import { recurrentKeras, recurrentTorch } from './recurrent-code.ts';
import { lowerRecurrent } from './recurrent-lower.ts';
import { mainPort } from './shapes.ts';

export const gru = defineLayer({
  type: 'gru',
  category: 'remember',
  icon: 'brain-circuit',
  label: text('Long memory, lighter', '轻量长期记忆'),
  term: 'GRU',
  help: text(
    'Reads step by step and keeps a memory, as LSTM does, with fewer weights: often as good, and quicker.',
    '像 LSTM 一样逐步读取并保持记忆，但权重更少：效果常相当，速度更快。',
  ),
  parameters: recurrentParameters,
  inputs: [mainPort],
  summary: recurrentSummary,
  output: (self) => recurrentOutput(self, self.params, text('Lighter long memory (GRU)', '轻量长期记忆（GRU）')),
  weights: (self) => recurrentWeights(self, self.params, 'gru'),
  multiplyAdds: (self) => recurrentMultiplyAdds(self, self.params, 'gru'),
  activations: (self) => recurrentActivations(self, self.params, 'gru'),
  lower: (context, inputs) => lowerRecurrent(context, context.params, 'gru', inputs),
  torch: (self) => recurrentTorch(self, self.params, 'GRU'),
  keras: (self) => recurrentKeras(self, self.params, 'GRU'),
});
