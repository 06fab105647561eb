/** Which trained run a room is about: its colour, its name, its best number. */
import { Select } from '@mantine/core';
import type { Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { usableRuns, useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { formatPercent } from '../ui/format.ts';
import { runColor } from '../ui/run-color.ts';
import { useRunName } from '../ui/run-name.ts';

/** The run that Results and Share show: the chosen one, else the newest that can be used. */
export function useChosenRun(): Run | null {
  const runs = useRuns((store) => store.runs);
  const chosen = useSession((store) => store.chosenRun);
  const usable = usableRuns(runs);
  return usable.find((run) => run.id === chosen) ?? usable[0] ?? null;
}

export function RunPicker({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const language = useLanguage();
  const runs = useRuns((store) => store.runs);
  const chooseRun = useSession((store) => store.chooseRun);
  const label = (one: Run): string => {
    const accuracy = one.scores.test?.accuracy ?? one.scores.validation?.accuracy;
    return accuracy === undefined ? nameOf(one) : `${nameOf(one)} · ${formatPercent(accuracy, language)}`;
  };
  return (
    <Select
      aria-label={t('results.run')}
      w={240}
      value={run.id}
      onChange={chooseRun}
      data={usableRuns(runs).map((one) => ({ value: one.id, label: label(one) }))}
      leftSection={<span className="nl-run-dot" style={{ background: `var(${runColor(run)})` }} aria-hidden />}
    />
  );
}
