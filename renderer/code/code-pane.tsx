/** The same network as code, in PyTorch or Keras, written anew as you edit: read, copy, save as a program or a notebook. */
import { Button } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api, problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { openDocument, useDocument, useOpenDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { pickPath } from '../ui/pick.ts';
import { FrameworkChoice } from './framework-choice.tsx';
import { createViewer, type Viewer } from './monaco.ts';
import { codeOf, type Framework, frameworkNames, notebookOf, useFramework } from './write-code.ts';
import './code.css';

/** Up to this many layers the code is written with the edit itself; larger networks wait for a pause. */
const writtenAtOnce = 400;
const pauseMs = 150;

export function CodePane() {
  const { t } = useTranslation('network');
  const empty = useOpenDocument((open) => open.document.nodes.length === 0);
  const project = useOpenDocument((open) => open.project);
  const name = useSession((store) => store.project?.name ?? 'network');
  const { framework } = useFramework();
  const [copied, setCopied] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);

  const copy = async () => {
    const open = openDocument();
    await navigator.clipboard.writeText(open === null ? '' : (codeOf(open.document, open.check, framework) ?? ''));
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const save = async (notebook: boolean) => {
    try {
      const stem = name.replace(/[^\p{L}\p{N}_-]+/gu, '_');
      const path = await (notebook ? pickPath('save-notebook', `${stem}.ipynb`) : pickPath('save-code', `${stem}.py`));
      if (path === null) return;
      await useDocument.getState().settled();
      setSaved((await api.request('export.code', { project, path, form: notebook ? notebookOf[framework] : framework })).path);
    } catch (error) {
      useSession.getState().report(problemFrom(error));
    }
  };

  return (
    <div className="nl-code">
      <div className="nl-code-bar">
        <FrameworkChoice label={t('code.framework')} />
        <p className="nl-small nl-faint nl-grow nl-ellipsis" role="status">
          {saved === null ? t('code.note', { framework: frameworkNames[framework] }) : t('code.saved', { path: saved })}
        </p>
        <Button size="xs" variant="default" leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} onClick={() => void copy()}>
          {t(copied ? 'code.copied' : 'code.copy')}
        </Button>
        <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden />} onClick={() => void save(false)}>
          {t('code.save')}
        </Button>
        <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden />} onClick={() => void save(true)}>
          {t('code.saveNotebook')}
        </Button>
      </div>
      {empty ? (
        <p className="nl-problems-none">{t('code.broken')}</p>
      ) : (
        <CodeView key={framework} framework={framework} label={t('code.label', { framework: frameworkNames[framework] })} />
      )}
    </div>
  );
}

/** Written past React, straight from the store and before anything is drawn: the editor then measures a page that has not changed yet, and the pane around it stays as it is. */
function CodeView({ framework, label }: { readonly framework: Framework; readonly label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const first = useRef(label);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    const open = openDocument();
    if (host.current === null || open === null) return;
    const made = createViewer(host.current, codeOf(open.document, open.check, framework) ?? '', first.current);
    viewer.current = made;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      try {
        const now = openDocument();
        if (now !== null) made.show(codeOf(now.document, now.check, framework) ?? '');
      } catch (error) {
        // Thrown where the room's boundary catches it, not into the store.
        setFailure(error);
      }
    };
    const stop = useDocument.subscribe((now, before) => {
      if (now.open === null || now.open.document === before.open?.document) return;
      clearTimeout(timer);
      if (now.open.document.nodes.length <= writtenAtOnce) write();
      else timer = setTimeout(write, pauseMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
      made.dispose();
    };
  }, [framework]);
  useEffect(() => viewer.current?.name(label), [label]);
  if (failure !== null) throw failure;
  return <div ref={host} className="nl-code-view" data-testid="code" />;
}
