/** The network as a Python file. */
import { Button } from '@mantine/core';
import { FileCode2 } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import { api, problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { pickPath } from '../ui/pick.ts';
import { ProblemCard } from '../ui/problem-card.tsx';

export function CodeSheet({ project, name, onSaved }: { readonly project: string; readonly name: string; onSaved(): void }) {
  const { t } = useTranslation();
  const [saved, setSaved] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (): Promise<void> => {
    setProblem(null);
    try {
      const path = await pickPath('save-code', `${name}.py`);
      if (!path) return;
      await useDocument.getState().settled();
      setSaved((await api.request('export.code', { project, path })).path);
      onSaved();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <section className="nl-card nl-stack" style={{ gap: 16 }} aria-labelledby="code">
      <div><h2 id="code">{t('share.codeTitle')}</h2><p className="nl-soft">{t('share.codeBody')}</p></div>
      <div><Button variant="default" leftSection={<FileCode2 size={16} />} onClick={() => void save()}>{t('share.codeSave')}</Button></div>
      {saved && <p role="status" className="nl-small" style={{ overflowWrap: 'anywhere' }}>{t('share.codeSaved', { path: saved })}</p>}
      {problem && <ProblemCard problem={problem} />}
    </section>
  );
}
