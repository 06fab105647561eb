/** The weights as they are. */
import { text } from '../base/text.ts';
import { defineAverage } from './define.ts';

export const none = defineAverage({
  type: 'none',
  label: text('The last weights', '最后的权重'),
  term: 'None',
  help: text('The weights of the last step are used.', '使用最后一步的权重。'),
  parameters: {},
  share: null,
});
