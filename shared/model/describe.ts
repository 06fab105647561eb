/** Shapes in the words a person uses: "32 maps of 14 × 14". Of one sample, without the batch. */
import type { TensorType } from '../base/tensor.ts';
import { counted, grouped, text, type Text } from '../base/text.ts';

/** What flows from one node to the next. */
export function describeType(type: TensorType): Text {
  const { shape, dtype } = type;
  const [first = 1, second = 1, third = 1] = shape;
  if (dtype === 'int32') return text(counted(first, 'piece', 'pieces'), `${grouped(first)} 个片段`);
  switch (shape.length) {
    case 0:
      return text('1 number', '1 个数');
    case 1:
      return text(counted(first, 'number', 'numbers'), `${grouped(first)} 个数`);
    case 2:
      return text(`${counted(first, 'row', 'rows')} of ${counted(second, 'number', 'numbers')}`, `${grouped(first)} 行，每行 ${grouped(second)} 个数`);
    case 3:
      return text(
        `${counted(first, 'map', 'maps')} of ${grouped(second)} × ${grouped(third)}`,
        `${grouped(first)} 张 ${grouped(second)} × ${grouped(third)} 的图`,
      );
    default:
      return text(`numbers in ${shape.join(' × ')}`, `${shape.join(' × ')} 个数`);
  }
}

/** What comes straight from an input: a picture rather than maps. */
export function describePicture(type: TensorType): Text {
  const [channels = 1, height = 1, width = 1] = type.shape;
  if (channels === 1) return text(`a grey picture of ${height} × ${width}`, `${height} × ${width} 的灰度图片`);
  return text(`a colour picture of ${height} × ${width}`, `${height} × ${width} 的彩色图片`);
}
