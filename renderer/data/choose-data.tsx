/** Drop, pick, or take a sample. */
import { Button, Loader } from '@mantine/core';
import { ArrowLeft, Database, FileSpreadsheet, FolderOpen, Upload } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';
import { problemFrom } from '../api/index.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { DataLayout } from '../start/data-layout.tsx';
import { rowWords } from '../start/row-words.ts';
import { type Have, haveOf, haves } from '../start/tasks.ts';
import { useOpenDocument } from '../state/document.ts';
import { type Job, useJobs } from '../state/jobs.ts';
import { type Sample, useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { counted } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';
import { readBy } from './facts.ts';
import { dropData, pickData, readSample, resetFlow, useImportFlow } from './import-flow.ts';

export function ChooseData({ canGoBack, failed }: { readonly canGoBack: boolean; readonly failed: Job | null }) {
  const { t } = useTranslation();
  const { stage, problem } = useImportFlow();
  const reason = useReadOnlyReason();
  // What the network begins with decides what it can be given; an empty one may become either.
  const nodes = useOpenDocument((open) => open.document.nodes);
  const begins = readBy(nodes);
  const layouts = begins.length > 0 ? begins : haves;
  const writes = nodes.some(({ type, params }) => type === 'output' && params['answer'] === 'next-token');
  const oneFile = begins.length > 0 && begins.every((have) => have === 'table' || have === 'series');
  const [over, setOver] = useState(false);
  const onDrag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (reason === null) void dropData(event.dataTransfer);
  };

  return (
    <div className="nl-room">
      <div className="nl-room-inner nl-choose">
        {canGoBack && (
          <Button variant="subtle" color="gray" leftSection={<ArrowLeft size={16} />} onClick={resetFlow} style={{ alignSelf: 'flex-start' }}>
            {t('app.cancel')}
          </Button>
        )}
        {problem && <ProblemCard problem={problem} onDismiss={() => useImportFlow.setState({ problem: null })} />}
        {failed?.problem && <ProblemCard problem={failed.problem} onDismiss={() => useJobs.getState().clear(failed.job)} />}
        <section
          className="nl-drop"
          data-over={over}
          onDragEnter={onDrag}
          onDragOver={onDrag}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
          aria-labelledby="drop-title"
        >
          {stage.kind === 'uploading' ? (
            <div className="nl-stack" style={{ width: 360 }}>
              <h2 id="drop-title">{t('data.uploading')}</h2>
              <ProgressBar share={stage.done / stage.total} label={t('data.uploading')} />
              <p className="nl-soft nl-num">{t('data.importProgress', { done: stage.done, total: stage.total })}</p>
              <Button variant="default" onClick={() => stage.stop.abort()}>
                {t('run.stop')}
              </Button>
            </div>
          ) : stage.kind === 'inspecting' ? (
            <div className="nl-stack" style={{ alignItems: 'center' }} role="status">
              <Loader />
              <h2 id="drop-title">{t('data.inspecting')}</h2>
            </div>
          ) : (
            <div className="nl-drop-idle">
              <div className="nl-drop-main">
                <Upload size={40} strokeWidth={1.5} aria-hidden />
                <h1 id="drop-title">{canGoBack ? t('data.replaceTitle') : t('data.emptyTitle')}</h1>
                <p className="nl-soft">{t('data.emptyBody')}</p>
                <p className="nl-drop-hint">{over ? t('data.dropNow') : t('data.drop')}</p>
                <div className="nl-row">
                  <ReasonButton
                    size="md"
                    variant={oneFile ? 'default' : 'filled'}
                    leftSection={<FolderOpen size={18} />}
                    reason={reason}
                    onClick={() => void pickData('data-folder')}
                  >
                    {t('data.pickFolder')}
                  </ReasonButton>
                  <ReasonButton
                    size="md"
                    variant={oneFile ? 'filled' : 'default'}
                    leftSection={<FileSpreadsheet size={18} />}
                    reason={reason}
                    onClick={() => void pickData('data-file')}
                  >
                    {t('data.pickFile')}
                  </ReasonButton>
                </div>
              </div>
              <div className="nl-drop-layouts">
                {layouts.map((kind) => (
                  <DataLayout key={kind} kind={kind} want={kind === 'text' && writes ? 'write' : kind === 'series' ? 'next' : 'class'} />
                ))}
              </div>
            </div>
          )}
        </section>
        <Samples begins={begins} />
      </div>
    </div>
  );
}

function useReadOnlyReason(): string | null {
  const { t } = useTranslation();
  return useSession((store) => store.project?.readOnly ?? false) ? t('why.readOnly') : null;
}

/** Those that suit what the network begins with; all where it begins with nothing yet. */
function Samples({ begins }: { readonly begins: readonly Have[] }) {
  const { t } = useTranslation();
  const reason = useReadOnlyReason();
  const text = useText();
  const language = useLanguage();
  const all = useLibrary((store) => store.samples);
  const templates = useLibrary((store) => store.templates);
  const suits = (sample: Sample): boolean => {
    const template = templates?.find(({ id }) => id === sample.template);
    return template !== undefined && begins.includes(haveOf(template));
  };
  const suited = all?.filter(suits) ?? [];
  const samples = suited.length > 0 ? suited : all;
  useEffect(() => {
    if (all === null)
      useLibrary
        .getState()
        .loadCatalogue()
        .catch((error: unknown) => useSession.getState().report(problemFrom(error)));
  }, [all]);
  return (
    <section aria-labelledby="samples" className="nl-stack" style={{ gap: 12 }}>
      <h2 id="samples">{t('data.orSample')}</h2>
      <ul className="nl-gallery-samples">
        {samples === null && [0, 1, 2].map((index) => <li key={index} className="nl-skeleton" style={{ height: 152 }} />)}
        {samples?.map((sample) => (
          <li key={sample.id} className="nl-card nl-stack">
            <div className="nl-row">
              <Database size={16} aria-hidden />
              <h3 className="nl-grow">{text(sample.title)}</h3>
              <span className="nl-badge nl-num">{t(rowWords(sample.kind), counted(sample.rows, language))}</span>
            </div>
            <p className="nl-small nl-soft nl-grow">{text(sample.description)}</p>
            <div className="nl-row">
              <ReasonButton
                size="xs"
                variant="light"
                reason={reason}
                onClick={() => void readSample(sample.id)}
                aria-label={`${t('data.sampleUse')}: ${text(sample.title)}`}
              >
                {t('data.sampleUse')}
              </ReasonButton>
              <span className="nl-tiny nl-faint nl-grow">{t('data.licence', { licence: sample.licence })}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
