/** How data should be arranged, drawn with example words: on the start page, and wherever data is chosen. */
import { useLanguage, useTranslation } from '../locales/index.ts';
import { FolderLayout, TableLayout } from './drawings.tsx';
import './data-layout.css';

interface Props { readonly kind: 'pictures' | 'table'; readonly want?: 'class' | 'number' }

export function DataLayout({ kind, want = 'class' }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  return kind === 'pictures'
    ? <FolderLayout root={t('start.layoutFolder')} kinds={[t('start.layoutClassA'), t('start.layoutClassB')]} more={t('start.layoutMore')} />
    : <TableLayout {...tableExample[language][want]} />;
}

const tableExample = {
  en: {
    class: { columns: ['petal', 'colour', 'species ★'], rows: [['1.4', 'violet', 'setosa'], ['4.7', 'blue', 'versicolor'], ['5.9', 'blue', 'virginica']] },
    number: { columns: ['size', 'district', 'price ★'], rows: [['72', 'north', '210'], ['48', 'old town', '195'], ['110', 'south', '330']] },
  },
  zh: {
    class: { columns: ['花瓣', '颜色', '品种 ★'], rows: [['1.4', '紫', '山鸢尾'], ['4.7', '蓝', '变色鸢尾'], ['5.9', '蓝', '维吉尼亚鸢尾']] },
    number: { columns: ['面积', '区域', '价格 ★'], rows: [['72', '城北', '210'], ['48', '老城', '195'], ['110', '城南', '330']] },
  },
} as const;
