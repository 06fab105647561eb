/** Conv1d: filters that slide along a sequence `[length, features]`. Weight `[filters, features / groups, window]`, bias `[filters]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { filters, lastSettings } from './convolution.ts';
import { defineLayer } from './define.ts';
import { initialCode, weightAndBias } from './initializers.ts';
import { setParameter } from './remedies.ts';
import { float, inputShape, mainPort } from './shapes.ts';
import { blanked, paddedCode, paddingCode, placesOf, realPlaces, slideAlong, stepAttributes, stepWindow, turned } from './steps.ts';
import { pythonBoolean, pythonString } from './torch.ts';

export const conv1d = defineLayer({
  type: 'conv1d',
  category: 'look',
  icon: 'audio-waveform',
  label: text('Look for patterns in steps', '在序列中寻找图案'),
  term: 'Conv1d',
  help: text(
    'Slides a short window along a text or a series and learns which patterns to look for: a turn of phrase, a rise, a beat. Each filter says at every step how much of its pattern is there.',
    '用短窗口扫过文本或时间序列，学习要寻找的图案：一个短语、一次上升、一种节奏。每个滤波器在每一步给出其图案有多明显。',
  ),
  parameters: {
    filters,
    ...stepWindow,
    groups: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 8192,
      expert: true,
      label: text('Groups', '分组'),
      hint: text(
        'Splits the numbers of a step into groups that do not see each other. Faster, but less able.',
        '把每步的数字分成互不相见的组。更快但能力较弱。',
      ),
    },
    ...lastSettings,
  },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${counted(filters, 'filter')}, ${counted(kernel, 'step')}`, `${filters} 个滤波器，${kernel} 步`),
  output(self) {
    const place = slideAlong(self, text('Conv1d', 'Conv1d '));
    if (!place.ok) return place;
    const [count, features] = place.value;
    const { filters, groups } = self.params;
    if (features % groups === 0 && filters % groups === 0) return ok(float([count, filters]));
    return refused(
      makeProblem({
        code: 'groups-do-not-divide',
        place: { node: self.node, parameter: 'groups' },
        what: text(
          `${groups} groups do not divide both the ${features} numbers of a step and the ${filters} filters.`,
          `${groups} 组不能同时整除每步的 ${features} 个数和 ${filters} 个滤波器。`,
        ),
        fix: setParameter(self.node, 'groups', 1, text('Use one group', '改为 1 组')),
      }),
    );
  },
  weights(self) {
    const { filters, groups, kernel } = self.params;
    return weightAndBias([filters, (inputShape(self)[1] ?? 0) / groups, kernel], filters, self.params);
  },
  multiplyAdds(self) {
    const [length = 0, features = 0] = inputShape(self);
    const { filters, groups, kernel } = self.params;
    return (features / groups) * kernel * filters * placesOf(self.params, length).count;
  },
  lower({ params, builder, weight, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const places = placesOf(params, types[0]?.shape[0] ?? 0);
    // A window that stays inside meets padding only where its own answer is padding.
    const x = blanked(builder, inputs[0] ?? null, params.padding === 'none' ? null : padding);
    setPadding(realPlaces(builder, padding, params, places));
    const maps = [turned(builder, x), weight('weight'), ...(params.bias ? [weight('bias')] : [])];
    return turned(builder, builder.emit('Conv', maps, { ...stepAttributes(params, places), group: params.groups }));
  },
  torch({ params, inputs, padding }) {
    const { filters, kernel, stride, dilation, groups, bias, initial } = params;
    const [length = 0, features = 0] = inputs[0]?.shape ?? [];
    const places = placesOf(params, length);
    const same = params.padding === 'same' && stride === 1;
    const settings = [
      `${features}, ${filters}, kernel_size=${kernel}`,
      ...(stride === 1 ? [] : [`stride=${stride}`]),
      ...(same ? ['padding="same"'] : []),
      ...(dilation === 1 ? [] : [`dilation=${dilation}`]),
      ...(groups === 1 ? [] : [`groups=${groups}`]),
      ...(bias ? [] : ['bias=False']),
    ];
    const x = padding[0] === true && params.padding !== 'none' ? '($0 * $mask0[:, :, None])' : '$0';
    const maps = `${x}.transpose(1, 2)`;
    return {
      module: `nn.Conv1d(${settings.join(', ')})`,
      ...initialCode(initial, ['$self.weight'], bias ? ['$self.bias'] : []),
      call: `$self(${same ? maps : paddedCode(maps, places)}).transpose(1, 2)`,
      ...paddingCode(padding[0], params, places),
    };
  },
  keras({ params, inputs, padding }) {
    const { filters, kernel, stride, dilation, groups, bias } = params;
    const places = placesOf(params, inputs[0]?.shape[0] ?? 0);
    // Keras refuses windows that are spaced and moved by more than one step: every place is looked at, and some are kept.
    const kept = stride > 1 && dilation > 1;
    const first = params.padding === 'same' ? Math.floor((places.reach - 1) / 2) - places.before : 0;
    const settings = [
      `${filters}, ${kernel}`,
      ...(stride === 1 || kept ? [] : [`strides=${stride}`]),
      `padding=${pythonString(params.padding === 'none' ? 'valid' : params.padding)}`,
      ...(dilation === 1 ? [] : [`dilation_rate=${dilation}`]),
      ...(groups === 1 ? [] : [`groups=${groups}`]),
      ...(bias ? [] : [`use_bias=${pythonBoolean(bias)}`]),
    ];
    const x = padding[0] === true && params.padding !== 'none' ? '$0 * ops.cast($mask0[:, :, None], "float32")' : '$0';
    return {
      module: `layers.Conv1D(${settings.join(', ')})`,
      call: `$self(${x})${kept ? `[:, ${first || ''}::${stride}]` : ''}`,
      ...paddingCode(padding[0], params, places),
      weights: ['$weight.transpose(2, 1, 0)', ...(bias ? ['$bias'] : [])],
    };
  },
});
