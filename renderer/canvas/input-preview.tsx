/** What the first row of the data looks like at an input: its picture, its text, or its values. */
import type { Row } from '../../shared/contract.ts';
import type { DocumentNode } from '../../shared/model/document.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useSampleRow } from '../state/sample-row.ts';
import { formatNumber } from '../ui/format.ts';

function namesOf({ params }: DocumentNode): readonly string[] {
  const { columns, column } = params;
  if (Array.isArray(columns)) return columns.flatMap((one) => (typeof one === 'object' && one !== null && 'name' in one ? [String(one['name'])] : []));
  return typeof column === 'string' && column !== '' ? [column] : [];
}

function words(row: Row, node: DocumentNode, write: (value: number) => string): string {
  return namesOf(node)
    .flatMap((name) => {
      const cell = row.cells[name];
      if (cell === undefined || cell.kind === 'image' || cell.value === null) return [];
      return [cell.kind === 'number' ? write(cell.value) : cell.value];
    })
    .join(', ')
    .slice(0, 120);
}

/** In the card's head. Only pictures have one. */
export function PicturePreview() {
  const { t } = useTranslation('network');
  const row = useSampleRow();
  const cell = Object.values(row?.cells ?? {}).find(({ kind }) => kind === 'image');
  return cell?.kind === 'image' ? <img className="nl-layer-picture" src={cell.url} alt={t('node.sample')} width={36} height={36} draggable={false} /> : null;
}

/** In the card's foot. */
export function ValuesPreview({ node }: { readonly node: DocumentNode }) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const row = useSampleRow();
  const text = row === null ? '' : words(row, node, (value) => formatNumber(value, language));
  return text === '' ? t('node.noParameters') : <span title={`${t('node.sample')}: ${text}`}>{text}</span>;
}
