/**
 * BatchNorm2d (Ioffe and Szegedy 2015), as PyTorch computes it: the biased variance normalises, the unbiased one goes
 * into the running variance; running = (1 - momentum) * running + momentum * batch. Padding rows of the last batch are
 * left out of both.
 */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

/** Sum per channel over the real rows, `[1, C]`: over the points first, so that the mask is a small matrix product. */
function channelSums(builder: GraphBuilder, x: Value, mask: Value): Value {
  const perRow = builder.emit('ReduceSum', [x], { axes: [2, 3], keepdims: 0 }); // [N, C]
  const row = builder.emit('Reshape', [mask], { shape: [1, -1] }); // [1, N]
  return builder.emit('MatMul', [row, perRow]);
}

export const batchNorm2d = defineLayer({
  type: 'batch-norm2d',
  category: 'regularise',
  icon: 'scale',
  label: text('Keep values in balance', '保持数值平衡'),
  term: 'BatchNorm2d',
  help: text(
    'Brings every map to a similar range, batch by batch. Training becomes faster and steadier; usually placed right after Conv2d.',
    '逐批把每张特征图调整到相近的范围。训练更快更稳；通常放在 Conv2d 之后。',
  ),
  parameters: {
    momentum: {
      kind: 'number',
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.01,
      expert: true,
      label: text('Share of the newest batch', '最新一批的比重'),
      hint: text('How fast the remembered averages follow. Higher follows faster, lower is steadier.', '记住的平均值跟随得多快。越大越快，越小越稳。'),
    },
    epsilon: {
      kind: 'number',
      default: 1e-5,
      min: 1e-12,
      max: 0.1,
      logarithmic: true,
      expert: true,
      label: text('Smallest spread', '最小幅度'),
      hint: text('Guards against dividing by zero. Leave it unless you know why.', '防止除以零。不清楚时请勿改动。'),
    },
  },
  inputs: [mainPort],
  output(self) {
    const maps = expectMaps(self, text('BatchNorm2d', 'BatchNorm2d '));
    return maps.ok ? ok(float(maps.value)) : maps;
  },
  weights(self) {
    const type = float([inputShape(self)[0] ?? 0]);
    return [
      { name: 'weight', role: 'weight', type, init: { kind: 'ones' }, decay: false },
      { name: 'bias', role: 'weight', type, init: { kind: 'zeros' }, decay: false },
      { name: 'running_mean', role: 'buffer', type, init: { kind: 'zeros' } },
      { name: 'running_var', role: 'buffer', type, init: { kind: 'ones' } },
    ];
  },
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, 1),
  lower({ params, builder, weight, mode, mask, updateBuffer }, inputs) {
    const x = inputs[0] ?? null;
    if (mode === 'inference' || x === null || mask === null) {
      return builder.emit('BatchNormalization', [x, weight('weight'), weight('bias'), weight('running_mean'), weight('running_var')], {
        epsilon: params.epsilon,
      });
    }
    const [, channels = 0, height = 0, width = 0] = shapeOf(x);
    const rows = builder.emit('ReduceSum', [mask], { axes: [0], keepdims: 1 }); // [1]
    const count = builder.emit('Mul', [rows, builder.scalar(height * width)]);
    const spread = (value: Value) => builder.emit('Reshape', [value], { shape: [1, channels, 1, 1] });

    const mean = builder.emit('Div', [channelSums(builder, x, mask), count]); // [1, C]
    const centred = builder.emit('Sub', [x, spread(mean)]); // [N, C, H, W]
    const squares = channelSums(builder, builder.emit('Mul', [centred, centred]), mask); // [1, C]
    const variance = builder.emit('Div', [squares, count]);

    const deviation = builder.emit('Sqrt', [builder.emit('Add', [variance, builder.scalar(params.epsilon)])]);
    const gain = builder.emit('Div', [builder.emit('Reshape', [weight('weight')], { shape: [1, channels] }), deviation]);
    const scaled = builder.emit('Mul', [centred, spread(gain)]);

    const keep = builder.scalar(1 - params.momentum);
    const take = builder.scalar(params.momentum);
    const flat = (value: Value) => builder.emit('Reshape', [value], { shape: [channels] });
    const blend = (old: Value, now: Value) => builder.emit('Add', [builder.emit('Mul', [old, keep]), builder.emit('Mul', [flat(now), take])]);
    // One value per channel has no unbiased variance; PyTorch refuses it, we divide by 1.
    const degrees = builder.emit('Max', [builder.emit('Sub', [count, builder.scalar(1)]), builder.scalar(1)]);
    updateBuffer('running_mean', blend(weight('running_mean'), mean));
    updateBuffer('running_var', blend(weight('running_var'), builder.emit('Div', [squares, degrees])));
    return builder.emit('Add', [scaled, builder.emit('Reshape', [weight('bias')], { shape: [1, channels, 1, 1] })]);
  },
  torch: (self) => ({
    module: `nn.BatchNorm2d(${inputShape(self)[0]}${self.params.epsilon === 1e-5 ? '' : `, eps=${pythonNumber(self.params.epsilon)}`}${self.params.momentum === 0.1 ? '' : `, momentum=${pythonNumber(self.params.momentum)}`})`,
    call: '$self($0)',
  }),
});
