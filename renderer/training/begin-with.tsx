/** What the next run begins with: chance, or what another run has learned; and what of that fits this network. */
import { Button, Select, Switch } from '@mantine/core';
import { FolderInput } from 'lucide-react';
import { useId, useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { type CarriedLayer, carriedLayers, otherPieces } from '../../shared/model/carried.ts';
import { nodeTitle } from '../../shared/model/names.ts';
import { problemFrom } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { usableRuns, useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { formatCount } from '../ui/format.ts';
import { pickPath } from '../ui/pick.ts';
import { useRunName } from '../ui/run-name.ts';
import { Elsewhere } from './elsewhere.tsx';

const chance = 'chance';

export function BeginWith() {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const id = useId();
  const from = useOpenDocument((open) => open.document.training.from);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const runs = usableRuns(useRuns((store) => store.runs));
  const edit = useDocument((store) => store.edit);
  const [other, setOther] = useState<string | null>(null);
  const chosen = runs.find((run) => run.id === from);

  const pick = (): void => {
    pickPath('open-project').then(setOther, (error: unknown) => useSession.getState().report(problemFrom(error)));
  };
  return (
    <div className="nl-field" data-parameter="from">
      <div className="nl-field-head">
        <label htmlFor={id}>{t('begin.label')}</label>
      </div>
      <p className="nl-field-hint">{t('begin.hint')}</p>
      <Select
        id={id}
        size="xs"
        readOnly={readOnly}
        allowDeselect={false}
        value={chosen?.id ?? chance}
        data={[{ value: chance, label: t('begin.chance') }, ...runs.map((run) => ({ value: run.id, label: nameOf(run) }))]}
        onChange={(value) => edit([{ type: 'set-training', patch: { from: value === chance ? null : value } }])}
      />
      {!readOnly && (
        <Button size="compact-xs" variant="subtle" leftSection={<FolderInput size={14} />} style={{ alignSelf: 'flex-start', marginTop: 4 }} onClick={pick}>
          {t('begin.elsewhere')}
        </Button>
      )}
      {chosen && <TakenOver run={chosen} />}
      {other !== null && <Elsewhere path={other} onClose={() => setOther(null)} />}
    </div>
  );
}

function stateOf({ taken, fresh }: CarriedLayer): 'isTaken' | 'isFresh' | 'isPartly' {
  return fresh === 0 ? 'isTaken' : taken === 0 ? 'isFresh' : 'isPartly';
}

/** What of the run's weights this network takes, and what of it is new. */
function TakenOver({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const document = useOpenDocument((open) => open.document);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const edit = useDocument((store) => store.edit);
  const layers = carriedLayers(document, run.document);
  const taken = layers.filter((layer) => stateOf(layer) === 'isTaken');
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const title = ({ node }: CarriedLayer): string => {
    const found = nodes.get(node);
    return found === undefined ? node : nodeTitle(document, found)[language];
  };
  const fresh = layers
    .filter((layer) => layer.fresh > 0)
    .map((layer) => (stateOf(layer) === 'isPartly' ? t('begin.partly', { name: title(layer) }) : title(layer)));
  const numbers = layers.reduce((sum, layer) => sum + layer.taken, 0);
  if (numbers === 0)
    return (
      <p className="nl-small nl-note" role="status">
        {t('begin.takenNone')}
      </p>
    );
  return (
    <div className="nl-stack nl-taken" role="status">
      <p className="nl-small nl-num">
        {t('begin.taken', { layers: t('begin.layers', { count: layers.filter((layer) => layer.taken > 0).length }), numbers: formatCount(numbers, language) })}
      </p>
      <p className="nl-small nl-soft">{fresh.length === 0 ? t('begin.freshNone') : t('begin.fresh', { names: fresh.join(language === 'zh' ? '、' : ', ') })}</p>
      {otherPieces(document, run.document).length > 0 && <p className="nl-small nl-note">{t('begin.otherPieces')}</p>}
      {fresh.length > 0 && (
        <Switch
          size="xs"
          disabled={readOnly}
          label={t('begin.freeze')}
          description={t('begin.freezeHint')}
          checked={taken.every(({ node }) => nodes.get(node)?.frozen === true)}
          onChange={(event) => edit([{ type: 'set-frozen', ids: taken.map(({ node }) => node), frozen: event.currentTarget.checked }])}
        />
      )}
      <details className="nl-more">
        <summary className="nl-small">{t('begin.show')}</summary>
        <ul className="nl-taken-list">
          {layers.map((layer) => (
            <li key={layer.node} data-state={stateOf(layer)}>
              <span className="nl-ellipsis">{title(layer)}</span>
              <span className="nl-num nl-faint">{formatCount(layer.taken + layer.fresh, language)}</span>
              <span>{t(`begin.${stateOf(layer)}`)}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
