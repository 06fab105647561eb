/** The feed-forward part of a Transformer: each step by itself is widened, bent and narrowed again. */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { feedForwardArguments, feedForwardHelper, initialLoop } from './attention-code.ts';
import { kerasFeedForward, kerasWeights } from './attention-keras.ts';
import { applyFeedForward, feedForwardWeights } from './attention-parts.ts';
import { activation, dropoutShare, hidden } from './attention-settings.ts';
import { defineLayer } from './define.ts';
import { initialParameter } from './initializers.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';

const widthInside = (self: { readonly params: { readonly hidden: number } }, size: number) => self.params.hidden || 4 * size;

export const feedForward = defineLayer({
  type: 'feed-forward',
  category: 'attend',
  icon: 'layers',
  label: text('Think over each step', '逐步加工'),
  term: 'Feed-forward (MLP)',
  help: text(
    'Works over what each step has gathered, each by itself: a wide layer, a bend, and back to the old width.',
    '对每一步收集到的内容分别加工：先变宽，经激活函数，再变回原来的宽度。',
  ),
  parameters: { hidden, activation, dropout: dropoutShare, initial: initialParameter },
  inputs: [mainPort],
  keepsPadding: true,
  output(self) {
    const sequence = expectSequence(self, text('Feed-forward', '前馈'));
    return sequence.ok ? ok(float(sequence.value)) : sequence;
  },
  weights(self) {
    const size = inputShape(self)[1] ?? 0;
    return feedForwardWeights(size, widthInside(self, size), self.params.initial);
  },
  multiplyAdds(self) {
    const [length = 0, size = 0] = inputShape(self);
    return 2 * length * size * widthInside(self, size);
  },
  activations(self) {
    const [length = 0, size = 0] = inputShape(self);
    return length * (2 * widthInside(self, size) + size);
  },
  lower: (context, inputs) => applyFeedForward(context, context.params, defined(inputs[0], 'the sequence')),
  torch(self) {
    const size = inputShape(self)[1] ?? 0;
    return {
      module: `FeedForward(${feedForwardArguments(size, { ...self.params, hidden: widthInside(self, size) }).join(', ')})`,
      call: '$self($0)',
      helpers: [feedForwardHelper],
      ...initialLoop(self.params.initial),
    };
  },
  keras(self) {
    const size = inputShape(self)[1] ?? 0;
    const settings = { ...self.params, hidden: widthInside(self, size) };
    return {
      ...kerasFeedForward(size, settings, self.params.initial),
      call: '$self($0)',
      weights: kerasWeights(feedForwardWeights(size, settings.hidden, self.params.initial)),
    };
  },
});
