/** The pictures or rows behind one cell of the confusion matrix, the surest mistakes first. */
import { Drawer } from '@mantine/core';
import type { DataPart, Row, Run } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';

const limit = 120;

interface Props {
  readonly project: string;
  readonly run: Run;
  readonly part: DataPart;
  readonly unseen: boolean;
  readonly actual: string;
  readonly predicted: string;
  onClose(): void;
}
interface Found {
  readonly total: number;
  readonly rows: readonly { readonly row: Row; readonly probability: number }[];
}

export function CellRows({ project, run, part, unseen, actual, predicted, onClose }: Props) {
  const { t } = useTranslation();
  useReturnFocus();
  const language = useLanguage();
  const load = async (): Promise<Found> => {
    const cell = await api.request('evaluate.cell', { project, run: run.id, part, unseen, actual, predicted, limit });
    const rows = cell.rows.length === 0 ? [] : await api.request('data.rowsByIndex', { project, version: run.dataset, rows: cell.rows.map(({ row }) => row) });
    const byIndex = new Map(rows.map((row) => [row.row, row]));
    const both = cell.rows.flatMap(({ row, probability }) => {
      const one = byIndex.get(row);
      return one ? [{ row: one, probability }] : [];
    });
    return { total: cell.total, rows: both };
  };
  const { answer: found, problem } = useAnswer(load, [project, run, part, unseen, actual, predicted]);

  const title = actual === predicted ? t('results.cellTitleRight', { actual }) : t('results.cellTitle', { actual, predicted });
  return (
    <Drawer opened onClose={onClose} position="right" size={440} title={title} closeButtonProps={{ 'aria-label': t('app.close') }}>
      {problem && <ProblemCard problem={problem} />}
      {!found && !problem && <div className="nl-skeleton" style={{ height: 320 }} />}
      {found?.total === 0 && <p className="nl-soft">{t('results.cellEmpty')}</p>}
      {found && found.total > found.rows.length && (
        <p className="nl-small nl-faint">{t('results.cellMore', { shown: found.rows.length, total: found.total })}</p>
      )}
      <ul className="nl-cell-rows">
        {found?.rows.map(({ row, probability }) => (
          <CellRow
            key={row.row}
            row={row}
            sure={t('results.sure', { percent: formatPercent(probability, language, 0) })}
            show={(value) => formatNumber(value, language)}
          />
        ))}
      </ul>
    </Drawer>
  );
}

function CellRow({ row, sure, show }: { readonly row: Row; readonly sure: string; show(value: number): string }) {
  const { t } = useTranslation();
  const name = t('data.row', { row: row.row + 1 });
  const picture = Object.values(row.cells).find((cell) => cell.kind === 'image');
  if (picture?.kind === 'image')
    return (
      <li className="nl-cell-picture">
        <img src={picture.url} alt={`${name}, ${sure}`} width={88} height={88} />
        <span className="nl-tiny nl-soft nl-num">{sure}</span>
      </li>
    );
  return (
    <li className="nl-cell-values">
      <span className="nl-strong nl-small">
        {name} · {sure}
      </span>
      <span className="nl-small nl-soft">
        {Object.entries(row.cells)
          .map(([column, cell]) => `${column} ${cell.kind === 'image' || cell.value === null ? '–' : cell.kind === 'number' ? show(cell.value) : cell.value}`)
          .join(' · ')}
      </span>
    </li>
  );
}
