/** Early stopping on the validation loss. keras.callbacks.EarlyStopping. */
import { text } from '../base/text.ts';
import { defineStopping } from './define.ts';

export const early = defineStopping({
  type: 'early',
  label: text('When it no longer gets better', '不再变好时'),
  term: 'Early stopping',
  help: text(
    'Ends the training when the validation loss has not improved for some epochs: beyond that the network only learns the training rows by heart. Without validation rows, the training loss is watched.',
    '验证损失连续若干轮没有改善时结束训练：再继续只会死记训练数据。没有验证数据时观察训练损失。',
  ),
  parameters: {
    patience: {
      kind: 'integer',
      default: 5,
      min: 1,
      max: 1000,
      label: text('Patience', '耐心'),
      hint: text('Epochs without improvement before it ends. Higher waits longer.', '多少轮没有改善后结束。越大等得越久。'),
    },
    least: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1000,
      step: 0.001,
      expert: true,
      label: text('Least improvement', '最小改善'),
      hint: text('The loss must fall by more than this to count as better.', '损失下降超过此值才算变好。'),
    },
    restore: {
      kind: 'boolean',
      default: true,
      label: text('Go back to the best epoch', '回到最好的一轮'),
      hint: text('The weights of the best epoch are kept at the end, instead of the last ones.', '结束时保留最好一轮的权重，而不是最后的。'),
    },
  },
  verdict(losses, { patience, least, restore }) {
    let [best, lowest] = [0, Number.POSITIVE_INFINITY];
    for (const [epoch, loss] of losses.entries()) if (loss < lowest - least) [best, lowest] = [epoch, loss];
    return { stop: losses.length - 1 - best >= patience, best, restore };
  },
});
