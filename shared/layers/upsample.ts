/** Upsample: a larger picture without weights, by repeating points or by blending neighbours (corners not aligned, as in PyTorch). */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

export const upsample = defineLayer({
  type: 'upsample',
  category: 'look',
  icon: 'focus',
  label: text('Enlarge', '放大'),
  term: 'Upsample',
  help: text('Makes the maps larger without learning anything: by repeating points, or smoothly.', '不经学习地放大特征图：重复像素，或平滑过渡。'),
  parameters: {
    factor: {
      kind: 'size',
      length: 2,
      default: [2, 2],
      min: 1,
      max: 32,
      label: text('Times', '倍数'),
      hint: text('How many times higher and wider. 2 doubles the picture and makes four times the work.', '高和宽放大多少倍。2 使图像加倍，计算量变为四倍。'),
    },
    mode: {
      kind: 'choice',
      default: 'nearest',
      label: text('How', '方式'),
      hint: text('Repeating points keeps edges hard; blending makes them soft.', '重复像素保持边缘清晰，混合则使其柔和。'),
      choices: [
        { value: 'nearest', label: text('Repeat points', '重复像素'), recommended: text('Fast.', '快速。') },
        { value: 'bilinear', label: text('Blend neighbours', '混合相邻像素') },
      ],
    },
  },
  inputs: [mainPort],
  summary: ({ factor }) => text(`${times(factor)} times`, `${times(factor)} 倍`),
  output(self) {
    const maps = expectMaps(self, text('Upsample', '放大'));
    if (!maps.ok) return maps;
    const [channels, ...size] = maps.value;
    return ok(float([channels, ...size.map((points, axis) => points * (self.params.factor[axis] ?? 1))]));
  },
  multiplyAdds: (self) => (self.params.mode === 'nearest' ? 0 : 4 * [...inputShape(self), ...self.params.factor].reduce((product, size) => product * size, 1)),
  lower: ({ params, builder }, inputs) =>
    builder.emit('Resize', inputs, {
      scales: [1, 1, ...params.factor],
      ...(params.mode === 'nearest'
        ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }),
    }),
  torch: ({ params: { factor, mode } }) => ({ module: `nn.Upsample(scale_factor=${pair(factor)}, mode="${mode}")`, call: '$self($0)' }),
  keras: ({ params: { factor, mode } }) => ({ module: `layers.UpSampling2D(${pair(factor)}, interpolation="${mode}")`, call: '$self($0)' }),
});
