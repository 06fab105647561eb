/** What the next run will need, before it starts: memory, with a Fix where it is too much, and time. */
import { memoryText } from '../../shared/base/bytes.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { nodeTitle } from '../../shared/model/names.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { type Pace, useMemoryNeed } from '../state/memory-need.ts';
import { formatCount, formatDuration } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';

export function Needs({ project, pace, readOnly }: { readonly project: string; readonly pace: Pace | null; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const need = useMemoryNeed(project);
  const epochs = useOpenDocument((open) => open.document.training.epochs);
  const edit = useDocument((store) => store.edit);
  const largest = useOpenDocument(({ document }) => {
    const node = document.nodes.find(({ id }) => id === need?.largest?.node);
    return node === undefined ? null : nodeTitle(document, node)[language];
  });
  const size = need && memoryText(need.total);
  const time = pace && formatDuration(pace.secondsPerEpoch, language);
  return (
    <div className="nl-stack nl-needs">
      {time !== null && pace !== null && (
        <p className="nl-small nl-soft nl-num" data-need="time">
          {t(pace.tried ? 'training.epochTime' : 'training.epochTimeRough', { time })}
          {epochs > 1 &&
            `${language === 'zh' ? '' : ' '}${t('training.allEpochs', { count: epochs, formatted: formatCount(epochs, language), time: formatDuration(pace.secondsPerEpoch * epochs, language) })}`}
        </p>
      )}
      {size !== null && (
        <p className="nl-small nl-soft nl-num" data-need="memory">
          {largest === null ? t('training.memory', { size }) : t('training.memoryLargest', { size, name: largest })}
        </p>
      )}
      {need?.problem && <ProblemCard problem={need.problem} onFix={need.problem.fix && !readOnly ? () => edit(need.problem?.fix?.edits ?? []) : undefined} />}
    </div>
  );
}
