/** The same network as PyTorch code, written anew as you edit: read, copy, save. */
import { Button, Tooltip } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Document } from '../../shared/model/document.ts';
import { api, problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { pickPath } from '../ui/pick.ts';
import { createViewer, type Viewer } from './monaco.ts';
import { codeOf } from './write-code.ts';
import './code.css';

/** Up to this many layers the code is written with the edit itself; larger networks wait for a pause. */
const writtenAtOnce = 400;
const pauseMs = 150;

function useCode(document: Document): string | null {
  const small = document.nodes.length <= writtenAtOnce;
  const now = useMemo(() => (small ? codeOf(document) : null), [document, small]);
  const [later, setLater] = useState<string | null>(() => (small ? null : codeOf(document)));
  useEffect(() => {
    if (small) return;
    const timer = setTimeout(() => setLater(codeOf(document)), pauseMs);
    return () => clearTimeout(timer);
  }, [document, small]);
  return small ? now : later;
}

export function CodePane() {
  const { t } = useTranslation('network');
  const document = useOpenDocument((open) => open.document);
  const project = useOpenDocument((open) => open.project);
  const name = useSession((store) => store.project?.name ?? 'network');
  const code = useCode(document);
  const [copied, setCopied] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);

  const copy = async () => {
    await navigator.clipboard.writeText(code ?? '');
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const save = async () => {
    try {
      const path = await pickPath('save-code', `${name.replace(/[^\p{L}\p{N}_-]+/gu, '_')}.py`);
      if (path !== null) setSaved((await api.request('export.code', { project, path })).path);
    } catch (error) {
      useSession.getState().report(problemFrom(error));
    }
  };

  return (
    <div className="nl-code">
      <div className="nl-code-bar">
        <p className="nl-small nl-faint nl-grow nl-ellipsis" role="status">{saved === null ? t('code.note') : t('code.saved', { path: saved })}</p>
        <Button size="xs" variant="default" leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} onClick={() => void copy()}>{t(copied ? 'code.copied' : 'code.copy')}</Button>
        <Tooltip label={t('code.note')}>
          <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden />} onClick={() => void save()}>{t('code.save')}</Button>
        </Tooltip>
      </div>
      {code === null ? <p className="nl-problems-none">{t('code.broken')}</p> : <CodeView code={code} label={t('code.label')} />}
    </div>
  );
}

function CodeView({ code, label }: { readonly code: string; readonly label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const first = useRef({ code, label });
  useEffect(() => {
    if (host.current === null) return;
    const made = createViewer(host.current, first.current.code, first.current.label);
    viewer.current = made;
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => viewer.current?.show(code, label), [code, label]);
  return <div ref={host} className="nl-code-view" data-testid="code" />;
}
