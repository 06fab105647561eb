/** Shape rules that several layers share, and their Problems. Shapes are of one sample: maps `[C, H, W]`, a vector `[n]`. */
import { makeProblem, ok, refused, type Problem, type Result } from '../base/problem.ts';
import type { Shape, TensorType } from '../base/tensor.ts';
import { text, type Text } from '../base/text.ts';
import type { Port } from './define.ts';
import { insertBefore, removeAbove, removeSelf, setParameter } from './remedies.ts';

/** The one input of most layers. */
export const mainPort: Port = { id: 'in', label: text('Input', '输入') };

export const insertFlatten = text('Insert Flatten', '插入“展平”');

export function float(shape: Shape): TensorType {
  return { dtype: 'float32', shape };
}

/** A shape in words: "6 maps of 14 × 14", "120 numbers". */
export function shapeWords(shape: Shape): Text {
  const [a, b, c] = shape;
  if (shape.length === 3) return text(`${a} ${a === 1 ? 'map' : 'maps'} of ${b} × ${c}`, `${a} 张 ${b} × ${c} 的特征图`);
  if (shape.length === 2) return text(`a sequence of ${a} steps of ${b} ${b === 1 ? 'number' : 'numbers'}`, `${a} 步、每步 ${b} 个数的序列`);
  if (shape.length === 1) return text(a === 1 ? '1 number' : `${a} numbers`, `${a} 个数`);
  if (shape.length === 0) return text('a single value', '单个值');
  return text(`a block of ${shape.join(' × ')}`, `${shape.join(' × ')} 的数据块`);
}

interface Self {
  readonly node: string;
  readonly inputs: readonly TensorType[];
}

/** The only input's shape; the graph check has made sure that it is there. */
export function inputShape(self: Self): Shape {
  return self.inputs[0]?.shape ?? [];
}

/** `[C, H, W]`, or a Problem for a layer that needs pictures. */
export function expectMaps(self: Self, name: Text): Result<readonly [number, number, number]> {
  const shape = inputShape(self);
  const [channels, height, width] = shape;
  if (shape.length === 3 && channels !== undefined && height !== undefined && width !== undefined) return ok([channels, height, width]);
  const words = shapeWords(shape);
  const removeFlatten = removeAbove(self.node, 'in', 'flatten', text('Remove the Flatten before it', '移除前面的“展平”'));
  return refused(
    makeProblem({
      code: 'needs-maps',
      place: { node: self.node, port: 'in' },
      what: text(
        `${name.en} needs a picture (maps with a height and a width), but gets ${words.en}.`,
        `${name.zh}需要图像（有高和宽的特征图），但得到的是${words.zh}。`,
      ),
      why: text('It looks at neighbouring points, and a plain row of numbers has none.', '它要看相邻的点，而一行普通的数字没有相邻关系。'),
      how: text('Put it before Flatten, or remove it.', '请把它放在“展平”之前，或移除它。'),
      fix: removeFlatten,
    }),
  );
}

/** `n` of a vector, or a Problem whose Fix inserts Flatten. */
export function expectVector(self: Self, name: Text): Result<number> {
  const shape = inputShape(self);
  const [size] = shape;
  if (shape.length === 1 && size !== undefined) return ok(size);
  const words = shapeWords(shape);
  const flat = shape.reduce((product, axis) => product * axis, 1);
  return refused(
    makeProblem({
      code: 'needs-vector',
      place: { node: self.node, port: 'in' },
      what: text(`${name.en} needs one row of numbers, but gets ${words.en}.`, `${name.zh}需要一行数字，但得到的是${words.zh}。`),
      how: text(`Put a Flatten before it: it lays them out as ${flat} numbers.`, `在前面放一个“展平”，它会把数据排成 ${flat} 个数。`),
      fix: insertBefore(self.node, 'in', 'flatten', insertFlatten),
    }),
  );
}

/** `[length, features]`, or a Problem for a layer that needs a sequence. */
export function expectSequence(self: Self, name: Text): Result<readonly [number, number]> {
  const shape = inputShape(self);
  const [length, features] = shape;
  if (shape.length === 2 && length !== undefined && features !== undefined) return ok([length, features]);
  const words = shapeWords(shape);
  return refused(
    makeProblem({
      code: 'needs-sequence',
      place: { node: self.node, port: 'in' },
      what: text(
        `${name.en} needs a sequence (steps one after the other, each with its numbers), but gets ${words.en}.`,
        `${name.zh}需要序列（一步接一步，每步若干个数），但得到的是${words.zh}。`,
      ),
      how: text(
        'Put it right after a text (with its Embedding) or a series, before anything that makes one row of it.',
        '请把它放在文本（连同“嵌入”）或时间序列之后、变成一行数字之前。',
      ),
      fix: removeAbove(self.node, 'in', 'flatten', text('Remove the Flatten before it', '移除前面的“展平”')),
    }),
  );
}

