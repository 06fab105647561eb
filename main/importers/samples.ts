/** Data sets that come with the studio: files under assets/samples, read by the same importers as the user's own. */
import { join } from 'node:path';
import { text, type Text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { ImageWish } from './types.ts';

export interface Sample {
  readonly id: string;
  readonly title: Text;
  readonly description: Text;
  readonly kind: 'images' | 'table';
  readonly rows: number;
  readonly licence: string;
  /** Template that suits it. */
  readonly template: string;
  /** How it is imported; `samples` is the folder assets/samples. */
  plan(samples: string, wish: ImageWish | null): ImportPlan;
}

type ColumnKind = 'number' | 'category' | 'skip';

function tablePlan(samples: string, id: string, name: string, target: string, columns: readonly (readonly [string, ColumnKind])[]): ImportPlan {
  return {
    kind: 'table',
    path: join(samples, id, `${id}.csv`),
    name,
    table: { delimiter: ',', header: true, target, columns: columns.map(([column, kind]) => ({ name: column, kind })) },
  };
}

/** In the order of the gallery. */
export const samples: readonly Sample[] = [
  {
    id: 'fashion-mnist',
    title: text('Clothes (Fashion-MNIST)', '服装图片（Fashion-MNIST）'),
    description: text(
      '10,000 small grey pictures of ten kinds of clothing: 8,000 to learn from, 2,000 to be tested on.',
      '10,000 张十类服装的灰度小图：8,000 张用于学习，2,000 张用于测试。',
    ),
    kind: 'images',
    rows: 10_000,
    licence: 'MIT, © 2017 Zalando SE',
    template: 'convnet-grey',
    plan: (folder, wish) => ({
      kind: 'idx',
      path: join(folder, 'fashion-mnist'),
      name: 'Fashion-MNIST',
      images: { height: wish?.height ?? 28, width: wish?.width ?? 28, channels: wish?.channels ?? 1, fit: 'pad' },
    }),
  },
  {
    id: 'iris',
    title: text('Iris flowers', '鸢尾花'),
    description: text('150 flowers, four measurements each; which of three species is it?', '150 朵花，每朵四个测量值；它属于三个品种中的哪一个？'),
    kind: 'table',
    rows: 150,
    licence: 'BSD-3-Clause (scikit-learn)',
    template: 'dense-table',
    plan: (folder) =>
      tablePlan(folder, 'iris', 'Iris', 'species', [
        ['sepal length (cm)', 'number'],
        ['sepal width (cm)', 'number'],
        ['petal length (cm)', 'number'],
        ['petal width (cm)', 'number'],
        ['species', 'category'],
      ]),
  },
  {
    id: 'penguins',
    title: text('Penguins of the Palmer Archipelago', '帕尔默群岛的企鹅'),
    description: text(
      '344 penguins: measurements, island and sex, with some gaps; which of three species is it?',
      '344 只企鹅：测量值、岛屿和性别，部分缺失；它属于三个品种中的哪一个？',
    ),
    kind: 'table',
    rows: 344,
    licence: 'CC0 1.0',
    template: 'dense-table',
    plan: (folder) =>
      tablePlan(folder, 'penguins', 'Penguins', 'Species', [
        ['Species', 'category'],
        ['Island', 'category'],
        ['Beak Length (mm)', 'number'],
        ['Beak Depth (mm)', 'number'],
        ['Flipper Length (mm)', 'number'],
        ['Body Mass (g)', 'number'],
        ['Sex', 'category'],
      ]),
  },
];

export function sampleOf(id: string): Sample | undefined {
  return samples.find((sample) => sample.id === id);
}
