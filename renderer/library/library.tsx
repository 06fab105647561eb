/** The palette: every layer by group, with plain words, help and search. Double click or Enter adds after the selection; drag puts it anywhere. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftClose, Plus, Search, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useMemo, useRef, useState } from 'react';
import type { SavedBlock } from '../../shared/contract.ts';
import type { LayerDefinition } from '../../shared/layers/define.ts';
import { layers } from '../../shared/layers/index.ts';
import { useText, useTranslation } from '../locales/index.ts';
import { useSavedBlocks } from '../state/saved-blocks.ts';
import { LayerTile } from './layer-icons.tsx';
import { MyBlocks } from './my-blocks.tsx';
import { categoryNames, grouped, layerDragType, searchLayers } from './palette.ts';
import './library.css';

interface Props {
  readonly onAdd: (type: string) => void;
  readonly onAddBlock: (block: SavedBlock) => void;
  readonly onCollapse: () => void;
  readonly searchRef: Ref<HTMLInputElement>;
  /** Why nothing can be added; null when it can. */
  readonly reason: string | null;
}

/** Arrow keys walk through the list as one; Tab leaves it, and comes back to where it was left. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('.nl-lib-item')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const places: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, Home: 0, End: items.length - 1 };
  const next = items[places[event.key] ?? -1];
  if (next === undefined) return;
  next.focus();
  event.preventDefault();
}

export function Library({ onAdd, onAddBlock, onCollapse, searchRef, reason }: Props) {
  const { t } = useTranslation('network');
  const [query, setQuery] = useState('');
  const found = useMemo(() => (query.trim() === '' ? null : searchLayers(query, categoryNames)), [query]);
  const groups = useMemo(() => grouped(layers), []);
  const list = useRef<HTMLDivElement>(null);
  const blocks = useSavedBlocks((store) => store.blocks);
  const [visited, setVisited] = useState('');
  const shown = found?.map((layer) => layer.type) ?? [
    ...groups.flatMap((group) => group.layers.map((layer) => layer.type)),
    ...(blocks ?? []).map((saved) => saved.block.name),
  ];
  const stop = shown.includes(visited) ? visited : shown[0];

  const searchKeys = (event: KeyboardEvent<HTMLInputElement>) => {
    const first = found?.[0];
    if (event.key === 'Enter' && first !== undefined) onAdd(first.type);
    else if (event.key === 'Escape' && query !== '') setQuery('');
    else if (event.key === 'ArrowDown') list.current?.querySelector<HTMLElement>('.nl-lib-item[tabindex="0"]')?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <section className="nl-lib" aria-label={t('library.title')}>
      <div className="nl-pane-head">
        <h2>{t('library.title')}</h2>
        <Tooltip label={t('library.collapse')}>
          <ActionIcon aria-label={t('library.collapse')} onClick={onCollapse}>
            <PanelLeftClose size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className="nl-lib-search">
        <Search size={16} aria-hidden />
        <input
          ref={searchRef}
          type="search"
          value={query}
          placeholder={t('library.search')}
          aria-label={t('library.search')}
          aria-description={t('library.searchHint')}
          title={t('library.searchHint')}
          spellCheck={false}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={searchKeys}
        />
        {query === '' ? (
          <kbd className="nl-keys" aria-hidden>
            /
          </kbd>
        ) : (
          <button type="button" className="nl-plain" aria-label={t('library.clear')} onClick={() => setQuery('')}>
            <X size={16} aria-hidden />
          </button>
        )}
      </div>
      <div className="nl-lib-list" ref={list} onKeyDown={walk}>
        {found === null
          ? groups.map((group) => (
              <div key={group.category} className="nl-lib-group">
                <h3 id={`group-${group.category}`}>
                  {t(`library.groups.${group.category}`)}
                  <span>{t(`library.groupHints.${group.category}`)}</span>
                </h3>
                <ul aria-labelledby={`group-${group.category}`}>
                  {group.layers.map((layer) => (
                    <Item key={layer.type} layer={layer} stop={stop === layer.type} onVisit={setVisited} onAdd={onAdd} reason={reason} />
                  ))}
                </ul>
              </div>
            ))
          : found.length > 0 && (
              <ul aria-label={t('library.title')}>
                {found.map((layer) => (
                  <Item key={layer.type} layer={layer} stop={stop === layer.type} onVisit={setVisited} onAdd={onAdd} reason={reason} />
                ))}
              </ul>
            )}
        {found === null && <MyBlocks stop={stop} onVisit={setVisited} onAdd={onAddBlock} reason={reason} />}
        <p className={found?.length === 0 ? 'nl-lib-none' : 'nl-hidden'} role="status">
          {found === null ? '' : found.length === 0 ? t('library.none', { query }) : t('library.count', { count: found.length })}
        </p>
      </div>
    </section>
  );
}

interface ItemProps {
  readonly layer: LayerDefinition;
  /** Tab stops here: at one item of the list only. */
  readonly stop: boolean;
  readonly onVisit: (type: string) => void;
  readonly onAdd: (type: string) => void;
  readonly reason: string | null;
}

function Item({ layer, stop, onVisit, onAdd, reason }: ItemProps) {
  const { t } = useTranslation('network');
  const text = useText();
  const add = () => {
    if (reason === null) onAdd(layer.type);
  };
  return (
    <li>
      <Tooltip
        label={
          <>
            <strong>{text(layer.label)}</strong> · {layer.term}
            <br />
            {text(layer.help)}
            <br />
            <span className="nl-lib-how">{reason ?? t('library.addHint')}</span>
          </>
        }
        position="right-start"
        openDelay={500}
      >
        <div
          className="nl-lib-item"
          role="button"
          tabIndex={stop ? 0 : -1}
          onFocus={() => onVisit(layer.type)}
          draggable={reason === null}
          data-type={layer.type}
          aria-disabled={reason !== null || undefined}
          aria-description={reason ?? text(layer.help)}
          onDoubleClick={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            add();
          }}
          onDragStart={(event) => {
            event.dataTransfer.setData(layerDragType, layer.type);
            event.dataTransfer.effectAllowed = 'copy';
          }}
        >
          <span className="nl-hidden">{t('library.add', { name: '' })}</span>
          <LayerTile layer={layer} size={30} />
          <span className="nl-grow">
            <span className="nl-lib-name">{text(layer.label)}</span>
            <span className="nl-lib-term nl-ellipsis">{layer.term}</span>
          </span>
          <Plus className="nl-lib-plus" size={16} aria-hidden onClick={add} />
        </div>
      </Tooltip>
    </li>
  );
}
