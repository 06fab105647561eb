/** What comes in and goes out, in words, with the wires that carry it; and what the layer costs. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Unplug } from 'lucide-react';
import { memo } from 'react';
import { layerOf } from '../../shared/layers/index.ts';
import type { Document, DocumentNode } from '../../shared/model/document.ts';
import { nodeTitle } from '../../shared/model/names.ts';
import { canFeed } from '../canvas/actions.ts';
import { countText, flowText, shapePrint } from '../canvas/words.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { wiresInto, wiresOutOf } from '../state/document-nodes.ts';
import { formatPercent } from '../ui/format.ts';

interface Props {
  readonly node: DocumentNode;
  readonly readOnly: boolean;
  readonly onShow: (node: string) => void;
}

function find(document: Document, id: string): DocumentNode | undefined {
  return document.nodes.find((node) => node.id === id);
}

export function FlowSection({ node, readOnly, onShow }: Props) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const document = useOpenDocument((open) => open.document);
  const check = useOpenDocument((open) => open.check);
  const words = (id: string) => {
    const type = check.shapes.get(id);
    const source = find(document, id);
    return type === undefined ? t('node.unknownShape') : flowText(source?.type, type, language);
  };
  const title = (id: string) => {
    const other = find(document, id);
    return other === undefined ? id : nodeTitle(document, other)[language];
  };
  const inputs = layerOf(node.type)?.inputs ?? [];
  const into = wiresInto(document, node.id);
  const outOf = wiresOutOf(document, node.id);
  const parameters = check.parameters.get(node.id) ?? 0;
  const multiplyAdds = check.multiplyAdds.get(node.id) ?? 0;
  const total = check.totals.parameters;
  const shape = check.shapes.get(node.id);
  return (
    <section className="nl-insp-section nl-flow" aria-label={t('inspector.flow')}>
      <h3>{t('inspector.flow')}</h3>
      <dl>
        {inputs.length > 0 && (
          <div>
            <dt>{t('inspector.comesIn')}</dt>
            {into.length === 0 && <dd className="nl-faint">{t('inspector.notConnected')}</dd>}
            {into.map((wire) => (
              <End
                key={wire.id}
                wire={wire.id}
                words={words(wire.from)}
                label={t('inspector.from', { name: title(wire.from) })}
                other={wire.from}
                from={title(wire.from)}
                to={title(node.id)}
                readOnly={readOnly}
                onShow={onShow}
              />
            ))}
          </div>
        )}
        <div>
          <dt>{t('inspector.goesOut')}</dt>
          <dd>
            <strong>{words(node.id)}</strong> <span className="nl-mono nl-faint nl-tiny">{shape === undefined ? '' : shapePrint(shape)}</span>
          </dd>
          {canFeed(node.type) && outOf.length === 0 && <dd className="nl-faint">{t('inspector.notConnected')}</dd>}
          {outOf.map((wire) => (
            <End
              key={wire.id}
              wire={wire.id}
              words=""
              label={t('inspector.to', { name: title(wire.to) })}
              other={wire.to}
              from={title(node.id)}
              to={title(wire.to)}
              readOnly={readOnly}
              onShow={onShow}
            />
          ))}
        </div>
      </dl>
      <dl className="nl-flow-cost">
        <div>
          <dt>{t('inspector.parameters')}</dt>
          <dd className="nl-num">
            {countText(parameters, language)}
            {parameters > 0 && total > 0 && <span className="nl-faint"> · {formatPercent(parameters / total, language)}</span>}
          </dd>
        </div>
        <div>
          <dt>{t('inspector.multiplyAdds')}</dt>
          <dd className="nl-num">{countText(multiplyAdds, language)}</dd>
        </div>
      </dl>
    </section>
  );
}

interface EndProps {
  readonly wire: string;
  readonly words: string;
  readonly label: string;
  readonly other: string;
  readonly from: string;
  readonly to: string;
  readonly readOnly: boolean;
  readonly onShow: (node: string) => void;
}

const End = memo(function End({ wire, words, label, other, from, to, readOnly, onShow }: EndProps) {
  const { t } = useTranslation('network');
  const edit = useDocument((store) => store.edit);
  const off = t('outline.disconnect', { from, to });
  return (
    <dd className="nl-flow-end">
      <span className="nl-grow">
        {words !== '' && <strong>{words} </strong>}
        <button type="button" className="nl-plain nl-link" onClick={() => onShow(other)}>
          {label}
        </button>
      </span>
      {!readOnly && (
        <Tooltip label={off}>
          <ActionIcon size={24} aria-label={off} onClick={() => edit([{ type: 'disconnect', ids: [wire] }])}>
            <Unplug size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </dd>
  );
});
