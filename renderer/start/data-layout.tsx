/** How data should be arranged, drawn with example words: on the start page, and wherever data is chosen. */
import { useLanguage, useTranslation } from '../locales/index.ts';
import { FolderLayout, PageLayout, TableLayout } from './drawings.tsx';
import type { Have, Want } from './tasks.ts';
import './data-layout.css';

interface Props {
  readonly kind: Have;
  readonly want?: Want;
}

export function DataLayout({ kind, want = 'class' }: Props) {
  const { t } = useTranslation();
  const example = examples[useLanguage()];
  if (kind === 'pictures')
    return <FolderLayout root={t('start.layoutFolder')} kinds={[t('start.layoutClassA'), t('start.layoutClassB')]} more={t('start.layoutMore')} />;
  if (kind === 'text' && readsOn.has(want)) return <PageLayout name={example.page.name} lines={example.page.lines} />;
  return <TableLayout {...layoutOf(example, kind, want)} />;
}

/** What reads texts for their own sake: plain files do. */
const readsOn: ReadonlySet<Want> = new Set(['write', 'alike', 'learn']);

function layoutOf(example: (typeof examples)['en' | 'zh'], kind: Have, want: Want) {
  if (kind === 'series') return example.series;
  if (kind === 'text') return want === 'tag' ? example.tags : want === 'answer' ? example.pairs : example.text;
  return want === 'number' ? example.number : want === 'rate' ? example.ratings : example.class;
}

const examples = {
  en: {
    class: {
      columns: ['petal', 'colour', 'species ★'],
      rows: [
        ['1.4', 'violet', 'setosa'],
        ['4.7', 'blue', 'versicolor'],
        ['5.9', 'blue', 'virginica'],
      ],
    },
    number: {
      columns: ['size', 'district', 'price ★'],
      rows: [
        ['72', 'north', '210'],
        ['48', 'old town', '195'],
        ['110', 'south', '330'],
      ],
    },
    text: {
      columns: ['message', 'kind ★'],
      rows: [
        ['See you at eight', 'normal'],
        ['You have won a prize', 'spam'],
        ['The train is late', 'normal'],
      ],
    },
    tags: {
      columns: ['sentence', 'tags ★'],
      rows: [
        ['Anna lives in Rome', 'person other other place'],
        ['It rains', 'other other'],
      ],
    },
    pairs: {
      columns: ['one line', 'its answer'],
      rows: [
        ['four o’clock', '16:00'],
        ['half past nine', '09:30'],
        ['noon', '12:00'],
      ],
    },
    ratings: {
      columns: ['person', 'film', 'stars ★'],
      rows: [
        ['Mia', 'The River', '4'],
        ['Mia', 'Cold Moon', '2'],
        ['Tom', 'The River', '5'],
      ],
    },
    series: {
      columns: ['month', 'visitors ★'],
      rows: [
        ['2024-01', '1204'],
        ['2024-02', '1311'],
        ['2024-03', '1287'],
      ],
    },
    page: { name: 'story.txt', lines: ['It was a quiet morning.', 'Nobody had opened the shop', 'by the river yet, and …'] },
  },
  zh: {
    class: {
      columns: ['花瓣', '颜色', '品种 ★'],
      rows: [
        ['1.4', '紫', '山鸢尾'],
        ['4.7', '蓝', '变色鸢尾'],
        ['5.9', '蓝', '维吉尼亚鸢尾'],
      ],
    },
    number: {
      columns: ['面积', '区域', '价格 ★'],
      rows: [
        ['72', '城北', '210'],
        ['48', '老城', '195'],
        ['110', '城南', '330'],
      ],
    },
    text: {
      columns: ['消息', '类别 ★'],
      rows: [
        ['晚上八点见', '正常'],
        ['恭喜你中了大奖', '垃圾'],
        ['火车晚点了', '正常'],
      ],
    },
    tags: {
      columns: ['句子', '标签 ★'],
      rows: [
        ['小明 住 在 上海', '人名 其他 其他 地名'],
        ['下 雨 了', '其他 其他 其他'],
      ],
    },
    pairs: {
      columns: ['一行', '它的回答'],
      rows: [
        ['下午四点', '16:00'],
        ['九点半', '09:30'],
        ['正午', '12:00'],
      ],
    },
    ratings: {
      columns: ['用户', '电影', '评分 ★'],
      rows: [
        ['小美', '大河', '4'],
        ['小美', '冷月', '2'],
        ['小明', '大河', '5'],
      ],
    },
    series: {
      columns: ['月份', '客流 ★'],
      rows: [
        ['2024-01', '1204'],
        ['2024-02', '1311'],
        ['2024-03', '1287'],
      ],
    },
    page: { name: '故事.txt', lines: ['那是一个安静的早晨。', '河边的小店还没有开门，', '街上只有……'] },
  },
} as const;
