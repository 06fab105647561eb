/** Dropout (Srivastava et al. 2014), inverted: what is kept is scaled by 1 / (1 - p), so that use needs no change. */
import { defined } from '../base/assert.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { unchanged } from './activation.ts';
import { defineLayer } from './define.ts';
import { applyDropout } from './apply-dropout.ts';
import { inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const dropout = defineLayer({
  type: 'dropout',
  category: 'regularise',
  icon: 'eraser',
  label: text('Forget at random', '随机遗忘'),
  term: 'Dropout',
  help: text(
    'Blanks a random share of the numbers in each training step, so the network cannot lean on a few of them. Off when the network is used.',
    '每个训练步随机清空一部分数字，使网络不会只依赖少数几个。使用时自动关闭。',
  ),
  parameters: {
    rate: {
      kind: 'number',
      default: 0.5,
      min: 0,
      max: 0.95,
      step: 0.05,
      label: text('Share', '比例'),
      hint: text(
        'How much is blanked. Higher fights memorising more and learns slower; 0.2 to 0.5 is usual.',
        '清空的比例。越大越能防止死记，但学得越慢；通常 0.2 到 0.5。',
      ),
    },
  },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ rate }) => text(`${Math.round(rate * 100)} %`, `${Math.round(rate * 100)} %`),
  output: unchanged,
  // What is left, and which were left.
  activations: (self) => 2 * sizeOf(inputShape(self)),
  lower: (context, inputs) => context.builder.emit('Identity', [applyDropout(context, defined(inputs[0], 'an input'), context.params.rate)]),
  torch: ({ params }) => ({ module: `nn.Dropout(${pythonNumber(params.rate)})`, call: '$self($0)' }),
  keras: ({ params }) => ({ module: `layers.Dropout(${pythonNumber(params.rate)})`, call: '$self($0)' }),
});
