/** Drawing a wire without a mouse: choose the layer that the selected one should feed. */
import { useCallback, useMemo } from 'react';
import { layerOf } from '../../shared/layers/index.ts';
import type { Port } from '../../shared/layers/define.ts';
import type { Document, DocumentNode } from '../../shared/model/document.ts';
import { nodeName, nodeTitle } from '../../shared/model/names.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { nodeOf, wouldLoop } from './actions.ts';
import type { Point } from './geometry.ts';
import { connectNodes } from './perform.ts';
import { Picker, type PickerItem } from './picker.tsx';
import { useView } from './view-state.ts';

interface Target {
  readonly node: DocumentNode;
  readonly port: Port;
}

/** Every socket of other layers that this node does not feed yet; the free ones first. */
function targetsOf(document: Document, from: string): readonly Target[] {
  const all = document.nodes.filter((node) => node.id !== from).flatMap((node) => (layerOf(node.type)?.inputs ?? []).map((port) => ({ node, port })));
  const into = ({ node, port }: Target) => document.wires.filter((wire) => wire.to === node.id && wire.port === port.id);
  const open = all.filter((target) => !into(target).some((wire) => wire.from === from));
  const free = (target: Target) => target.port.many === true || into(target).length === 0;
  return [...open.filter(free), ...open.filter((target) => !free(target))];
}

export function ConnectMenu({ from, at, onDone }: { readonly from: string; readonly at: Point; readonly onDone: () => void }) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const document = useOpenDocument((open) => open.document);
  const source = nodeOf(document, from);
  const targets = useMemo(() => targetsOf(document, from), [document, from]);
  const items = useMemo<readonly PickerItem[]>(
    () =>
      targets.map(({ node, port }, index) => {
        const layer = layerOf(node.type);
        const sockets = layer?.inputs.length ?? 0;
        return {
          id: String(index),
          layer,
          label: nodeTitle(document, node)[language],
          note: sockets > 1 ? `${layer?.term} · ${port.label[language]}` : (layer?.term ?? node.type),
          why: wouldLoop(document, from, node.id) ? t('canvas.loopTitle') : null,
        };
      }),
    [targets, document, from, language, t],
  );

  const close = useCallback(() => {
    useView.getState().set({ connectFrom: null });
    onDone();
  }, [onDone]);

  if (source === undefined) return null;
  return (
    <Picker
      title={t('canvas.connectTitle', { name: nodeName(source)[language] })}
      placeholder={t('library.search')}
      none={t('canvas.connectNone')}
      unfit={t('canvas.loopTitle')}
      at={at}
      items={items}
      onClose={close}
      onPick={(index) => {
        const target = targets[Number(index)];
        close();
        if (target !== undefined) connectNodes(from, target.node.id, target.port.id);
      }}
    />
  );
}
