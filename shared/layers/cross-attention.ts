/** Cross-attention: every step of one sequence gathers what it needs from another, e.g. a translation from its source. */
import { defined } from '../base/assert.ts';
import { counted, text } from '../base/text.ts';
import { attentionCall, attentionHelper, attentionModule, initialLoop } from './attention-code.ts';
import { kerasAttention, kerasCall } from './attention-keras.ts';
import { applyAttention, attentionActivations, attentionMultiplyAdds, attentionWeights } from './attention-parts.ts';
import { attended, bias, dropoutShare, expectMemory, heads } from './attention-settings.ts';
import { defineLayer } from './define.ts';
import { initialParameter } from './initializers.ts';
import { inputShape } from './shapes.ts';

const plain = { causal: false, rotary: false } as const;

export const crossAttention = defineLayer({
  type: 'cross-attention',
  category: 'attend',
  icon: 'eye',
  label: text('Look at another sequence', '查看另一个序列'),
  term: 'MultiheadAttention (cross)',
  help: text(
    'Every step of the first sequence looks at all steps of the second and takes what it needs, as a translator looks back at the original.',
    '第一个序列的每一步查看第二个序列的所有步并取其所需，就像译者回看原文。',
  ),
  parameters: { heads, dropout: dropoutShare, bias, initial: initialParameter },
  inputs: [
    { id: 'in', label: text('Asks', '提问方') },
    { id: 'memory', label: text('Is looked at', '被查看方') },
  ],
  summary: ({ heads: count }) => text(counted(count, 'head'), `${count} 个头`),
  output(self) {
    const memory = expectMemory(self, 'memory');
    return memory.ok ? attended(self, text('Attention', '注意力')) : memory;
  },
  weights: (self) => attentionWeights(inputShape(self)[1] ?? 0, self.params.bias, self.params.initial),
  multiplyAdds(self) {
    const [length = 0, size = 0] = inputShape(self);
    return attentionMultiplyAdds(length, self.inputs[1]?.shape[0] ?? 0, size);
  },
  activations(self) {
    const [length = 0, size = 0] = inputShape(self);
    return attentionActivations(length, self.inputs[1]?.shape[0] ?? 0, size, self.params.heads);
  },
  lower(context, inputs) {
    context.setPadding(context.padding[0] ?? null);
    const [x, memory] = [defined(inputs[0], 'what asks'), defined(inputs[1], 'what is looked at')];
    return applyAttention(context, { ...context.params, ...plain }, x, memory, context.padding[1] ?? null);
  },
  torch: (self) => ({
    module: attentionModule(inputShape(self)[1] ?? 0, { ...self.params, ...plain }),
    call: attentionCall(['$0', '$1'], self.padding[1] === true ? '$mask1' : null),
    helpers: [attentionHelper],
    ...initialLoop(self.params.initial),
    ...(self.padding[0] === true ? { padding: '$mask0' } : {}),
  }),
  keras: (self) => ({
    ...kerasAttention(inputShape(self)[1] ?? 0, { ...self.params, ...plain }, self.params.initial),
    call: kerasCall(['$0', '$1'], { real: self.padding[1] === true ? '$mask1' : null }),
    ...(self.padding[0] === true ? { padding: '$mask0' } : {}),
  }),
});
