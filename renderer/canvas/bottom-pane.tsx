/** The lower pane: Problems, outline, code. Closed it is one line of tabs with the count of Problems. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { ArrowRight, ChevronDown, ChevronUp, CircleAlert, CircleCheck, Code2, ListTree, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { Outline } from './outline.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { type BottomTab, useView } from './view-state.ts';
import { countText, shortCount } from './words.ts';

const CodePane = lazy(() => import('../code/code-pane.tsx').then((module) => ({ default: module.CodePane })));

const tabs: readonly BottomTab[] = ['problems', 'outline', 'code'];

interface Props {
  readonly height: number;
  readonly onSearch: () => void;
  readonly onSettings: () => void;
}

export function BottomPane({ height, onSearch, onSettings }: Props) {
  const { t } = useTranslation('network');
  const { tab, bottomOpen, show, set } = useView();
  const toggle = t(bottomOpen ? 'panes.hide' : 'panes.show');
  const keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    show(next);
    document.getElementById(`nl-tab-${next}`)?.focus();
  };
  return (
    <section
      className="nl-bottom"
      id="nl-bottom"
      aria-label={t('panes.bottom')}
      style={bottomOpen ? { height } : undefined}
      data-open={bottomOpen || undefined}
    >
      <div className="nl-bottom-bar">
        <div role="tablist" aria-label={t('panes.bottom')} onKeyDown={keys}>
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`nl-tab-${name}`}
              className="nl-bottom-tab"
              aria-selected={bottomOpen && tab === name}
              aria-controls={bottomOpen && tab === name ? 'nl-bottom-panel' : undefined}
              tabIndex={tab === name ? 0 : -1}
              onClick={() => (bottomOpen && tab === name ? set({ bottomOpen: false }) : show(name))}
            >
              <TabIcon tab={name} />
              {t(`${name}.tab`)}
              {name === 'problems' && <ProblemCount />}
            </button>
          ))}
        </div>
        <Totals />
        <Button size="compact-sm" variant="light" rightSection={<ArrowRight size={15} aria-hidden />} onClick={() => useSession.getState().go('training')}>
          {t('panes.next')}
        </Button>
        <Tooltip label={toggle}>
          <ActionIcon aria-label={toggle} aria-expanded={bottomOpen} onClick={() => set({ bottomOpen: !bottomOpen })}>
            {bottomOpen ? <ChevronDown size={17} aria-hidden /> : <ChevronUp size={17} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </div>
      {bottomOpen && (
        <div className="nl-bottom-panel" role="tabpanel" id="nl-bottom-panel" aria-labelledby={`nl-tab-${tab}`} tabIndex={tab === 'outline' ? undefined : 0}>
          {tab === 'problems' && <ProblemsPanel />}
          {tab === 'outline' && <Outline onSearch={onSearch} onSettings={onSettings} />}
          {tab === 'code' && (
            <Suspense fallback={<div className="nl-skeleton" style={{ margin: 16, height: 120 }} />}>
              <CodePane />
            </Suspense>
          )}
        </div>
      )}
    </section>
  );
}

function worstOf(problems: readonly Problem[]): Problem['severity'] | null {
  return problems.some((problem) => problem.severity === 'error') ? 'error' : problems.length > 0 ? 'warning' : null;
}

function TabIcon({ tab }: { readonly tab: BottomTab }) {
  const worst = useOpenDocument((open) => worstOf(open.check.problems));
  if (tab === 'outline') return <ListTree size={16} aria-hidden />;
  if (tab === 'code') return <Code2 size={16} aria-hidden />;
  if (worst === 'error') return <CircleAlert size={16} aria-hidden className="nl-bad" />;
  return worst === 'warning' ? <TriangleAlert size={16} aria-hidden className="nl-warn" /> : <CircleCheck size={16} aria-hidden className="nl-good" />;
}

function ProblemCount() {
  const count = useOpenDocument((open) => open.check.problems.length);
  const worst = useOpenDocument((open) => worstOf(open.check.problems));
  if (worst === null) return null;
  return (
    <span className="nl-badge nl-num" data-tone={worst === 'error' ? 'bad' : 'warn'}>
      {count}
    </span>
  );
}

function Totals() {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const layers = useOpenDocument((open) => open.document.nodes.length);
  const { parameters, multiplyAdds } = useOpenDocument((open) => open.check.totals);
  return (
    <p className="nl-totals nl-num" data-testid="totals">
      {t('canvas.totals', {
        count: layers,
        layers: countText(layers, language),
        parameters: countText(parameters, language),
        multiplyAdds: shortCount(multiplyAdds, language),
      })}
    </p>
  );
}
