/** The network as a list, in the order data flows: the same actions as the canvas, for the keyboard and for screen readers. */
import { ActionIcon } from '@mantine/core';
import { CircleAlert, Plus, Settings2, Spline, Trash2, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, memo, useMemo, useRef } from 'react';
import type { Language } from '../../shared/base/text.ts';
import { layerOf } from '../../shared/layers/index.ts';
import type { Document } from '../../shared/model/document.ts';
import { nodeTitle } from '../../shared/model/names.ts';
import { LayerTile } from '../library/layer-icons.tsx';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { nodeIndex, useNodeFacts, wiresInto } from '../state/document-nodes.ts';
import { useSelection } from '../state/document-selection.ts';
import { canFeed } from './actions.ts';
import { canvasKey, type CanvasHands, startAdding, startConnecting } from './canvas-keys.ts';
import { removeSelected, showNode } from './perform.ts';
import { countText, flowText, shapePrint } from './words.ts';

interface Props {
  readonly onSearch: () => void;
  readonly onSettings: () => void;
}

export function Outline({ onSearch, onSettings }: Props) {
  const { t } = useTranslation('network');
  const order = useOpenDocument((open) => open.check.order);
  const body = useRef<HTMLTableSectionElement>(null);
  const selected = useSelection(({ nodes }) => nodes);

  const hands = useMemo<CanvasHands>(
    () => ({
      fit: () => {},
      zoom: () => {},
      search: onSearch,
      settings: onSettings,
      placeOf: () => {
        const box = (document.activeElement ?? document.body).getBoundingClientRect();
        return { x: box.left + 40, y: box.top - 200 };
      },
    }),
    [onSearch, onSettings],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-node]');
    if (row === null || event.target !== row) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('tr[data-node]') ?? [])];
      rows[rows.indexOf(row) + step]?.focus();
      event.preventDefault();
      return;
    }
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight' || event.key === 'Tab') return;
    if (canvasKey(event.nativeEvent, hands)) event.preventDefault();
  };

  if (order.length === 0) return <p className="nl-problems-none">{t('outline.empty')}</p>;
  return (
    <div className="nl-outline" onKeyDown={onKeyDown}>
      <p id="nl-outline-help" className="nl-hidden">
        {t('outline.help')}
      </p>
      <table className="nl-table" aria-label={t('outline.label')} aria-describedby="nl-outline-help">
        <thead>
          <tr>
            <th scope="col">{t('outline.name')}</th>
            <th scope="col">{t('outline.from')}</th>
            <th scope="col">{t('outline.gives')}</th>
            <th scope="col" className="nl-right">
              {t('outline.cost')}
            </th>
            <th scope="col">
              <span className="nl-hidden">{t('outline.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {order.map((id, index) => (
            <Row
              key={id}
              id={id}
              hands={hands}
              focusable={selected.size === 0 ? index === 0 : selected.has(id)}
              selected={selected.has(id)}
              onSettings={onSettings}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly hands: CanvasHands;
  readonly focusable: boolean;
  readonly selected: boolean;
  readonly onSettings: () => void;
}

function titleOf(document: Document, id: string, language: Language): string {
  const node = nodeIndex(document).get(id);
  return node === undefined ? '' : nodeTitle(document, node)[language];
}

const Row = memo(function Row({ id, hands, focusable, selected, onSettings }: RowProps) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const facts = useNodeFacts(id);
  // As texts: other layers may be called otherwise, and this row stays as it is.
  const name = useOpenDocument(({ document }) => titleOf(document, id, language));
  const sources = useOpenDocument(({ document }) =>
    wiresInto(document, id)
      .map((wire) => titleOf(document, wire.from, language))
      .filter((title) => title !== '')
      .join(', '),
  );
  const readOnly = useOpenDocument((open) => open.readOnly);
  if (facts === undefined) return null;
  const { node, shape, problems, parameters } = facts;
  const layer = layerOf(node.type);
  const worst = problems.find((problem) => problem.severity === 'error') ?? problems[0];
  const choose = () => useSelection.getState().select([id]);
  const act = (action: () => void) => () => {
    choose();
    action();
  };
  return (
    <tr
      data-node={id}
      tabIndex={focusable ? 0 : -1}
      aria-selected={selected}
      onFocus={(event) => {
        if (event.target === event.currentTarget) choose();
      }}
      onClick={() => showNode(id)}
      onDoubleClick={onSettings}
    >
      <th scope="row">
        <span className="nl-outline-name">
          <LayerTile layer={layer} size={24} />
          <span>
            {name} <span className="nl-faint nl-tiny">{layer?.term}</span>
          </span>
          {worst !== undefined && (
            <span className="nl-outline-problem" data-severity={worst.severity} title={worst.what[language]}>
              {worst.severity === 'error' ? <CircleAlert size={15} aria-hidden /> : <TriangleAlert size={15} aria-hidden />}
              <span className="nl-hidden">{worst.what[language]}</span>
            </span>
          )}
        </span>
      </th>
      <td className="nl-soft">{sources === '' ? t('outline.nothing') : sources}</td>
      <td>
        {shape === undefined ? t('node.unknownShape') : flowText(node.type, shape, language)}{' '}
        <span className="nl-mono nl-faint nl-tiny" style={{ whiteSpace: 'nowrap' }}>
          {shape === undefined ? '' : shapePrint(shape)}
        </span>
      </td>
      <td className="nl-right">{countText(parameters, language)}</td>
      <td>
        <span className="nl-outline-actions">
          <ActionIcon size={26} tabIndex={focusable ? 0 : -1} aria-label={t('outline.settings', { name })} onClick={act(onSettings)}>
            <Settings2 size={15} aria-hidden />
          </ActionIcon>
          {!readOnly && canFeed(node.type) && (
            <>
              <ActionIcon size={26} tabIndex={focusable ? 0 : -1} aria-label={t('outline.insert', { name })} onClick={act(() => startAdding(hands))}>
                <Plus size={15} aria-hidden />
              </ActionIcon>
              <ActionIcon size={26} tabIndex={focusable ? 0 : -1} aria-label={t('outline.connect', { name })} onClick={act(startConnecting)}>
                <Spline size={15} aria-hidden />
              </ActionIcon>
            </>
          )}
          {!readOnly && (
            <ActionIcon size={26} tabIndex={focusable ? 0 : -1} aria-label={t('outline.remove', { name })} onClick={act(removeSelected)}>
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          )}
        </span>
      </td>
    </tr>
  );
});
