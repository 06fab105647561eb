/** The Results room: how good it is in words, where it errs in pictures, and trying it on something new. */
import { Button, SegmentedControl } from '@mantine/core';
import { ArrowRight, BarChart3 } from 'lucide-react';
import { useState } from 'react';
import type { DataPart, Evaluation, Run } from '../../shared/contract.ts';
import { useTranslation } from '../locales/index.ts';
import { useSession } from '../state/session.ts';
import { MakePanel } from '../try/make-panel.tsx';
import { SimilarPanel } from '../try/similar-panel.tsx';
import { TryPanel } from '../try/try-panel.tsx';
import { WritePanel } from '../try/write-panel.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemCard } from '../ui/problem-card.tsx';
import { CurveReading } from '../training/curve-reading.tsx';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { readsOf } from '../try/reads.ts';
import { Forecast } from './forecast.tsx';
import { Headline } from './headline.tsx';
import { MadeAndReal } from './made-and-real.tsx';
import { NeverSaid } from './never-said.tsx';
import { PerClass } from './per-class.tsx';
import { RunPicker, useChosenRun } from './run-picker.tsx';
import { Scatter } from './scatter.tsx';
import { SeenBefore } from './seen-before.tsx';
import { WrittenAnswers } from './written-answers.tsx';
import { useEvaluation } from './use-evaluation.ts';
import './evaluate.css';

export function ResultsRoom() {
  const { t } = useTranslation();
  const project = useSession((store) => store.project);
  const go = useSession((store) => store.go);
  const run = useChosenRun();
  if (!project) return null;
  if (!run) {
    return (
      <div className="nl-room">
        <h1 className="nl-hidden">{t('results.title')}</h1>
        <EmptyState icon={BarChart3} title={t('results.emptyTitle')} body={t('results.emptyBody')}>
          <Button onClick={() => go('training')}>{t('results.goTrain')}</Button>
        </EmptyState>
      </div>
    );
  }
  return <Judged key={run.id} project={project.id} run={run} />;
}

function Judged({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const go = useSession((store) => store.go);
  const [part, setPart] = useState<DataPart>('test');
  const [unseen, setUnseen] = useState(false);
  const { evaluation, problem, retry } = useEvaluation(project, run.id, run.step, { part, unseen });
  const hints: { readonly [P in DataPart]: string } = {
    test: t('results.partTestHint'),
    validation: t('results.partValidationHint'),
    train: t('results.partTrainHint'),
  };

  return (
    <div className="nl-room">
      <div className="nl-room-inner">
        <header className="nl-row" style={{ gap: 16, flexWrap: 'wrap' }}>
          <RunPicker run={run} />
          <SegmentedControl
            aria-label={t('results.part')}
            value={part}
            onChange={(value) => {
              setPart(value as DataPart);
              setUnseen(false);
            }}
            data={[
              { value: 'test', label: t('results.partTest') },
              { value: 'validation', label: t('results.partValidation') },
              { value: 'train', label: t('results.partTrain') },
            ]}
          />
          <span className="nl-small nl-faint" style={{ flex: '1 1 240px' }}>
            {hints[part]}
          </span>
          <Button rightSection={<ArrowRight size={16} />} onClick={() => go('share')}>
            {t('results.share')}
          </Button>
        </header>
        <div className="nl-columns nl-results-body">
          <div className="nl-stack" style={{ gap: 20, minWidth: 0 }}>
            {problem && (
              <ProblemCard problem={problem}>
                <Button size="xs" variant="default" onClick={retry}>
                  {t('app.retry')}
                </Button>
              </ProblemCard>
            )}
            {evaluation ? (
              <Findings project={project} run={run} evaluation={evaluation} onUnseen={setUnseen} />
            ) : (
              !problem && (
                <div aria-busy="true" aria-label={t('results.evaluating')} role="status" className="nl-stack" style={{ gap: 20 }}>
                  <div className="nl-skeleton" style={{ height: 148 }} />
                  <div className="nl-skeleton" style={{ height: 440 }} />
                </div>
              )
            )}
          </div>
          <Trying key={run.id} project={project} run={run} />
        </div>
      </div>
    </div>
  );
}

/** What suits what the network reads and answers. */
function Trying(props: { readonly project: string; readonly run: Run }) {
  const { writes, makes, words } = readsOf(props.run);
  return makes ? <MakePanel {...props} /> : words ? <SimilarPanel {...props} /> : writes ? <WritePanel {...props} /> : <TryPanel {...props} />;
}

function Findings({
  project,
  run,
  evaluation,
  onUnseen,
}: {
  readonly project: string;
  readonly run: Run;
  readonly evaluation: Evaluation;
  onUnseen(unseen: boolean): void;
}) {
  return (
    <>
      <Headline run={run} evaluation={evaluation} />
      <SeenBefore evaluation={evaluation} onUnseen={onUnseen} />
      <CurveReading run={run} />
      <NeverSaid run={run} evaluation={evaluation} />
      {readsOf(run).translates && <WrittenAnswers project={project} evaluation={evaluation} />}
      {readsOf(run).makes && <MadeAndReal project={project} run={run} />}
      {evaluation.classes.length > 0 ? (
        <>
          <ConfusionMatrix project={project} run={run} evaluation={evaluation} />
          <PerClass evaluation={evaluation} />
        </>
      ) : (
        evaluation.pairs.length > 0 && (
          <>
            {readsOf(run).series && <Forecast evaluation={evaluation} />}
            <Scatter evaluation={evaluation} />
          </>
        )
      )}
    </>
  );
}
