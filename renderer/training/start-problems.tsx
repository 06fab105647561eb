/** What stands in the way of a start, each with its Fix or the way to it. */
import { Button } from '@mantine/core';
import { useTranslation } from '../locales/index.ts';
import { useSelection } from '../state/document-selection.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { ProblemCard } from '../ui/problem-card.tsx';

const shownAtOnce = 4;

export function StartProblems() {
  const { t } = useTranslation();
  const problems = useOpenDocument((open) => open.check.problems);
  const hasData = useOpenDocument((open) => open.document.data.version !== null);
  const edit = useDocument((store) => store.edit);
  const go = useSession((store) => store.go);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  const shown = [...errors, ...warnings].slice(0, shownAtOnce);
  if (shown.length === 0 && hasData) return null;

  return (
    <section aria-label={t('training.why')} className="nl-stack">
      {!hasData && errors.length === 0 && (
        <div className="nl-row nl-card">
          <span className="nl-grow">{t('why.noData')}</span>
          <Button onClick={() => go('data')}>{t('commands.goData')}</Button>
        </div>
      )}
      {shown.map((problem) => (
        <ProblemCard
          key={`${problem.code} ${problem.place.node ?? ''} ${problem.what.en}`}
          problem={problem}
          onFix={problem.fix ? () => edit(problem.fix?.edits ?? []) : undefined}
        >
          {problem.place.node !== undefined && (
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                useSelection.getState().select([problem.place.node ?? '']);
                go('network');
              }}
            >
              {t('training.showNode')}
            </Button>
          )}
          {problem.code.includes('data') && (
            <Button size="xs" variant="default" onClick={() => go('data')}>
              {t('commands.goData')}
            </Button>
          )}
        </ProblemCard>
      ))}
    </section>
  );
}
