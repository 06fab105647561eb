/** Transposed Conv1d: every step is painted out as a window, so the sequence grows. Weight `[features, filters, window]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { filters, lastSettings } from './convolution.ts';
import { defineLayer } from './define.ts';
import { initialCode, weightAndBias } from './initializers.ts';
import { setParameter } from './remedies.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';
import { blanked, stepWindow, turned } from './steps.ts';

export const convTranspose1d = defineLayer({
  type: 'conv-transpose1d',
  category: 'look',
  icon: 'focus',
  label: text('Paint longer', '延长绘制'),
  term: 'ConvTranspose1d',
  help: text(
    'The reverse of Conv1d: paints every step out as a short learned window, so the sequence grows. Used to draw series and sounds.',
    'Conv1d 的反向：把每一步画成一段学到的小窗口，使序列变长。用于生成序列和声音。',
  ),
  parameters: {
    filters,
    kernel: { ...stepWindow.kernel, default: 2, recommended: [2, 4], hint: text('How many steps every step is painted as.', '每一步画成多少步。') },
    stride: {
      ...stepWindow.stride,
      default: 2,
      hint: text('How far apart the windows are painted. 2 doubles the sequence.', '窗口之间的距离。2 会让序列加倍。'),
    },
    cut: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1024,
      expert: true,
      label: text('Cut off', '裁边'),
      hint: text('Steps cut off at each end of the result.', '从结果两端各裁去的步数。'),
    },
    ...lastSettings,
  },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${counted(filters, 'filter')}, ${counted(kernel, 'step')}`, `${filters} 个滤波器，${kernel} 步`),
  output(self) {
    const sequence = expectSequence(self, text('ConvTranspose1d', 'ConvTranspose1d '));
    if (!sequence.ok) return sequence;
    const { filters, kernel, stride, cut } = self.params;
    const length = (sequence.value[0] - 1) * stride - 2 * cut + kernel;
    if (length >= 1) return ok(float([length, filters]));
    return refused(
      makeProblem({
        code: 'nothing-left',
        place: { node: self.node, parameter: 'cut' },
        what: text(`Cutting off ${cut} steps at each end leaves nothing of the sequence.`, `两端各裁去 ${cut} 步后序列什么也不剩。`),
        fix: setParameter(self.node, 'cut', 0, text('Cut nothing off', '不裁边')),
      }),
    );
  },
  weights(self) {
    const { filters, kernel } = self.params;
    return weightAndBias([inputShape(self)[1] ?? 0, filters, kernel], filters, self.params);
  },
  multiplyAdds(self) {
    const [length = 0, features = 0] = inputShape(self);
    return length * features * self.params.filters * self.params.kernel;
  },
  lower({ params: { kernel, stride, cut, bias }, builder, weight, padding: [padding = null] }, inputs) {
    const x = turned(builder, blanked(builder, inputs[0] ?? null, padding));
    const painted = builder.emit('ConvTranspose', [x, weight('weight'), ...(bias ? [weight('bias')] : [])], {
      kernel_shape: [kernel],
      strides: [stride],
      pads: [cut, cut],
    });
    return turned(builder, painted);
  },
  torch({ params: { filters, kernel, stride, cut, bias, initial }, inputs, padding }) {
    const settings = [
      `${inputs[0]?.shape[1]}, ${filters}, kernel_size=${kernel}`,
      ...(stride === 1 ? [] : [`stride=${stride}`]),
      ...(cut === 0 ? [] : [`padding=${cut}`]),
      ...(bias ? [] : ['bias=False']),
    ];
    const x = padding[0] === true ? '($0 * $mask0[:, :, None])' : '$0';
    return {
      module: `nn.ConvTranspose1d(${settings.join(', ')})`,
      ...initialCode(initial, ['$self.weight'], bias ? ['$self.bias'] : []),
      call: `$self(${x}.transpose(1, 2)).transpose(1, 2)`,
    };
  },
  keras({ params: { filters, kernel, stride, cut, bias }, inputs, padding }) {
    const x = padding[0] === true ? '$0 * ops.cast($mask0[:, :, None], "float32")' : '$0';
    const whole = `$self(${x})`;
    // Windows that leave steps between them leave some after the last one too.
    const end = kernel < stride ? ((inputs[0]?.shape[0] ?? 0) - 1) * stride + kernel - cut : -cut;
    return {
      module: `layers.Conv1DTranspose(${filters}, ${kernel}, strides=${stride}${bias ? '' : ', use_bias=False'})`,
      call: end === 0 ? whole : `${whole}[:, ${cut || ''}:${end}]`,
      weights: ['$weight.transpose(2, 1, 0)', ...(bias ? ['$bias'] : [])],
    };
  },
});
