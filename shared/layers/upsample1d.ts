/** Upsample1d: a longer sequence without weights, by repeating steps or by blending neighbours (ends not aligned, as in PyTorch). */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';
import { turned } from './steps.ts';

export const upsample1d = defineLayer({
  type: 'upsample1d',
  category: 'look',
  icon: 'focus',
  label: text('Lengthen', '延长'),
  term: 'Upsample1d',
  help: text('Makes a sequence longer without learning anything: by repeating steps, or smoothly.', '不经学习地延长序列：重复各步，或平滑过渡。'),
  parameters: {
    factor: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 256,
      label: text('Times', '倍数'),
      hint: text('How many times longer. 2 doubles the sequence and the work.', '延长多少倍。2 使序列和计算量加倍。'),
    },
    mode: {
      kind: 'choice',
      default: 'nearest',
      label: text('How', '方式'),
      hint: text('Repeating steps keeps jumps sharp; blending makes them soft.', '重复各步保持突变清晰，混合则使其柔和。'),
      choices: [
        { value: 'nearest', label: text('Repeat steps', '重复各步'), recommended: text('Fast.', '快速。') },
        { value: 'linear', label: text('Blend neighbours', '混合相邻步') },
      ],
    },
  },
  inputs: [mainPort],
  summary: ({ factor }) => text(`${factor} times`, `${factor} 倍`),
  output(self) {
    const sequence = expectSequence(self, text('Upsample', '延长'));
    return sequence.ok ? ok(float([sequence.value[0] * self.params.factor, sequence.value[1]])) : sequence;
  },
  multiplyAdds: (self) => (self.params.mode === 'nearest' ? 0 : 2 * self.params.factor * sizeOf(inputShape(self))),
  lower({ params: { factor, mode }, builder, padding: [padding = null], setPadding }, inputs) {
    const repeated = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    const longer = (x: typeof padding, how: typeof repeated | { mode: string; coordinate_transformation_mode: string }) =>
      builder.emit('Resize', [x], { scales: [1, 1, factor], ...how });
    if (padding !== null) {
      const mask = longer(builder.emit('Unsqueeze', [padding], { axes: [1] }), repeated);
      setPadding(builder.emit('Squeeze', [mask], { axes: [1] }));
    }
    const how = mode === 'nearest' ? repeated : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    return turned(builder, longer(turned(builder, inputs[0] ?? null), how));
  },
  torch: ({ params: { factor, mode }, padding }) => ({
    module: `nn.Upsample(scale_factor=${factor}, mode="${mode}")`,
    call: '$self($0.transpose(1, 2)).transpose(1, 2)',
    ...(padding[0] === true ? { padding: `$mask0.repeat_interleave(${factor}, dim=1)` } : {}),
  }),
  keras: ({ params: { factor, mode }, inputs, padding }) => ({
    ...(mode === 'nearest'
      ? { module: `layers.UpSampling1D(${factor})`, call: '$self($0)' }
      : { call: `ops.image.resize($0[:, :, None], (${(inputs[0]?.shape[0] ?? 1) * factor}, 1), data_format="channels_last")[:, :, 0]` }),
    ...(padding[0] === true ? { padding: `ops.repeat($mask0, ${factor}, axis=1)` } : {}),
  }),
});
