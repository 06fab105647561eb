/** The Network room: palette, drawing, settings, and below them Problems, outline and code. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftOpen, PanelRightOpen } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { Inspector } from '../inspector/inspector.tsx';
import { Library } from '../library/library.tsx';
import { useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { addConnected } from './actions.ts';
import { BottomPane } from './bottom-pane.tsx';
import { boundsOf, boxOf } from './geometry.ts';
import { NetworkCanvas } from './network-canvas.tsx';
import { PaneHandle } from './pane-handle.tsx';
import { addSavedBlock, applyFix, perform, removeSelected, showNode } from './perform.ts';
import { usePaneSizes } from './pane-sizes.ts';
import { useView } from './view-state.ts';
import './network-room.css';

function addLayer(type: string): void {
  perform((document) => {
    const bounds = boundsOf(document.nodes.map(boxOf));
    const below = bounds === null ? { x: 112, y: 56 } : { x: bounds.x + 112, y: bounds.y + bounds.height + 120 };
    const [selected = null] = useSelection.getState().nodes;
    return addConnected(document, type, selected, below);
  });
}

export function NetworkRoom() {
  const open = useDocument((store) => store.open !== null);
  return open ? <Room /> : null;
}

function Room() {
  const { t } = useTranslation('network');
  const { t: say } = useTranslation();
  const readOnly = useOpenDocument((open) => open.readOnly);
  const { libraryOpen, inspectorOpen, bottomOpen, said, set } = useView();
  const sizes = usePaneSizes();
  const search = useRef<HTMLInputElement>(null);
  const settings = useRef<HTMLElement>(null);
  const [wanted, setWanted] = useState<'search' | 'settings' | null>(null);
  const cameFrom = useRef<Element | null>(null);

  const toSearch = useCallback(() => {
    set({ libraryOpen: true });
    setWanted('search');
  }, [set]);
  const toSettings = useCallback(() => {
    cameFrom.current = document.activeElement;
    set({ inspectorOpen: true });
    setWanted('settings');
  }, [set]);

  // Lists and menus that Escape closes keep it for themselves.
  const backFromSettings = (event: KeyboardEvent) => {
    const { current: card } = cameFrom;
    if (event.key !== 'Escape' || event.defaultPrevented || !event.currentTarget.contains(event.target as Element)) return;
    if (card instanceof HTMLElement && card.isConnected) card.focus();
  };

  // After the pane is there.
  useEffect(() => {
    if (wanted === 'search') search.current?.select();
    if (wanted === 'settings') {
      const first = settings.current?.querySelector<HTMLElement>('.nl-field input:not([type=hidden]), .nl-field button[role=switch], .nl-field textarea');
      (first ?? settings.current)?.focus();
    }
    setWanted(null);
  }, [wanted]);

  return (
    <div className="nl-network">
      <h1 className="nl-hidden">{say('rooms.network')}</h1>
      {libraryOpen && (
        <>
          <div className="nl-side" id="nl-library" style={{ width: sizes.library }}>
            <Library
              onAdd={addLayer}
              onAddBlock={addSavedBlock}
              onCollapse={() => set({ libraryOpen: false })}
              searchRef={search}
              reason={readOnly ? t('canvas.readOnly') : null}
            />
          </div>
          <PaneHandle
            label={t('panes.resizeLibrary')}
            orientation="vertical"
            size={sizes.library}
            min={184}
            max={360}
            grows={1}
            controls="nl-library"
            onResize={(library) => sizes.set({ library })}
          />
        </>
      )}
      <div className="nl-middle">
        <div className="nl-stage">
          <NetworkCanvas onSearch={toSearch} onSettings={toSettings} />
          {!libraryOpen && <Opener side="left" label={t('library.expand')} onClick={() => set({ libraryOpen: true })} />}
          {!inspectorOpen && <Opener side="right" label={t('inspector.expand')} onClick={() => set({ inspectorOpen: true })} />}
        </div>
        {bottomOpen && (
          <PaneHandle
            label={t('panes.resizeBottom')}
            orientation="horizontal"
            size={sizes.bottom}
            min={120}
            max={sizes.maxBottom}
            grows={-1}
            controls="nl-bottom"
            onResize={(bottom) => sizes.set({ bottom })}
          />
        )}
        <BottomPane height={sizes.bottom} onSearch={toSearch} onSettings={toSettings} />
      </div>
      {inspectorOpen && (
        <>
          <PaneHandle
            label={t('panes.resizeInspector')}
            orientation="vertical"
            size={sizes.inspector}
            min={256}
            max={480}
            grows={-1}
            controls="nl-inspector"
            onResize={(inspector) => sizes.set({ inspector })}
          />
          <div className="nl-side" id="nl-inspector" onKeyDown={backFromSettings} style={{ width: sizes.inspector }}>
            <Inspector onCollapse={() => set({ inspectorOpen: false })} onFix={applyFix} onRemove={removeSelected} onShow={showNode} panelRef={settings} />
          </div>
        </>
      )}
      <div className="nl-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </div>
  );
}

function Opener({ side, label, onClick }: { readonly side: 'left' | 'right'; readonly label: string; readonly onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon className="nl-opener" data-side={side} size={36} aria-label={label} onClick={onClick}>
        {side === 'left' ? <PanelLeftOpen size={18} aria-hidden /> : <PanelRightOpen size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
