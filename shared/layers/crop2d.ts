/** Crop2d: points cut off around the maps. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { edgeParameters, edgeWords } from './edges.ts';
import { removeSelf } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';

export const crop2d = defineLayer({
  type: 'crop2d',
  category: 'shape',
  icon: 'focus',
  label: text('Cut the border off', '裁边'),
  term: 'Crop',
  help: text('Cuts points off around the picture, for example to make two branches the same size.', '裁去图像四周的点，例如使两个分支大小一致。'),
  parameters: edgeParameters(text('cut off', '裁去')),
  inputs: [mainPort],
  summary: edgeWords,
  output(self) {
    const maps = expectMaps(self, text('Crop', '裁边'));
    if (!maps.ok) return maps;
    const [channels, height, width] = maps.value;
    const { top, bottom, left, right } = self.params;
    if (top + bottom < height && left + right < width) return ok(float([channels, height - top - bottom, width - left - right]));
    return refused(
      makeProblem({
        code: 'nothing-left',
        place: { node: self.node, parameter: top + bottom < height ? 'left' : 'top' },
        what: text(
          `Cutting ${top + bottom} rows and ${left + right} columns off leaves nothing: the picture is only ${height} × ${width}.`,
          `裁去 ${top + bottom} 行和 ${left + right} 列后什么也不剩：图像只有 ${height} × ${width}。`,
        ),
        fix: removeSelf(self.node, text('Remove this layer', '移除此层')),
      }),
    );
  },
  lower({ params: { top, bottom, left, right }, builder, inputs: types }, inputs) {
    const [, height = 0, width = 0] = types[0]?.shape ?? [];
    return builder.emit('Slice', inputs, { starts: [top, left], ends: [height - bottom, width - right], axes: [2, 3] });
  },
  torch(self) {
    const [, height = 0, width = 0] = inputShape(self);
    const { top, bottom, left, right } = self.params;
    return { call: `$0[:, :, ${top}:${height - bottom}, ${left}:${width - right}]` };
  },
  keras(self) {
    const [, height = 0, width = 0] = inputShape(self);
    const { top, bottom, left, right } = self.params;
    return { call: `$0[:, :, ${top}:${height - bottom}, ${left}:${width - right}]` };
  },
});
