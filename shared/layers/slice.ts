/** Slice: some of the maps, rows, columns or numbers; the rest is left out. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { removeSelf, setParameter } from './remedies.ts';
import { float, inputShape, mainPort, shapeWords } from './shapes.ts';

export const slice = defineLayer({
  type: 'slice',
  category: 'shape',
  icon: 'split',
  label: text('Take a part', '取一部分'),
  term: 'Slice',
  help: text(
    'Lets only a part through: some of the maps, some steps of a sequence, or some numbers of a row. Several of them split one road into branches.',
    '只让一部分通过：部分特征图、序列的若干步，或一行中的部分数字。使用多个可以把一条路分成多个分支。',
  ),
  parameters: {
    dimension: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 4,
      label: text('Dimension', '维度'),
      hint: text(
        'Which one is cut: 1 is the maps, the steps, or the numbers of a row; 2 is the height, or the numbers of a step; 3 the width.',
        '沿哪个维度取：1 是特征图、序列的步或一行数字；2 是高或每步的数字；3 是宽。',
      ),
    },
    start: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 1_000_000,
      label: text('Skip', '跳过'),
      hint: text('How many are left out before the part begins.', '取之前跳过多少个。'),
    },
    size: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 1_000_000,
      label: text('Take', '取'),
      hint: text('How many are kept after that.', '之后保留多少个。'),
    },
  },
  inputs: [mainPort],
  summary: ({ start, size }) => text(`${size} after ${start}`, `跳过 ${start}，取 ${size}`),
  output(self) {
    const shape = inputShape(self);
    const { dimension, start, size } = self.params;
    const there = shape[dimension - 1];
    const words = shapeWords(shape);
    if (there === undefined) {
      return refused(
        makeProblem({
          code: 'no-such-dimension',
          place: { node: self.node, parameter: 'dimension' },
          what: text(`There is no dimension ${dimension}: ${words.en} come in.`, `没有第 ${dimension} 维：输入为${words.zh}。`),
          fix: setParameter(self.node, 'dimension', 1, text('Use dimension 1', '使用第 1 维')),
        }),
      );
    }
    if (start + size <= there) return ok(float(shape.map((points, axis) => (axis === dimension - 1 ? size : points))));
    const left = there - start;
    return refused(
      makeProblem({
        code: 'part-too-large',
        place: { node: self.node, parameter: left > 0 ? 'size' : 'start' },
        what: text(`It is to take ${size} after ${start}, but there are only ${there}.`, `要跳过 ${start} 个再取 ${size} 个，但总共只有 ${there} 个。`),
        fix:
          left > 0
            ? setParameter(self.node, 'size', left, text(`Take ${left}`, `取 ${left} 个`))
            : removeSelf(self.node, text('Remove this layer', '移除此层')),
      }),
    );
  },
  lower({ params: { dimension, start, size }, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const range = { starts: [start], ends: [start + size] };
    // Of a sequence, its padding goes along.
    if (padding !== null && types[0]?.shape.length === 2) setPadding(dimension === 1 ? builder.emit('Slice', [padding], { ...range, axes: [1] }) : padding);
    return builder.emit('Slice', inputs, { ...range, axes: [dimension] });
  },
  torch({ params: { dimension, start, size }, inputs, padding }) {
    const part = (x: string) => `${x}.narrow(${dimension}, ${start}, ${size})`;
    return { call: part('$0'), ...(padding[0] === true && inputs[0]?.shape.length === 2 ? { padding: dimension === 1 ? part('$mask0') : '$mask0' } : {}) };
  },
  keras({ params: { dimension, start, size }, inputs, padding }) {
    const part = (x: string) => `${x}[${':, '.repeat(dimension)}${start}:${start + size}]`;
    return { call: part('$0'), ...(padding[0] === true && inputs[0]?.shape.length === 2 ? { padding: dimension === 1 ? part('$mask0') : '$mask0' } : {}) };
  },
});
