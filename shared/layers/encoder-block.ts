/** Transformer encoder blocks: every step sees all others, before and after it. `[length, size]` stays. */
import { defined } from '../base/assert.ts';
import { text } from '../base/text.ts';
import { attentionCall, attentionHelper, blockArguments, encoderHelper, initialLoop } from './attention-code.ts';
import { kerasBlocks, kerasCall, kerasWeights } from './attention-keras.ts';
import { attended, blockWords } from './attention-settings.ts';
import { defineLayer } from './define.ts';
import { inputShape, mainPort } from './shapes.ts';
import { applyBlocks, blockActivations, blockMultiplyAdds, blockParameters, blockSettings, blockWeights } from './transformer-block.ts';

export const encoderBlock = defineLayer({
  type: 'encoder-block',
  category: 'attend',
  icon: 'blocks',
  label: text('Understand a sequence', '理解序列'),
  term: 'TransformerEncoder',
  help: text(
    'Blocks of attention and thinking over, as in BERT and ViT: every step sees all others, so each comes to mean what it means in its surroundings.',
    '由注意力与逐步加工组成的块（如 BERT、ViT）：每一步都能看到其他所有步，从而得到它在上下文中的含义。',
  ),
  parameters: blockParameters,
  inputs: [mainPort],
  keepsPadding: true,
  summary: blockWords,
  output: (self) => attended(self, text('The encoder', '编码器')),
  weights: (self) => blockWeights(self.params, inputShape(self)[1] ?? 0, false),
  multiplyAdds(self) {
    const [length = 0, size = 0] = inputShape(self);
    return blockMultiplyAdds(self.params, length, size, null);
  },
  activations(self) {
    const [length = 0, size = 0] = inputShape(self);
    return blockActivations(self.params, length, size, null);
  },
  lower: (context, inputs) =>
    applyBlocks(context, context.params, false, {
      x: defined(inputs[0], 'the sequence'),
      padding: context.padding[0] ?? null,
      memory: null,
      memoryPadding: null,
    }),
  torch(self) {
    const size = inputShape(self)[1] ?? 0;
    return {
      module: `Blocks(${blockArguments(size, blockSettings(self.params, size)).join(', ')})`,
      call: attentionCall(['$0'], self.padding[0] === true ? '$mask0' : null),
      helpers: [attentionHelper, encoderHelper],
      ...initialLoop(self.params.initial),
    };
  },
  keras(self) {
    const size = inputShape(self)[1] ?? 0;
    return {
      ...kerasBlocks(size, blockSettings(self.params, size), { causal: false, cross: false }),
      call: kerasCall(['$0'], { real: self.padding[0] === true ? '$mask0' : null }),
      weights: kerasWeights(blockWeights(self.params, size, false)),
    };
  },
});
