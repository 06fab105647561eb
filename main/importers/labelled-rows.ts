/** The two columns of every labelled picture set, and the counting of its classes. */
import type { ImportPlan } from '../../shared/contract.ts';
import { createChunkBuilder } from './chunk-builder.ts';
import type { PictureShape } from './picture.ts';
import type { SkippedList } from './skipped.ts';
import type { Imported, ImportSink } from './types.ts';

export interface LabelledRows {
  /** How many there are by now. */
  count(): number;
  /** A picture `[channels, height, width]` and the index of its class. */
  add(picture: Uint8Array, label: number): Promise<void>;
  /** All that was read. A test set that would begin behind the last row is none. */
  finish(plan: ImportPlan, testFrom: number | null, skipped: SkippedList): Promise<Imported>;
}

const pictureColumn = 'picture';
export const labelColumn = 'class';

export function createLabelledRows(shape: PictureShape, classes: readonly string[], sink: ImportSink): LabelledRows {
  const { channels, height, width, fit } = shape;
  const image = { kind: 'image', name: pictureColumn, channels, height, width, fit } as const;
  const counts = classes.map(() => 0);
  const builder = createChunkBuilder([image, { kind: 'category' }], sink);
  return {
    count: () => builder.rows(),
    async add(picture, label) {
      builder.set(0, picture);
      builder.set(1, label);
      counts[label] = (counts[label] ?? 0) + 1;
      await builder.next();
    },
    async finish({ name, kind, path }, testFrom, skipped) {
      await builder.finish();
      const rows = builder.rows();
      return {
        name,
        source: { kind, path },
        rows,
        columns: [image, { kind: 'category', name: labelColumn, values: [...classes], counts, missing: 0 }],
        target: labelColumn,
        testFrom: testFrom === rows ? null : testFrom,
        chunkRows: builder.chunkRows,
        ...skipped.result(),
      };
    },
  };
}
