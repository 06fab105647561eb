/** Pictures come in here: raw bytes 0..255, scaled inside the network so that the exported file carries it. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { standardize } from './code-helpers.ts';
import { defineLayer } from './define.ts';
import { float } from './shapes.ts';

export const imageInput = defineLayer({
  type: 'image-input',
  category: 'input',
  icon: 'image',
  label: text('Pictures', '图像输入'),
  term: 'Image input',
  help: text(
    'Where pictures enter the network. Every picture is brought to this size and its brightness scaled, the same way in training and in use.',
    '图像从这里进入网络。每张图像都会调整到此大小并缩放亮度，训练和使用时完全一致。',
  ),
  parameters: {
    channels: {
      kind: 'integer',
      default: 3,
      min: 1,
      max: 3,
      recommended: [1, 3],
      label: text('Colours', '颜色通道'),
      hint: text('3 for colour, 1 for grey. Grey is faster.', '彩色为 3，灰度为 1。灰度更快。'),
    },
    height: {
      kind: 'integer',
      default: 32,
      min: 1,
      max: 1024,
      label: text('Height', '高度'),
      hint: text('Points from top to bottom. More shows finer detail and costs more time.', '从上到下的像素数。越大细节越多，也越慢。'),
    },
    width: {
      kind: 'integer',
      default: 32,
      min: 1,
      max: 1024,
      label: text('Width', '宽度'),
      hint: text('Points from left to right. More shows finer detail and costs more time.', '从左到右的像素数。越大细节越多，也越慢。'),
    },
    normalize: {
      kind: 'choice',
      default: 'unit',
      label: text('Scaling', '缩放'),
      hint: text('How brightness 0..255 becomes the numbers the network sees.', '亮度 0..255 如何变成网络看到的数字。'),
      choices: [
        { value: 'unit', label: text('0 to 1', '0 到 1'), recommended: text('Simple, and right for most pictures.', '简单，适合多数图像。') },
        { value: 'standardize', label: text('Around zero, by the average of your pictures', '按你的图像的平均值居中') },
        { value: 'none', label: text('As they are (0 to 255)', '保持原样（0 到 255）') },
      ],
    },
  },
  inputs: [],
  summary: ({ channels, height, width }) =>
    text(`${height} × ${width}, ${channels === 1 ? 'grey' : 'colour'}`, `${height} × ${width}，${channels === 1 ? '灰度' : '彩色'}`),
  output: ({ params }) => ok(float([params.channels, params.height, params.width])),
  feeds: ({ params }) => [{ kind: 'image', columns: [], type: { dtype: 'uint8', shape: [params.channels, params.height, params.width] } }],
  // Of the values already scaled to 0..1, one per colour.
  weights: ({ params }) =>
    params.normalize !== 'standardize'
      ? []
      : [
          { name: 'mean', role: 'statistic', type: float([params.channels]), init: { kind: 'zeros' } },
          { name: 'std', role: 'statistic', type: float([params.channels]), init: { kind: 'ones' } },
        ],
  lower({ params, builder, weight }, inputs) {
    const raw = builder.emit('Cast', [inputs[0] ?? null], { to: 'float32' });
    if (params.normalize === 'none') return raw;
    const unit = builder.emit('Mul', [raw, builder.scalar(1 / 255)]); // [N, C, H, W]
    if (params.normalize === 'unit') return unit;
    const perColour = [1, params.channels, 1, 1];
    const mean = builder.emit('Reshape', [weight('mean')], { shape: perColour });
    const std = builder.emit('Reshape', [weight('std')], { shape: perColour });
    return builder.emit('Div', [builder.emit('Sub', [unit, mean]), std]);
  },
  torch: ({ params }) => {
    if (params.normalize === 'none') return { call: '$0.float()' };
    if (params.normalize === 'unit') return { call: '$0.float() / 255' };
    return {
      module: `Standardize(${params.channels})`,
      call: '$self($0.float() / 255)',
      helpers: [standardize.torch],
      weights: { mean: 'mean', std: 'std' },
    };
  },
  keras: ({ params }) => {
    const raw = 'ops.cast($0, "float32")';
    if (params.normalize === 'none') return { call: raw };
    if (params.normalize === 'unit') return { call: `${raw} / 255` };
    return { module: 'Standardize()', call: `$self(${raw} / 255)`, helpers: [standardize.keras] };
  },
});

/** What `lower` does to brightness, undone: from `[N, channels, height, width]` as the network sees it to 0..255. */
export function brightness(
  builder: GraphBuilder,
  seen: Value,
  { normalize, channels }: { readonly normalize: string; readonly channels: number },
  weight: (name: string) => Value,
): Value {
  if (normalize === 'none') return seen;
  const perColour = (name: string) => builder.reshape(weight(name), [1, channels, 1, 1]);
  const unit = normalize === 'unit' ? seen : builder.add(builder.mul(seen, perColour('std')), perColour('mean'));
  return builder.mul(unit, builder.scalar(255));
}
