/** The floating tools of the canvas: zoom, fit, arrange, align, snap, map. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useReactFlow, useStore } from '@xyflow/react';
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  Copy,
  Grid3x3,
  Group,
  type LucideIcon,
  Map as MapIcon,
  Maximize,
  Minus,
  Plus,
  Trash2,
  Workflow,
} from 'lucide-react';
import { memo, type ReactNode, useId } from 'react';
import { useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { useSettings } from '../state/settings.ts';
import { formatPercent } from '../ui/format.ts';
import type { Alignment } from './arrange.ts';
import { alignSelected, arrangeAll, duplicateSelected, makeBlockOfSelected, removeSelected } from './perform.ts';
import { useView } from './view-state.ts';

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  /** Why it cannot be used now; null when it can. */
  readonly reason?: string | null;
  readonly pressed?: boolean;
  readonly keys?: string;
  onClick?(): void;
}

export function Tool({ icon: Icon, label, reason = null, pressed, keys, onClick }: ToolProps) {
  const id = useId();
  const hint: ReactNode =
    reason === null ? (
      <>
        {label}
        {keys === undefined ? null : <kbd className="nl-keys">{keys}</kbd>}
      </>
    ) : (
      <>
        {label}
        <br />
        {reason}
      </>
    );
  return (
    <>
      <Tooltip label={hint} position="top">
        <ActionIcon
          size={32}
          aria-label={label}
          aria-pressed={pressed}
          aria-disabled={reason !== null || undefined}
          aria-describedby={reason === null ? undefined : id}
          data-reason={reason === null ? undefined : true}
          onClick={reason === null ? onClick : undefined}
        >
          <Icon size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {reason !== null && (
        <span id={id} className="nl-hidden">
          {reason}
        </span>
      )}
    </>
  );
}

const alignments: readonly {
  readonly how: Alignment;
  readonly icon: LucideIcon;
  readonly label: 'alignLeft' | 'alignCenter' | 'alignRight' | 'alignTop' | 'alignMiddle' | 'alignBottom';
}[] = [
  { how: 'left', icon: AlignStartVertical, label: 'alignLeft' },
  { how: 'center', icon: AlignCenterVertical, label: 'alignCenter' },
  { how: 'right', icon: AlignEndVertical, label: 'alignRight' },
  { how: 'top', icon: AlignStartHorizontal, label: 'alignTop' },
  { how: 'middle', icon: AlignCenterHorizontal, label: 'alignMiddle' },
  { how: 'bottom', icon: AlignEndHorizontal, label: 'alignBottom' },
];

function AlignTool({ reason }: { readonly reason: string | null }) {
  const { t } = useTranslation('network');
  if (reason !== null) return <Tool icon={AlignStartVertical} label={t('canvas.align')} reason={reason} />;
  return (
    <Menu position="top">
      <Menu.Target>
        <ActionIcon size={32} aria-label={t('canvas.align')} title={t('canvas.align')}>
          <AlignStartVertical size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {alignments.map(({ how, icon: Icon, label }) => (
          <Menu.Item key={how} leftSection={<Icon size={16} aria-hidden />} onClick={() => alignSelected(how)}>
            {t(`canvas.${label}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Leaves the strip with the tools free. */
export const firstFit = { padding: { top: '20px', left: '28px', right: '28px', bottom: '76px' }, maxZoom: 1 } as const;
export const fitOptions = { ...firstFit, duration: 200 } as const;

export const CanvasToolbar = memo(function CanvasToolbar() {
  const { t } = useTranslation('network');
  const flow = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const language = useSettings((settings) => settings.language);
  const selected = useSelection(({ nodes }) => nodes.size);
  const selectedWires = useSelection(({ wires }) => wires.size);
  const empty = useOpenDocument(({ document }) => document.nodes.length === 0);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const { minimap, snap, set } = useView();
  const nodesReason = empty ? t('canvas.needNodes') : null;
  const editReason = readOnly ? t('canvas.readOnly') : null;
  return (
    <div className="nl-toolbar" role="toolbar" aria-label={t('canvas.tools')}>
      <Tool icon={Minus} label={t('canvas.zoomOut')} keys="-" onClick={() => void flow.zoomOut({ duration: 150 })} />
      <span className="nl-toolbar-zoom nl-num">{formatPercent(zoom, language, 0)}</span>
      <Tool icon={Plus} label={t('canvas.zoomIn')} keys="+" onClick={() => void flow.zoomIn({ duration: 150 })} />
      <Tool icon={Maximize} label={t('canvas.fit')} keys="0" reason={nodesReason} onClick={() => void flow.fitView(fitOptions)} />
      <hr />
      <Tool
        icon={Workflow}
        label={t('canvas.arrange')}
        keys="L"
        reason={nodesReason ?? editReason}
        onClick={() => {
          if (arrangeAll()) requestAnimationFrame(() => void flow.fitView(fitOptions));
        }}
      />
      <AlignTool reason={editReason ?? (selected < 2 ? t('canvas.needTwo') : null)} />
      <Tool
        icon={Copy}
        label={t('canvas.duplicate')}
        keys="Ctrl+D"
        reason={editReason ?? (selected === 0 ? t('canvas.needSelection') : null)}
        onClick={duplicateSelected}
      />
      <Tool
        icon={Group}
        label={t('blocks.make')}
        keys="Ctrl+G"
        reason={editReason ?? (selected === 0 ? t('canvas.needSelection') : null)}
        onClick={() => makeBlockOfSelected(t('blocks.stem'))}
      />
      <Tool
        icon={Trash2}
        label={t('canvas.remove')}
        keys="Delete"
        reason={editReason ?? (selected + selectedWires === 0 ? t('canvas.needSelection') : null)}
        onClick={removeSelected}
      />
      <hr />
      <Tool icon={Grid3x3} label={t('canvas.snap')} pressed={snap} onClick={() => set({ snap: !snap })} />
      <Tool icon={MapIcon} label={t('canvas.minimap')} pressed={minimap} onClick={() => set({ minimap: !minimap })} />
    </div>
  );
});
