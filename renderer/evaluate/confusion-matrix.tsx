/** What it takes for what: a heat map whose cells open their pictures. Arrow keys move, Enter opens. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { FileSpreadsheet } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { Evaluation, Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { saveText } from '../ui/download.ts';
import { formatCount } from '../ui/format.ts';
import { CellRows } from './cell-rows.tsx';
import { heat } from './words.ts';

interface Chosen {
  readonly actual: string;
  readonly predicted: string;
}

function csvOf({ classes, confusion }: Evaluation): string {
  const cell = (value: string): string => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
  return [['', ...classes].map(cell).join(','), ...confusion.map((counts, row) => [cell(classes[row] ?? ''), ...counts].join(','))].join('\r\n');
}

export function ConfusionMatrix({ project, run, evaluation }: { readonly project: string; readonly run: Run; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { classes, confusion, part, unseen } = evaluation;
  const [focused, setFocused] = useState({ row: 0, column: 0 });
  const [open, setOpen] = useState<Chosen | null>(null);
  const pictures = run.document.nodes.some((node) => node.type === 'image-input');
  const size = classes.length;
  const side = size <= 6 ? 88 : size <= 10 ? 62 : size <= 14 ? 44 : size <= 24 ? 32 : 24;

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>): void => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const row = Math.min(size - 1, Math.max(0, focused.row + (move[0] ?? 0)));
    const column = Math.min(size - 1, Math.max(0, focused.column + (move[1] ?? 0)));
    setFocused({ row, column });
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`)?.focus();
  };

  return (
    <section className="nl-card" aria-labelledby="confusion">
      <header>
        <h2 id="confusion">{t('results.confusion')}</h2>
        <span className="nl-small nl-faint nl-grow">{t(pictures ? 'results.confusionHint' : 'results.confusionHintTable')}</span>
        <Tooltip label={t('results.csv')}>
          <ActionIcon aria-label={`${t('results.csv')}: ${t('results.confusion')}`} onClick={() => saveText('confusion.csv', csvOf(evaluation))}>
            <FileSpreadsheet size={16} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className="nl-scroll">
        <table className="nl-confusion" onKeyDown={onKeyDown} style={{ '--nl-cell': `${side}px` } as React.CSSProperties}>
          <caption className="nl-hidden">{t('results.confusion')}</caption>
          <thead>
            <tr>
              <td />
              <th scope="colgroup" colSpan={size} className="nl-confusion-axis">
                {t('results.predicted')} →
              </th>
            </tr>
            <tr>
              <th scope="col" className="nl-confusion-axis">
                {t('results.actual')} ↓
              </th>
              {classes.map((name) => (
                <th scope="col" key={name}>
                  <span className="nl-confusion-top" title={name}>
                    {name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((actual, row) => {
              const counts = confusion[row] ?? [];
              const total = counts.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={actual}>
                  <th scope="row" className="nl-ellipsis" title={actual}>
                    {actual}
                  </th>
                  {classes.map((predicted, column) => {
                    const count = counts[column] ?? 0;
                    const right = row === column;
                    const strength = heat(count, total);
                    return (
                      <td key={predicted}>
                        <button
                          type="button"
                          data-cell={`${row}-${column}`}
                          data-right={right}
                          data-strong={strength >= 60}
                          tabIndex={focused.row === row && focused.column === column ? 0 : -1}
                          style={{ '--nl-heat': `${strength}%` } as React.CSSProperties}
                          onFocus={() => setFocused({ row, column })}
                          onClick={() => setOpen({ actual, predicted })}
                          aria-label={t(right ? 'results.cellRight' : 'results.cell', { count, actual, predicted })}
                        >
                          {count > 0 && side >= 32 ? formatCount(count, language) : ''}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {open && (
        <CellRows project={project} run={run} part={part} unseen={unseen} actual={open.actual} predicted={open.predicted} onClose={() => setOpen(null)} />
      )}
    </section>
  );
}
