/** The network as a Python program or a notebook, and the weights that the program loads. */
import { Button } from '@mantine/core';
import { FileBox, FileCode2, NotebookText } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { FrameworkChoice } from '../code/framework-choice.tsx';
import { notebookOf, useFramework } from '../code/write-code.ts';
import { useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { pickPath } from '../ui/pick.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';

interface Props {
  readonly project: string;
  readonly name: string;
  /** Whose program and weights are saved; null while nothing is trained: then the program is of the drawing as it is. */
  readonly run: Run | null;
  onSaved(): void;
}

export function CodeSheet({ project, name, run, onSaved }: Props) {
  const { t } = useTranslation();
  const { framework } = useFramework();
  const [saved, setSaved] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (write: () => Promise<readonly string[] | null>): Promise<void> => {
    setProblem(null);
    try {
      const files = await write();
      if (files === null) return;
      setSaved(files);
      onSaved();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  const saveCode = (notebook: boolean): Promise<void> =>
    save(async () => {
      const path = await (notebook ? pickPath('save-notebook', `${name}.ipynb`) : pickPath('save-code', `${name}.py`));
      if (path === null) return null;
      await useDocument.getState().settled();
      return (await api.request('export.code', { project, path, form: notebook ? notebookOf[framework] : framework, ...(run && { run: run.id }) })).files;
    });
  const saveWeights = (): Promise<void> =>
    save(async () => {
      const path = run && (await pickPath('save-weights', `${name}.safetensors`));
      return run && path !== null ? [(await api.request('export.weights', { project, run: run.id, path })).path] : null;
    });
  return (
    <section className="nl-card nl-stack" style={{ gap: 16 }} aria-labelledby="code">
      <div>
        <h2 id="code">{t('share.codeTitle')}</h2>
        <p className="nl-soft">{t('share.codeBody')}</p>
      </div>
      <div>
        <FrameworkChoice label={t('share.framework')} />
      </div>
      <div className="nl-row" style={{ flexWrap: 'wrap' }}>
        <Button variant="default" leftSection={<FileCode2 size={16} />} onClick={() => void saveCode(false)}>
          {t('share.codeSave')}
        </Button>
        <Button variant="default" leftSection={<NotebookText size={16} />} onClick={() => void saveCode(true)}>
          {t('share.notebookSave')}
        </Button>
      </div>
      <div className="nl-stack" style={{ gap: 8 }}>
        <h3>{t('share.weightsTitle')}</h3>
        <p className="nl-small nl-soft">{t('share.weightsBody')}</p>
        <div>
          <ReasonButton variant="default" leftSection={<FileBox size={16} />} reason={run === null ? t('why.noRun') : null} onClick={() => void saveWeights()}>
            {t('share.weightsSave')}
          </ReasonButton>
        </div>
      </div>
      {saved.length > 0 && (
        <div role="status" className="nl-small">
          {saved.map((path) => (
            <p key={path} style={{ overflowWrap: 'anywhere' }}>
              {t('share.codeSaved', { path })}
            </p>
          ))}
        </div>
      )}
      {problem && <ProblemCard problem={problem} />}
    </section>
  );
}
