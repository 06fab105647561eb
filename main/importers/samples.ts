/** Data sets that come with the studio: files under assets/samples, read by the same importers as the user's own. */
import { join } from 'node:path';
import { text, type Text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { ImageWish } from './types.ts';

export interface Sample {
  readonly id: string;
  readonly title: Text;
  readonly description: Text;
  readonly kind: 'images' | 'table' | 'text' | 'series';
  readonly rows: number;
  readonly licence: string;
  /** Template that suits it. */
  readonly template: string;
  /** How it is imported; `samples` is the folder assets/samples. */
  plan(samples: string, wish: ImageWish | null): ImportPlan;
}

type ColumnKind = 'number' | 'category' | 'text' | 'skip';

function tablePlan(
  samples: string,
  id: string,
  name: string,
  target: string | null,
  columns: readonly (readonly [string, ColumnKind])[],
  delimiter: ',' | '\t' = ',',
): ImportPlan {
  return {
    kind: 'table',
    path: join(samples, id, `${id}.${delimiter === ',' ? 'csv' : 'tsv'}`),
    name,
    table: { delimiter, header: true, target, columns: columns.map(([column, kind]) => ({ name: column, kind })) },
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
  {
    id: 'ratings',
    title: text('Film ratings', '电影评分'),
    description: text(
      '2,381 ratings of 80 invented films by 60 invented people, made by a rule: how will somebody like a film not yet seen?',
      '60 个虚构的人对 80 部虚构电影的 2,381 条评分，由规则生成：某人会多喜欢一部还没看过的电影？',
    ),
    kind: 'table',
    rows: 2381,
    licence: 'CC0 1.0 (rule-made)',
    template: 'recommend',
    plan: (folder) =>
      tablePlan(folder, 'ratings', 'Film ratings', 'stars', [
        ['person', 'category'],
        ['film', 'category'],
        ['stars', 'number'],
      ]),
  },
  {
    id: 'mails',
    title: text('Mails, wanted and unwanted', '正常邮件与垃圾邮件'),
    description: text('2,000 short mails; is one wanted (ham) or not (spam)?', '2,000 封短邮件；是正常邮件（ham）还是垃圾邮件（spam）？'),
    kind: 'text',
    rows: 2000,
    licence: 'CC0 1.0 (rule-made)',
    template: 'lstm-text',
    plan: (folder) =>
      tablePlan(folder, 'mails', 'Mails', 'label', [
        ['text', 'text'],
        ['label', 'category'],
      ]),
  },
  {
    id: 'king-james',
    title: text('English text (King James)', '英文文本（钦定版圣经）'),
    description: text('Genesis, Proverbs and Ecclesiastes: 2,670 verses to learn to write from.', '《创世记》《箴言》《传道书》共 2,670 节，用于学习写作。'),
    kind: 'text',
    rows: 2670,
    licence: 'Public domain',
    template: 'gpt',
    plan: (folder) => ({ kind: 'text', path: join(folder, 'king-james', 'king-james.txt'), name: 'King James', text: { cut: 'line' } }),
  },
  {
    id: 'tang-poems',
    title: text('Chinese text (Tang poems)', '中文文本（唐诗三百首）'),
    description: text('The 300 Tang poems, to learn to write from.', '唐诗三百首，用于学习写作。'),
    kind: 'text',
    rows: 313,
    licence: 'Public domain',
    template: 'gpt',
    plan: (folder) => ({ kind: 'text', path: join(folder, 'tang-poems', 'tang-poems.txt'), name: 'Tang poems', text: { cut: 'paragraph' } }),
  },
  {
    id: 'pairs',
    title: text('English and Chinese sentences', '英汉句对'),
    description: text('2,400 short sentences with their translation.', '2,400 个短句及其翻译。'),
    kind: 'text',
    rows: 2400,
    licence: 'CC0 1.0 (rule-made)',
    template: 'translate',
    plan: (folder) =>
      tablePlan(
        folder,
        'pairs',
        'Sentence pairs',
        null,
        [
          ['english', 'text'],
          ['chinese', 'text'],
        ],
        '\t',
      ),
  },
  {
    id: 'tags',
    title: text('Names in sentences', '句子中的名称'),
    description: text('1,200 sentences; which words are people, places or firms?', '1,200 个句子；哪些词是人名、地名或公司名？'),
    kind: 'text',
    rows: 1200,
    licence: 'CC0 1.0 (rule-made)',
    template: 'bert-tags',
    plan: (folder) =>
      tablePlan(folder, 'tags', 'Names in sentences', null, [
        ['sentence', 'text'],
        ['tags', 'text'],
      ]),
  },
  {
    id: 'sunspots',
    title: text('Sunspots', '太阳黑子'),
    description: text('How many there were each year from 1700 to 2008; how many come next?', '1700 至 2008 年每年的数量；接下来会有多少？'),
    kind: 'series',
    rows: 309,
    licence: 'Public domain',
    template: 'series-lstm',
    plan: (folder) =>
      tablePlan(folder, 'sunspots', 'Sunspots', 'sunspots', [
        ['year', 'skip'],
        ['sunspots', 'number'],
      ]),
  },
];

export function sampleOf(id: string): Sample | undefined {
  return samples.find((sample) => sample.id === id);
}
