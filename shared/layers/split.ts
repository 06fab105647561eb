/**
 * Split: one of several equal parts. A layer has one output, so a road is split by one Split for each branch, as a picture of
 * it in the drawing shows; PyTorch's `chunk` and Keras's `ops.split` give all parts, and the code takes one.
 */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { setParameter } from './remedies.ts';
import { float, inputShape, mainPort, shapeWords } from './shapes.ts';

export const split = defineLayer({
  type: 'split',
  category: 'shape',
  icon: 'split',
  label: text('Take one share', '取其中一份'),
  term: 'Split',
  help: text(
    'Cuts what comes in into equal parts and lets one of them through. One of these for each part splits a road into branches.',
    '把输入切成相等的几份，只让其中一份通过。每份各用一个，就把一条路分成多个分支。',
  ),
  parameters: {
    parts: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1024,
      label: text('Parts', '份数'),
      hint: text('Into how many equal parts it is cut. It must divide what comes in.', '切成多少相等的份，必须能整除。'),
    },
    part: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 1024,
      label: text('This part', '第几份'),
      hint: text('Which of the parts goes on, counted from 1.', '让第几份通过，从 1 数起。'),
    },
    dimension: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 4,
      label: text('Dimension', '维度'),
      hint: text(
        'Which one is cut: 1 is the maps of a picture, the steps of a sequence, or the numbers of a row; 2 is the height, or the numbers of a step.',
        '沿哪个维度切：1 是图像的特征图、序列的步或一行数字；2 是高，或每步的数字。',
      ),
    },
  },
  inputs: [mainPort],
  summary: ({ parts, part }) => text(`part ${part} of ${parts}`, `${parts} 份中的第 ${part} 份`),
  output(self) {
    const shape = inputShape(self);
    const { parts, part, dimension } = self.params;
    const there = shape[dimension - 1];
    const problem = (code: string, parameter: string, what: ReturnType<typeof text>, value: number) =>
      refused(
        makeProblem({
          code,
          place: { node: self.node, parameter },
          what,
          fix: setParameter(self.node, parameter, value, text(`Use ${value}`, `改为 ${value}`)),
        }),
      );
    const words = shapeWords(shape);
    if (there === undefined)
      return problem(
        'no-such-dimension',
        'dimension',
        text(`There is no dimension ${dimension}: ${words.en} comes in.`, `没有第 ${dimension} 维：输入为${words.zh}。`),
        1,
      );
    if (there % parts !== 0) {
      const most = Array.from({ length: Math.min(parts, there) }, (_, i) => i + 1).findLast((count) => there % count === 0) ?? 1;
      return problem('parts-do-not-divide', 'parts', text(`${parts} equal parts do not divide ${there}.`, `${there} 不能平分成 ${parts} 份。`), most);
    }
    if (part > parts)
      return problem('no-such-part', 'part', text(`There is no part ${part}: there are only ${parts}.`, `没有第 ${part} 份：只有 ${parts} 份。`), parts);
    return ok(float(shape.map((size, axis) => (axis === dimension - 1 ? size / parts : size))));
  },
  lower({ params: { parts, part, dimension }, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const shape = types[0]?.shape ?? [];
    const size = (shape[dimension - 1] ?? 0) / parts;
    const range = { starts: [(part - 1) * size], ends: [part * size] };
    // Of a sequence, its padding goes along.
    if (padding !== null && shape.length === 2) setPadding(dimension === 1 ? builder.emit('Slice', [padding], { ...range, axes: [1] }) : padding);
    return builder.emit('Slice', inputs, { ...range, axes: [dimension] });
  },
  torch({ params: { parts, part, dimension }, inputs, padding }) {
    const chunk = (x: string) => `${x}.chunk(${parts}, dim=${dimension})[${part - 1}]`;
    const mask = dimension === 1 ? chunk('$mask0') : '$mask0';
    return { call: chunk('$0'), ...(padding[0] === true && inputs[0]?.shape.length === 2 ? { padding: mask } : {}) };
  },
  keras({ params: { parts, part, dimension }, inputs, padding }) {
    const chunk = (x: string) => `ops.split(${x}, ${parts}, axis=${dimension})[${part - 1}]`;
    const mask = dimension === 1 ? chunk('$mask0') : '$mask0';
    return { call: chunk('$0'), ...(padding[0] === true && inputs[0]?.shape.length === 2 ? { padding: mask } : {}) };
  },
});
