/** A run's name: what the person called it, else "Run 3" in the shown language. */
import type { Run } from '../../shared/contract.ts';
import { useTranslation } from '../locales/index.ts';

export function useRunName(): (run: Pick<Run, 'name' | 'number'>) => string {
  const { t } = useTranslation();
  return (run) => (run.name === `Run ${run.number}` ? t('run.name', { number: run.number }) : run.name);
}
