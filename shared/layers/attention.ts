/** Self-attention (Vaswani et al. 2017): every step gathers what it needs from all others. `[length, size]` stays. */
import { defined } from '../base/assert.ts';
import { counted, text } from '../base/text.ts';
import { attentionCall, attentionHelper, attentionModule, initialLoop } from './attention-code.ts';
import { kerasAttention, kerasCall } from './attention-keras.ts';
import { applyAttention, attentionActivations, attentionMultiplyAdds, attentionWeights } from './attention-parts.ts';
import { attended, bias, causal, dropoutShare, heads, rotary } from './attention-settings.ts';
import { defineLayer } from './define.ts';
import { initialParameter } from './initializers.ts';
import { inputShape, mainPort } from './shapes.ts';

export const attention = defineLayer({
  type: 'attention',
  category: 'attend',
  icon: 'eye',
  label: text('Attention', '注意力'),
  term: 'MultiheadAttention',
  help: text(
    'Every step of a sequence looks at all the others and takes from each as much as it finds useful, in several ways at once.',
    '序列的每一步都查看其他各步，并从每一步取其所需，同时用多种方式进行。',
  ),
  parameters: { heads, causal, dropout: dropoutShare, rotary, bias, initial: initialParameter },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ heads: count, causal: back }) => text(`${counted(count, 'head')}${back ? ', looks back' : ''}`, `${count} 个头${back ? '，只看前面' : ''}`),
  output: (self) => attended(self, text('Attention', '注意力')),
  weights: (self) => attentionWeights(inputShape(self)[1] ?? 0, self.params.bias, self.params.initial),
  multiplyAdds(self) {
    const [length = 0, size = 0] = inputShape(self);
    return attentionMultiplyAdds(length, length, size);
  },
  activations(self) {
    const [length = 0, size = 0] = inputShape(self);
    return attentionActivations(length, length, size, self.params.heads);
  },
  lower: (context, inputs) => applyAttention(context, context.params, defined(inputs[0], 'the sequence'), null, context.padding[0] ?? null),
  torch: (self) => ({
    module: attentionModule(inputShape(self)[1] ?? 0, self.params),
    call: attentionCall(['$0'], self.padding[0] === true ? '$mask0' : null),
    helpers: [attentionHelper],
    ...initialLoop(self.params.initial),
  }),
  keras: (self) => ({
    ...kerasAttention(inputShape(self)[1] ?? 0, self.params, self.params.initial),
    call: kerasCall(['$0'], { real: self.padding[0] === true ? '$mask0' : null }),
  }),
});
