/** Kullback-Leibler divergence of the answer from the (smoothed) truth: sum of p (ln p - ln softmax(x)). torch.nn.functional.kl_div. */
import { text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { crossEntropy } from './cross-entropy.ts';
import { defineLoss } from './define.ts';
import { weighted } from './one-hot.ts';

/** p ln p, with 0 ln 0 = 0. */
const information = (share: number) => (share === 0 ? 0 : share * Math.log(share));

export const klDivergence = defineLoss({
  type: 'kl-divergence',
  label: text('Distance between shares', '分布之间的距离'),
  term: 'KL divergence',
  help: text(
    'How far the probabilities are from those of the truth. Like cross-entropy, but with label smoothing a perfect answer costs nothing.',
    '概率与真实分布相差多远。与交叉熵相同，只是在标签平滑时完美的答案损失为零。',
  ),
  answer: 'classes',
  perRow(builder, logits, target, settings, classWeights) {
    // The truth's own entropy is a number: the right class has 1 - e + e / k, each other e / k.
    const classes = shapeOf(logits)[1] ?? 1;
    const other = settings.smoothing / classes;
    const entropy = information(1 - settings.smoothing + other) + (classes - 1) * information(other);
    const losses = builder.emit('Add', [crossEntropy.perRow(builder, logits, target, settings, null), builder.scalar(entropy)]);
    return weighted(builder, losses, logits, target, classWeights);
  },
});
