/** MaxPool1d: the strongest of each few steps, number by number. */
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, mainPort } from './shapes.ts';
import { paddedCode, paddingCode, placesOf, poolWindow, realPlaces, realPlacesCode, slideAlong, stepAttributes, turned } from './steps.ts';

/** Below every number of float32 that a network meets, and still finite. */
const lowest = -3.4e38;

export const maxPool1d = defineLayer({
  type: 'max-pool1d',
  category: 'look',
  icon: 'shrink',
  label: text('Shorten, keep the strongest', '缩短（取最强）'),
  term: 'MaxPool1d',
  help: text(
    'Makes a sequence shorter by keeping only the strongest answer of every few steps: a pattern still counts when it comes a little earlier or later.',
    '每几步只保留最强的响应，使序列变短：图案稍早或稍晚出现也不要紧。',
  ),
  parameters: poolWindow,
  inputs: [mainPort],
  summary: ({ kernel, stride }) => text(`${counted(kernel, 'step')}, step ${stride}`, `${kernel} 步，步长 ${stride}`),
  output(self) {
    const place = slideAlong(self, text('MaxPool1d', 'MaxPool1d '));
    return place.ok ? ok(float(place.value)) : place;
  },
  lower({ params, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const places = placesOf(params, types[0]?.shape[0] ?? 0);
    const { dilations: _, ...attributes } = stepAttributes(params, places);
    const pool = (x: typeof padding) => turned(builder, builder.emit('MaxPool', [turned(builder, x)], attributes));
    const real = realPlaces(builder, padding, params, places);
    setPadding(real);
    const x = inputs[0] ?? null;
    if (padding === null || real === null || params.padding === 'none') return pool(x);
    const isReal = (mask: typeof padding) => builder.emit('Greater', [builder.emit('Unsqueeze', [mask], { axes: [2] }), builder.scalar(0.5)]);
    const held = builder.emit('Where', [isReal(padding), x, builder.scalar(lowest)]);
    // Beyond the end nothing was strongest: zero, so that nothing huge goes on.
    return builder.emit('Where', [isReal(real), pool(held), builder.scalar(0)]);
  },
  torch({ params, inputs, padding }) {
    const places = placesOf(params, inputs[0]?.shape[0] ?? 0);
    const over = params.padding === 'same';
    const masked = over && padding[0] === true;
    const x = masked ? '$0.masked_fill(~$mask0[:, :, None], -torch.inf)' : '$0';
    const pooled = `$self(${paddedCode(`${x}.transpose(1, 2)`, places, ', value=-torch.inf')}).transpose(1, 2)`;
    const real = realPlacesCode(params, places);
    return {
      module: `nn.MaxPool1d(${params.kernel}, stride=${params.stride})`,
      call: masked ? `${pooled}.masked_fill(~${real}[:, :, None], 0)` : pooled,
      ...paddingCode(padding[0], params, places),
    };
  },
  keras({ params, inputs, padding }) {
    const places = placesOf(params, inputs[0]?.shape[0] ?? 0);
    const masked = params.padding === 'same' && padding[0] === true;
    const real = realPlacesCode(params, places);
    const pooled = (x: string) => `$self(${x})`;
    return {
      module: `layers.MaxPooling1D(${params.kernel}, strides=${params.stride}, padding="${params.padding === 'same' ? 'same' : 'valid'}")`,
      call: masked ? `ops.where(${real}[:, :, None], ${pooled(`ops.where($mask0[:, :, None], $0, ${lowest})`)}, 0.0)` : pooled('$0'),
      ...paddingCode(padding[0], params, places),
    };
  },
});
