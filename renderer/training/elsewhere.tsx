/** Trained networks of another project, one of which is taken into this one. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { useSession } from '../state/session.ts';
import { formatCount, formatWhen } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { useRunName } from '../ui/run-name.ts';
import { BuildOn } from './build-on.tsx';

export function Elsewhere({ path, onClose }: { readonly path: string; onClose(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useRunName();
  const project = useSession((store) => store.project?.id);
  const { answer: found, problem: unread } = useAnswer(() => api.request('runs.elsewhere', { path }), [path]);
  const [refused, setRefused] = useState<Problem | null>(null);
  const problem = refused ?? unread;
  const [adopted, setAdopted] = useState<Run | null>(null);
  const adopt = async (run: string): Promise<void> => {
    if (project === undefined) return;
    try {
      setAdopted(await api.request('runs.adopt', { project, path, run }));
    } catch (error) {
      setRefused(problemFrom(error));
    }
  };
  if (adopted !== null) return <BuildOn run={adopted} onClose={onClose} />;
  const name =
    path
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.netloom$/, '') ?? path;
  return (
    <Modal opened onClose={onClose} size="lg" title={t('begin.elsewhereTitle', { name })} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <div className="nl-stack" style={{ gap: 16 }}>
        <p className="nl-soft">{t('begin.elsewhereHint')}</p>
        {problem && <ProblemCard problem={problem} />}
        {found?.length === 0 && <p>{t('begin.elsewhereNone')}</p>}
        {found === null && !problem && <div className="nl-skeleton" style={{ height: 96 }} />}
        {found !== null && found.length > 0 && (
          <table className="nl-table">
            <tbody>
              {found.map((run) => (
                <tr key={run.id}>
                  <td>
                    <strong>{nameOf(run)}</strong>
                    <br />
                    <span className="nl-tiny nl-faint">{formatWhen(run.createdAt, language)}</span>
                  </td>
                  <td>{run.template ?? ''}</td>
                  <td className="nl-right">
                    {t('training.colEpochs')}: {formatCount(run.epoch, language)}
                  </td>
                  <td className="nl-right">
                    <Button size="compact-sm" variant="light" onClick={() => void adopt(run.id)}>
                      {t('begin.elsewhereUse')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Modal>
  );
}
