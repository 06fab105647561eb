/** All epochs. */
import { text } from '../base/text.ts';
import { defineStopping } from './define.ts';

export const never = defineStopping({
  type: 'never',
  label: text('After the last epoch', '最后一轮之后'),
  term: 'None',
  help: text('Trains all epochs and keeps the last weights.', '训练完所有轮次，保留最后的权重。'),
  parameters: {},
  verdict: null,
});
