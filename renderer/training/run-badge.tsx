/** A run's state in a word and a tone. */
import type { RunStatus } from '../../shared/contract.ts';
import { useTranslation } from '../locales/index.ts';

const tones: { readonly [S in RunStatus]: 'good' | 'warn' | 'bad' | 'accent' | undefined } = {
  preparing: 'accent',
  running: 'accent',
  paused: 'warn',
  done: 'good',
  stopped: undefined,
  interrupted: 'warn',
  failed: 'bad',
};

export function RunBadge({ status }: { readonly status: RunStatus }) {
  const { t } = useTranslation();
  return (
    <span className="nl-badge" data-tone={tones[status]} data-status={status} role="status">
      {t(`run.${status}`)}
    </span>
  );
}
