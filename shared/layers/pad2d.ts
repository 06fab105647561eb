/** Pad2d: points added around the maps: zeros, or what lies at or near the edge. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { padEdges } from './code-helpers.ts';
import { defineLayer } from './define.ts';
import { edgeParameters, edgeWords } from './edges.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, mainPort } from './shapes.ts';

const modules = { zeros: 'nn.ZeroPad2d', reflect: 'nn.ReflectionPad2d', edge: 'nn.ReplicationPad2d' } as const;

export const pad2d = defineLayer({
  type: 'pad2d',
  category: 'shape',
  icon: 'grid-3x3',
  label: text('Add a border', '加边'),
  term: 'Pad',
  help: text('Adds points around the picture, so that a window can also stand at its edge.', '在图像四周补点，使窗口也能放在边缘。'),
  parameters: {
    ...edgeParameters(text('added', '补')),
    mode: {
      kind: 'choice',
      default: 'zeros',
      label: text('Filled with', '填充内容'),
      hint: text('What the new points are.', '新的点填什么。'),
      choices: [
        { value: 'zeros', label: text('Zeros', '零') },
        { value: 'reflect', label: text('A mirror image', '镜像') },
        { value: 'edge', label: text('The edge, repeated', '重复边缘') },
      ],
    },
  },
  inputs: [mainPort],
  summary: edgeWords,
  output(self) {
    const maps = expectMaps(self, text('Pad', '加边'));
    if (!maps.ok) return maps;
    const [channels, height, width] = maps.value;
    const { top, bottom, left, right, mode } = self.params;
    if (mode === 'reflect' && (Math.max(top, bottom) >= height || Math.max(left, right) >= width)) {
      return refused(
        makeProblem({
          code: 'mirror-too-large',
          place: { node: self.node, parameter: 'mode' },
          what: text(
            `A mirror image of ${Math.max(top, bottom)} rows and ${Math.max(left, right)} columns does not fit: the picture is only ${height} × ${width}.`,
            `${Math.max(top, bottom)} 行、${Math.max(left, right)} 列的镜像放不下：图像只有 ${height} × ${width}。`,
          ),
          why: text('The edge itself is not repeated, so a mirror is smaller than the picture.', '边缘本身不重复，因此镜像必须小于图像。'),
          fix: setParameter(self.node, 'mode', 'zeros', text('Fill with zeros', '用零填充')),
        }),
      );
    }
    return ok(float([channels, height + top + bottom, width + left + right]));
  },
  lower: ({ params: { top, bottom, left, right, mode }, builder }, inputs) =>
    builder.emit('Pad', inputs, { pads: [0, 0, top, left, 0, 0, bottom, right], mode: mode === 'zeros' ? 'constant' : mode }),
  torch: ({ params: { top, bottom, left, right, mode } }) => ({ module: `${modules[mode]}((${left}, ${right}, ${top}, ${bottom}))`, call: '$self($0)' }),
  keras: ({ params: { top, bottom, left, right, mode } }) =>
    mode === 'edge'
      ? { call: `pad_edges($0, ${top}, ${bottom}, ${left}, ${right})`, helpers: [padEdges] }
      : { call: `ops.pad($0, ((0, 0), (0, 0), (${top}, ${bottom}), (${left}, ${right}))${mode === 'reflect' ? ', mode="reflect"' : ''})` },
});
