/** What a network that makes pictures makes just now: the same chance after every checkpoint, so that the change is the learning. */
import { useEffect, useRef, useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useSession } from '../state/session.ts';
import { MadeGrid } from '../try/made-grid.tsx';

const count = 16;
/** Checkpoints of small data come faster than anybody can look. */
const leastMs = 2000;

export function MadeSamples({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const project = useSession((store) => store.project?.id);
  const [made, setMade] = useState<{ readonly run: string; readonly pictures: readonly string[] } | null>(null);
  const asked = useRef({ busy: false, at: 0 });
  const over = run.status !== 'running' && run.status !== 'preparing';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another epoch, or the end, asks again
  useEffect(() => {
    if (project === undefined || asked.current.busy || (!over && Date.now() - asked.current.at < leastMs)) return;
    asked.current = { busy: true, at: Date.now() };
    // Before the first checkpoint there is nothing to show, and nothing is wrong.
    api
      .request('predict.make', { project, run: run.id, count, seed: 0 })
      .then(
        ({ pictures }) => setMade({ run: run.id, pictures }),
        () => {},
      )
      .finally(() => {
        asked.current.busy = false;
      });
  }, [project, run.id, run.epoch, over]);
  const pictures = made?.run === run.id ? made.pictures : null;
  return (
    <section className="nl-card nl-made-card" aria-labelledby="made">
      <header>
        <h2 id="made">{t('try.madeNow')}</h2>
        <span className="nl-small nl-faint">{pictures === null ? t('try.madeWaiting') : t('try.madeNowHint')}</span>
      </header>
      <MadeGrid pictures={pictures} count={count} label={t('try.madeNow')} busy={false} />
    </section>
  );
}