function asShape(size: Result<number>): Result<Shape> {
  return size.ok ? ok([size.value]) : size;
}

/** int32 `[length]`, the pieces of a text; the number of one category is no text. */
export function expectPieces(node: string, ids: TensorType | undefined, name: Text): Result<TensorType> {
  if (ids?.shape.length === 1) return ok(ids);
  return refused(
    makeProblem({
      code: 'needs-pieces',
      place: { node },
      what: text(`${name.en} needs the pieces of a text, but gets the number of one category.`, `${name.zh}需要文本的片段，但得到的是一个类别的编号。`),
      how: text('Wire in a text, before its Embedding.', '请接入文本（在“嵌入”之前）。'),
    }),
  );
}

/** A row of numbers, or a sequence, or a Problem whose Fix inserts Flatten. */
export function expectVectorOrSequence(self: Self, name: Text): Result<Shape> {
  const shape = inputShape(self);
  return shape.length === 2 ? ok(shape) : asShape(expectVector(self, name));
}

/** A window that slides over a picture, per axis `[height, width]`. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
}

function at(values: readonly number[] | undefined, axis: number, otherwise: number): number {
  return values?.[axis] ?? otherwise;
}

/** Positions of a window along an axis: `floor((size + 2 p - d (k - 1) - 1) / s) + 1`, as in PyTorch. */
export function windowCount(size: number, window: Window, axis: number): number {
  const reach = at(window.dilation, axis, 1) * (at(window.kernel, axis, 1) - 1) + 1;
  return Math.floor((size + 2 * at(window.padding, axis, 0) - reach) / at(window.stride, axis, 1)) + 1;
}

/** `[height, width]` after the window has passed, or a Problem when it is larger than the picture. */
export function slide(node: string, height: number, width: number, window: Window, name: Text): Result<readonly [number, number]> {
  const out = [windowCount(height, window, 0), windowCount(width, window, 1)] as const;
  if (out[0] >= 1 && out[1] >= 1) return ok(out);
  const reach = [0, 1].map((axis) => at(window.dilation, axis, 1) * (at(window.kernel, axis, 1) - 1) + 1);
  const fitting = [Math.min(at(window.kernel, 0, 1), height), Math.min(at(window.kernel, 1, 1), width)];
  const removable = removeSelf(node, text('Remove this layer', '移除此层'));
  return refused(
    makeProblem({
      code: 'window-too-large',
      place: { node, parameter: 'kernel' },
      what: text(
        `${name.en} looks through a window of ${reach.join(' × ')}, but the picture is only ${height} × ${width} here.`,
        `${name.zh}的窗口是 ${reach.join(' × ')}，但此处的图像只有 ${height} × ${width}。`,
      ),
      why: text('The window has no place to stand.', '窗口放不下。'),
      how: text('Use a smaller window or fewer layers that shrink the picture before it.', '请减小窗口，或减少前面缩小图像的层。'),
      fix: (window.dilation ?? []).some((step) => step > 1)
        ? removable
        : setParameter(node, 'kernel', fitting, text(`Use a window of ${fitting.join(' × ')}`, `使用 ${fitting.join(' × ')} 的窗口`)),
    }),
  );
}

/** All inputs equal, or a Problem that names the two that differ. */
export function expectSame(self: Self, name: Text): Result<Shape> {
  const first = inputShape(self);
  const odd = self.inputs.find((input) => input.shape.length !== first.length || input.shape.some((size, axis) => size !== first[axis]));
  if (odd === undefined) return ok(first);
  const [a, b] = [shapeWords(first), shapeWords(odd.shape)];
  return refused(mismatch('shapes-differ', self.node, name, a, b));
}

export function mismatch(code: string, node: string, name: Text, a: Text, b: Text): Problem {
  return makeProblem({
    code,
    place: { node, port: 'in' },
    what: text(`${name.en} gets ${a.en} on one wire and ${b.en} on another.`, `${name.zh}的一条线上是${a.zh}，另一条线上是${b.zh}。`),
    how: text('Change the layers before it so that the sizes agree.', '请调整前面的层，使大小一致。'),
  });
}
