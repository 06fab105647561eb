/** Transformer decoder blocks: every step sees those before it, and all of a memory when one is wired. `[length, size]` stays. */
import { defined } from '../base/assert.ts';
import { text } from '../base/text.ts';
import { attentionCall, attentionHelper, blockArguments, decoderHelper, encoderHelper, initialLoop } from './attention-code.ts';
import { kerasBlocks, kerasCall, kerasWeights } from './attention-keras.ts';
import { attended, blockWords, expectMemory } from './attention-settings.ts';
import { defineLayer } from './define.ts';
import { inputShape, mainPort } from './shapes.ts';
import { applyBlocks, blockActivations, blockMultiplyAdds, blockParameters, blockSettings, blockWeights } from './transformer-block.ts';

export const decoderBlock = defineLayer({
  type: 'decoder-block',
  category: 'attend',
  icon: 'pen-line',
  label: text('Write a sequence', '生成序列'),
  term: 'TransformerDecoder',
  help: text(
    'Blocks of attention and thinking over, as in GPT: every step sees only what came before, so the network can write piece by piece. With a second sequence wired in, such as a text to translate, each step sees all of that too.',
    '由注意力与逐步加工组成的块（如 GPT）：每一步只能看到前面的内容，因此网络可以逐片段生成。若接入第二个序列（如待翻译的文本），每一步还能看到它的全部内容。',
  ),
  parameters: blockParameters,
  inputs: [mainPort, { id: 'memory', label: text('Is looked at', '被查看方'), optional: true }],
  summary: blockWords,
  output(self) {
    const memory = self.inputs.length > 1 ? expectMemory(self, 'memory') : null;
    return memory?.ok === false ? memory : attended(self, text('The decoder', '解码器'));
  },
  weights: (self) => blockWeights(self.params, inputShape(self)[1] ?? 0, self.inputs.length > 1),
  multiplyAdds(self) {
    const [length = 0, size = 0] = inputShape(self);
    return blockMultiplyAdds(self.params, length, size, self.inputs[1]?.shape[0] ?? null);
  },
  activations(self) {
    const [length = 0, size = 0] = inputShape(self);
    return blockActivations(self.params, length, size, self.inputs[1]?.shape[0] ?? null);
  },
  lower(context, inputs) {
    const [padding = null, memoryPadding = null] = context.padding;
    context.setPadding(padding);
    return applyBlocks(context, context.params, true, { x: defined(inputs[0], 'the sequence'), padding, memory: inputs[1] ?? null, memoryPadding });
  },
  torch(self) {
    const size = inputShape(self)[1] ?? 0;
    const [padding, memoryPadding] = self.padding;
    const settings = blockArguments(size, blockSettings(self.params, size));
    const mask = padding === true ? '$mask0' : null;
    const kept = { ...initialLoop(self.params.initial), ...(mask === null ? {} : { padding: mask }) };
    if (self.inputs.length < 2) {
      return {
        module: `Blocks(${[...settings, 'causal=True'].join(', ')})`,
        call: attentionCall(['$0'], mask),
        helpers: [attentionHelper, encoderHelper],
        ...kept,
      };
    }
    return {
      module: `DecoderBlocks(${settings.join(', ')})`,
      call: attentionCall(['$0', '$1'], mask).replace(/\)$/, memoryPadding === true ? ', memory_mask=$mask1)' : ')'),
      helpers: [attentionHelper, decoderHelper],
      ...kept,
    };
  },
  keras(self) {
    const size = inputShape(self)[1] ?? 0;
    const [padding, memoryPadding] = self.padding;
    const cross = self.inputs.length > 1;
    return {
      ...kerasBlocks(size, blockSettings(self.params, size), { causal: true, cross }),
      call: kerasCall(cross ? ['$0', '$1'] : ['$0'], { real: padding === true ? '$mask0' : null, memory_real: memoryPadding === true ? '$mask1' : null }),
      weights: kerasWeights(blockWeights(self.params, size, cross)),
      ...(padding === true ? { padding: '$mask0' } : {}),
    };
  },
});
