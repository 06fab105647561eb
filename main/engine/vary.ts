/** What a layer that varies pictures makes of a person's own: each beside some of its variations. */
import { defined } from '../../shared/base/assert.ts';
import { compileVaried, variedOutput } from '../../shared/compile/varied.ts';
import { createRowReader } from '../../shared/data/rows.ts';
import type { DocumentNode } from '../../shared/model/document.ts';
import { pngUrl } from '../importers/picture.ts';
import type { ProjectStore } from '../store/types.ts';
import { createStepper } from './stepper.ts';

export interface Varied {
  /** PNG data URLs. */
  readonly original: string;
  readonly varied: string[];
}

const cacheBytes = 8 * 2 ** 20;

/** The first pictures of a data version, `times` times each; the same for the same seed. Empty where there are no pictures. */
export async function varyPictures(
  store: ProjectStore,
  version: string,
  layer: Pick<DocumentNode, 'type' | 'params'>,
  pictures: number,
  times: number,
  seed: number,
): Promise<Varied[]> {
  const dataset = store.datasets.get(version);
  const place = dataset?.columns.findIndex(({ kind }) => kind === 'image') ?? -1;
  const column = dataset?.columns[place];
  if (dataset === null || column?.kind !== 'image') return [];
  const { channels, height, width } = column;
  const size = channels * height * width;
  const reader = createRowReader(dataset, (index) => store.datasets.chunk(dataset.id, index), cacheBytes);
  // Spread over the data, which may be sorted by kind.
  const rows = Array.from({ length: Math.min(pictures, dataset.rows) }, (_, index) => Math.floor(((index + 0.5) * dataset.rows) / pictures));
  const compiled = compileVaried(layer, { shape: [channels, height, width], batch: rows.length * times, target: 'cpu' });
  const stepper = await createStepper(compiled, { device: 'cpu', threads: 1, spin: false }, new Map());
  try {
    const input = defined(
      compiled.manifest.inputs.find(({ source }) => source.kind === 'image'),
      'pictures',
    ).name;
    const given = defined(stepper.inputs.get(input), input).data as Uint8Array;
    for (const [index, row] of rows.flatMap((one) => Array.from({ length: times }, () => one)).entries()) {
      const picture = new Uint8Array(size);
      reader.gather(place, [row], picture);
      given.set(picture, index * size);
    }
    (defined(stepper.inputs.get('seed'), 'seed').data as Uint32Array)[0] = seed;
    await stepper.step();
    const made = stepper.output(variedOutput) as Float32Array;
    const url = (bytes: Uint8Array): Promise<string> => pngUrl(bytes, height, width, channels);
    return await Promise.all(
      rows.map(async (_, index) => ({
        original: await url(given.slice(index * times * size, (index * times + 1) * size)),
        varied: await Promise.all(
          Array.from({ length: times }, (_unused, time) =>
            url(
              Uint8Array.from(made.subarray((index * times + time) * size, (index * times + time + 1) * size), (value) =>
                Math.min(255, Math.max(0, Math.round(value))),
              ),
            ),
          ),
        ),
      })),
    );
  } finally {
    await stepper.release();
  }
}
