/** Precision, recall and F1 of each class, said in a sentence each. */
import { Tooltip } from '@mantine/core';
import type { Evaluation } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatCount, formatPercent } from '../ui/format.ts';

const columns = ['precision', 'recall', 'f1'] as const;

export function PerClass({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section className="nl-card" aria-labelledby="per-class">
      <header>
        <h2 id="per-class">{t('results.perClass')}</h2>
      </header>
      <table className="nl-table nl-per-class">
        <thead>
          <tr>
            <th>{t('results.class')}</th>
            {columns.map((column) => (
              <th key={column}>
                {t(`results.${column}`)}
                <span className="nl-per-class-hint">{t(`results.${column}Hint`)}</span>
              </th>
            ))}
            <th className="nl-right">{t('results.support')}</th>
          </tr>
        </thead>
        <tbody>
          {evaluation.perClass.map((one) => (
            <tr key={one.name}>
              <td className="nl-strong">{one.name}</td>
              {columns.map((column) => {
                const value = one[column];
                return (
                  <td key={column}>
                    {value === null ? (
                      <Tooltip label={t('results.noneHint')}>
                        <span className="nl-faint">{t('results.none')}</span>
                      </Tooltip>
                    ) : (
                      <span className="nl-meter">
                        <span className="nl-num">{formatPercent(value, language, 1, true)}</span>
                        <i aria-hidden>
                          <b style={{ width: `${value * 100}%` }} />
                        </i>
                      </span>
                    )}
                  </td>
                );
              })}
              <td className="nl-right">{formatCount(one.support, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
