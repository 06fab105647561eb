/** Pictures the network made beside real ones: nothing but the eye can judge them. */
import type { Run } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useReportedAnswer } from '../state/answer.ts';
import { MadeGrid } from '../try/made-grid.tsx';

const count = 25;
/** Others than the panel beside begins with. */
const seed = 1001;

export function MadeAndReal({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const made = useReportedAnswer(() => api.request('predict.make', { project, run: run.id, count, seed }), [project, run.id])?.pictures ?? null;
  const rows = useReportedAnswer(
    () => api.request('data.rows', { project, version: run.dataset, offset: 0, limit: count, part: 'test' }),
    [project, run.dataset],
  )?.rows;
  const real = rows?.flatMap(({ cells }) => Object.values(cells).flatMap((cell) => (cell.kind === 'image' ? [cell.url] : []))) ?? null;
  return (
    <section className="nl-card" aria-labelledby="made-and-real">
      <header>
        <h2 id="made-and-real">{t('results.madeBeside')}</h2>
      </header>
      <div className="nl-made-and-real">
        <figure>
          <MadeGrid pictures={made} count={count} label={t('results.madeSide')} busy={false} />
          <figcaption className="nl-soft">{t('results.madeSide')}</figcaption>
        </figure>
        <figure>
          <MadeGrid pictures={real} count={count} label={t('results.realSide')} busy={false} />
          <figcaption className="nl-soft">{t('results.realSide')}</figcaption>
        </figure>
      </div>
    </section>
  );
}
