/** Every Problem of the network: pressing one brings its layer to the middle; Fix mends it as one undoable step. */
import { Button } from '@mantine/core';
import { CircleAlert, CircleCheck, Crosshair, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../shared/base/problem.ts';
import { nodeTitle } from '../../shared/model/names.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { nodeIndex } from '../state/document-nodes.ts';
import { applyFix, showNode } from './perform.ts';

export function ProblemsPanel() {
  const { t } = useTranslation('network');
  const problems = useOpenDocument((open) => open.check.problems);
  const empty = useOpenDocument((open) => open.document.nodes.length === 0);
  if (problems.length === 0) {
    return (
      <p className="nl-problems-none">
        <CircleCheck size={18} aria-hidden />
        {t(empty ? 'problems.noneEmpty' : 'problems.none')}
      </p>
    );
  }
  return (
    <ul className="nl-problems" aria-label={t('problems.tab')}>
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: Problems have no identity of their own
        <Row key={`${problem.code}-${problem.place.node ?? ''}-${index}`} problem={problem} />
      ))}
    </ul>
  );
}

function Row({ problem }: { readonly problem: Problem }) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const readOnly = useOpenDocument((open) => open.readOnly);
  const document = useOpenDocument((open) => open.document);
  const wire = document.wires.find((candidate) => candidate.id === problem.place.wire);
  const node = nodeIndex(document).get(problem.place.node ?? wire?.to ?? '');
  const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <li className="nl-problem-row" data-severity={problem.severity} data-code={problem.code}>
      <Icon size={18} role="img" aria-label={t(`problems.${problem.severity}`)} />
      <div className="nl-grow">
        <p>
          <strong>{problem.what[language]}</strong>
        </p>
        {(problem.why ?? problem.how) !== undefined && (
          <p className="nl-soft nl-small">{[problem.why, problem.how].map((part) => part?.[language] ?? '').join(' ')}</p>
        )}
      </div>
      {node !== undefined && (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<Crosshair size={14} aria-hidden />}
          aria-description={t('problems.show')}
          title={t('problems.show')}
          onClick={() => showNode(node.id)}
        >
          {nodeTitle(document, node)[language]}
        </Button>
      )}
      {problem.fix !== undefined && !readOnly && (
        <Button size="xs" onClick={() => applyFix(problem)}>
          {t('problems.fix', { label: problem.fix.label[language] })}
        </Button>
      )}
    </li>
  );
}
