/** Every file that was written, when, from which run, and how well it agreed. */
import { fileSizeText } from '../../shared/base/bytes.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useRuns } from '../state/runs.ts';
import { useRunName } from '../ui/run-name.ts';
import { formatWhen } from '../ui/format.ts';
import { smallNumber } from './onnx-sheet.tsx';
import type { Exported } from './share-room.tsx';

export function ExportHistory({ exported }: { readonly exported: readonly Exported[] }) {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const language = useLanguage();
  const runs = useRuns((store) => store.runs);
  const runName = (id: string): string => {
    const run = runs.find((candidate) => candidate.id === id);
    return run ? nameOf(run) : '–';
  };
  return (
    <section className="nl-card" aria-labelledby="exports">
      <header>
        <h2 id="exports">{t('share.historyTitle')}</h2>
      </header>
      {exported.length === 0 ? (
        <p className="nl-soft">{t('share.historyEmpty')}</p>
      ) : (
        <table className="nl-table">
          <thead>
            <tr>
              <th>{t('share.historyWhen')}</th>
              <th>{t('share.historyWhat')}</th>
              <th>{t('share.run')}</th>
              <th>{t('share.historyWhere')}</th>
              <th className="nl-right">{t('share.historyDiff')}</th>
            </tr>
          </thead>
          <tbody>
            {exported.map((one) => (
              <tr key={one.id}>
                <td className="nl-soft">{formatWhen(one.createdAt, language)}</td>
                <td>
                  {one.kind === 'onnx' ? t('share.kindOnnx') : one.kind === 'safetensors' ? t('share.kindWeights') : t('share.kindCode')}{' '}
                  <span className="nl-faint nl-num">{fileSizeText(one.bytes)}</span>
                </td>
                <td>{runName(one.run)}</td>
                <td className="nl-mono" style={{ overflowWrap: 'anywhere' }}>
                  {one.path}
                </td>
                <td className="nl-right">{one.maxAbsDiff === null ? '–' : smallNumber(one.maxAbsDiff)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
