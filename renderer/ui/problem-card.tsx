/** A Problem: what does not fit, why, what to do, and the button that does it. Details folded. */
import { Button, CloseButton } from '@mantine/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../shared/base/problem.ts';
import { useText, useTranslation } from '../locales/index.ts';

interface Props {
  readonly problem: Problem;
  readonly onFix?: (() => void) | undefined;
  readonly onDismiss?: () => void;
  readonly children?: React.ReactNode;
}

export function ProblemCard({ problem, onFix, onDismiss, children }: Props) {
  const text = useText();
  const { t } = useTranslation();
  const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <div className="nl-problem" role={problem.severity === 'error' ? 'alert' : 'status'} data-severity={problem.severity} data-code={problem.code}>
      <Icon size={18} aria-hidden />
      <div className="nl-grow nl-stack" style={{ gap: 4 }}>
        <p className="nl-strong">{text(problem.what)}</p>
        {problem.why && <p className="nl-soft">{text(problem.why)}</p>}
        {problem.how && <p className="nl-soft">{text(problem.how)}</p>}
        {(problem.place.file ?? problem.place.column) !== undefined && (
          <p className="nl-tiny nl-soft nl-mono">
            {[problem.place.file, problem.place.row, problem.place.column].filter((part) => part !== undefined).join(' · ')}
          </p>
        )}
        {(children || (problem.fix && onFix)) && (
          <div className="nl-row" style={{ marginTop: 4, flexWrap: 'wrap' }}>
            {problem.fix && onFix && (
              <Button size="xs" onClick={onFix}>
                {t('app.fix', { label: text(problem.fix.label) })}
              </Button>
            )}
            {children}
          </div>
        )}
      </div>
      {onDismiss && <CloseButton aria-label={t('app.dismiss')} onClick={onDismiss} />}
    </div>
  );
}
