/** AvgPool1d: the mean of each few steps. What lies over the ends, and padding, does not count. */
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, mainPort } from './shapes.ts';
import { blanked, paddingCode, placesOf, poolWindow, realPlaces, slideAlong, stepAttributes, turned } from './steps.ts';

/** Less than the share of one step in any window: no place divides by zero. */
const least = 1e-6;

const meanOfWindows = `def mean_of_windows(x, real, kernel, stride, before, after):
    """Means along a sequence [N, length, features] over the real steps of each window; real is [N, length]."""
    real = real[:, None, :].to(x.dtype)
    total = F.avg_pool1d(F.pad(x.transpose(1, 2) * real, (before, after)), kernel, stride)
    share = F.avg_pool1d(F.pad(real, (before, after)), kernel, stride)
    return (total / share.clamp(min=${least})).transpose(1, 2)`;

const meanOfWindowsKeras = `def mean_of_windows(x, real, kernel, stride, before, after):
    """Means along a sequence [N, length, features] over the real steps of each window; real is [N, length]."""
    real = ops.cast(real[:, :, None], "float32")
    ends = [[0, 0], [before, after], [0, 0]]
    total = ops.average_pool(ops.pad(x * real, ends), kernel, stride, "valid", data_format="channels_last")
    share = ops.average_pool(ops.pad(real, ends), kernel, stride, "valid", data_format="channels_last")
    return total / ops.maximum(share, ${least})`;

export const avgPool1d = defineLayer({
  type: 'avg-pool1d',
  category: 'look',
  icon: 'minimize-2',
  label: text('Shorten, take the average', '缩短（取平均）'),
  term: 'AvgPool1d',
  help: text('Makes a sequence shorter by averaging every few steps. Softer than keeping the strongest.', '取每几步的平均值，使序列变短。比取最强更柔和。'),
  parameters: poolWindow,
  inputs: [mainPort],
  summary: ({ kernel, stride }) => text(`${counted(kernel, 'step')}, step ${stride}`, `${kernel} 步，步长 ${stride}`),
  output(self) {
    const place = slideAlong(self, text('AvgPool1d', 'AvgPool1d '));
    return place.ok ? ok(float(place.value)) : place;
  },
  lower({ params, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const places = placesOf(params, types[0]?.shape[0] ?? 0);
    const { dilations: _, ...attributes } = stepAttributes(params, places);
    setPadding(realPlaces(builder, padding, params, places));
    const pool = (x: typeof padding, counted: 0 | 1) => builder.emit('AveragePool', [x], { ...attributes, count_include_pad: counted });
    const masked = params.padding === 'none' ? null : padding;
    const x = turned(builder, blanked(builder, inputs[0] ?? null, masked));
    if (masked === null) return turned(builder, pool(x, 0));
    const share = pool(builder.emit('Unsqueeze', [masked], { axes: [1] }), 1); // [N, 1, places]
    return turned(builder, builder.emit('Div', [pool(x, 1), builder.emit('Max', [share, builder.scalar(least)])]));
  },
  torch({ params, inputs, padding }) {
    const { kernel, stride } = params;
    const places = placesOf(params, inputs[0]?.shape[0] ?? 0);
    const real = paddingCode(padding[0], params, places);
    if (params.padding === 'none') return { module: `nn.AvgPool1d(${kernel}, stride=${stride})`, call: '$self($0.transpose(1, 2)).transpose(1, 2)', ...real };
    const steps = padding[0] === true ? '$mask0' : 'torch.ones_like($0[:, :, 0])';
    return { call: `mean_of_windows($0, ${steps}, ${kernel}, ${stride}, ${places.before}, ${places.after})`, helpers: [meanOfWindows], ...real };
  },
  keras({ params, inputs, padding }) {
    const { kernel, stride } = params;
    const places = placesOf(params, inputs[0]?.shape[0] ?? 0);
    const real = paddingCode(padding[0], params, places);
    if (params.padding === 'none') return { module: `layers.AveragePooling1D(${kernel}, strides=${stride})`, call: '$self($0)', ...real };
    // Not every backend of Keras leaves what lies over the ends out of the mean.
    const steps = padding[0] === true ? '$mask0' : 'ops.ones_like($0[:, :, 0])';
    return { call: `mean_of_windows($0, ${steps}, ${kernel}, ${stride}, ${places.before}, ${places.after})`, helpers: [meanOfWindowsKeras], ...real };
  },
});
