/** Dropout2d (Tompson et al. 2015): whole maps are blanked, the others scaled by 1 / (1 - p). */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { defineLayer } from './define.ts';
import { applyDropout } from './apply-dropout.ts';
import { expectMaps, float, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const dropout2d = defineLayer({
  type: 'dropout2d',
  category: 'regularise',
  icon: 'eraser',
  label: text('Forget whole maps at random', '随机遗忘整张图'),
  term: 'Dropout2d',
  help: text(
    'Like Dropout, but blanks whole maps: neighbouring points say nearly the same, so blanking single ones hides nothing. Off when the network is used.',
    '与 Dropout 类似，但清空整张特征图：相邻的点几乎相同，只清空个别点没有作用。使用时自动关闭。',
  ),
  parameters: {
    rate: {
      kind: 'number',
      default: 0.2,
      min: 0,
      max: 0.95,
      step: 0.05,
      label: text('Share', '比例'),
      hint: text('How many of the maps are blanked. Higher fights memorising more and learns slower.', '清空多少特征图。越大越能防止死记，但学得越慢。'),
    },
  },
  inputs: [mainPort],
  summary: ({ rate }) => text(`${Math.round(rate * 100)} %`, `${Math.round(rate * 100)} %`),
  output(self) {
    const maps = expectMaps(self, text('Dropout2d', 'Dropout2d '));
    return maps.ok ? ok(float(maps.value)) : maps;
  },
  lower(context, inputs) {
    const x = defined(inputs[0], 'maps');
    return context.builder.emit('Identity', [applyDropout(context, x, context.params.rate, { shape: [...shapeOf(x).slice(0, 2), 1, 1] })]);
  },
  torch: ({ params }) => ({ module: `nn.Dropout2d(${pythonNumber(params.rate)})`, call: '$self($0)' }),
  keras: ({ params }) => ({ module: `layers.SpatialDropout2D(${pythonNumber(params.rate)})`, call: '$self($0)' }),
});
