/** The two columns of every labelled picture set, and the counting of its classes. */
import type { Column } from '../../shared/data/dataset.ts';
import { createChunkBuilder, type ChunkBuilder } from './chunk-builder.ts';
import type { PictureShape } from './picture.ts';
import type { ImportSink } from './types.ts';

export interface LabelledRows {
  readonly builder: ChunkBuilder;
  /** A picture `[channels, height, width]` and the index of its class. */
  add(picture: Uint8Array, label: number): Promise<void>;
  columns(): Column[];
}

export const pictureColumn = 'picture';
export const labelColumn = 'class';

export function createLabelledRows(shape: PictureShape, classes: readonly string[], sink: ImportSink): LabelledRows {
  const { channels, height, width, fit } = shape;
  const image = { kind: 'image', name: pictureColumn, channels, height, width, fit } as const;
  const counts = classes.map(() => 0);
  const builder = createChunkBuilder([image, { kind: 'category' }], sink);
  return {
    builder,
    async add(picture, label) {
      builder.set(0, picture);
      builder.set(1, label);
      counts[label] = (counts[label] ?? 0) + 1;
      await builder.next();
    },
    columns: () => [image, { kind: 'category', name: labelColumn, values: [...classes], counts, missing: 0 }],
  };
}
