/** Turns a Reason into a sentence of the shown language. */
import { useTranslation } from '../locales/index.ts';
import type { Reason } from '../state/training-actions.ts';

export function useReasonText(): (reason: Reason) => string {
  const { t } = useTranslation();
  return (reason) => t(`why.${reason.key}`, { count: reason.count ?? 0 });
}
