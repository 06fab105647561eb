/** The Share room: the trained network as a file that gives the same answers, its code, and what was exported before. */
import { Button } from '@mantine/core';
import { Share2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { RequestOutput } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { RunPicker, useChosenRun } from '../evaluate/run-picker.tsx';
import { useTranslation } from '../locales/index.ts';
import { useSession } from '../state/session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { CodeSheet } from './code-sheet.tsx';
import { ExportHistory } from './export-history.tsx';
import { OnnxSheet } from './onnx-sheet.tsx';
import '../evaluate/evaluate.css';
import './export.css';

export type Exported = RequestOutput<'export.list'>[number];

export function ShareRoom() {
  const { t } = useTranslation();
  const project = useSession((store) => store.project);
  const go = useSession((store) => store.go);
  const run = useChosenRun();
  const [exported, setExported] = useState<readonly Exported[]>([]);
  const id = project?.id;
  const reload = useCallback(() => {
    if (id) api.request('export.list', { project: id }).then(setExported, (error: unknown) => useSession.getState().report(problemFrom(error)));
  }, [id]);
  useEffect(reload, [reload]);
  if (!project) return null;

  return (
    <div className="nl-room">
      <div className="nl-room-inner" style={{ maxWidth: 1200 }}>
        {run ? (
          <>
            <header className="nl-row" style={{ gap: 16 }}>
              <h1 className="nl-grow">{t('share.title')}</h1>
              <RunPicker run={run} />
            </header>
            <div className="nl-columns nl-share-body">
              <OnnxSheet key={run.id} project={project.id} name={project.name} run={run} onExported={reload} />
              <CodeSheet project={project.id} name={project.name} run={run} onSaved={reload} />
            </div>
          </>
        ) : (
          <>
            <h1 className="nl-hidden">{t('share.title')}</h1>
            <section className="nl-card">
              <EmptyState icon={Share2} title={t('share.emptyTitle')} body={t('share.emptyBody')}>
                <Button onClick={() => go('training')}>{t('results.goTrain')}</Button>
              </EmptyState>
            </section>
            <CodeSheet project={project.id} name={project.name} run={null} onSaved={reload} />
          </>
        )}
        <ExportHistory exported={exported} />
      </div>
    </div>
  );
}
