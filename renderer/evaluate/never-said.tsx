/** Classes the network never answers with: an accuracy alone hides them. */
import type { Evaluation, Run } from '../../shared/contract.ts';
import { text } from '../../shared/base/text.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { Advice } from '../training/curve-reading.tsx';
import type { Remedy } from '../training/remedies.ts';
import { neverSaid } from './words.ts';

const namesShown = 4;
/** From this many times on, the commonest class outweighs one. */
const rare = 3;

export function NeverSaid({ run, evaluation }: { readonly run: Run; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useOpenDocument((open) => open.document);
  const never = neverSaid(evaluation);
  if (never.length === 0) return null;
  const most = Math.max(...evaluation.perClass.map(({ support }) => support));
  const isRare = never.every(({ support }) => most >= support * rare);
  const names = never
    .slice(0, namesShown)
    .map(({ name }) => `“${name}”`)
    .join(language === 'zh' ? '、' : ', ');
  const others = never.length - namesShown;
  const had = run.document.nodes.some(({ params }) => params['classWeights'] === 'balanced');
  return (
    <Advice
      code="never-said"
      what={others > 0 ? t('reading.neverMore', { names, count: others }) : t('reading.never', { names })}
      why={t(isRare ? 'reading.neverRare' : 'reading.neverWhy')}
      remedies={isRare && !had ? balanced(now.nodes) : []}
    />
  );
}

function balanced(nodes: readonly { readonly id: string; readonly type: string; readonly params: { readonly [name: string]: unknown } }[]): readonly Remedy[] {
  const output = nodes.find(({ type, params }) => type === 'output' && ['classes', 'tags', undefined].includes(params['answer'] as string | undefined));
  if (output === undefined) return [];
  const edit: Edit = { type: 'set-param', node: output.id, name: 'classWeights', value: 'balanced' };
  return [
    { id: 'balance', label: text('Let rare classes count more', '让少见的类别更重要'), edits: output.params['classWeights'] === 'balanced' ? [] : [edit] },
  ];
}
