/** The menu that opens where a wire was dropped into empty space: layers that fit, added and connected. */
import { useCallback, useMemo } from 'react';
import { nodeName } from '../../shared/model/names.ts';
import { categoryNames, searchLayers } from '../library/palette.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { addAt, addFrom, addInto, insertOnWire, nodeOf, nothing } from './actions.ts';
import { fittingAfter, fittingBefore } from './fitting.ts';
import { perform } from './perform.ts';
import { Picker, type PickerItem } from './picker.tsx';
import { type AddMenu as Menu, useView } from './view-state.ts';
import { flowText } from './words.ts';

/** Layers in the palette's order of merit for the query. */
function byMerit(query: string, items: readonly PickerItem[]): readonly PickerItem[] {
  const merit = new Map(searchLayers(query, categoryNames).map((layer, index) => [layer.type, index]));
  return query.trim() === '' ? items : items.filter((item) => merit.has(item.id)).sort((a, b) => (merit.get(a.id) ?? 0) - (merit.get(b.id) ?? 0));
}

export function AddMenu({ menu, onDone }: { readonly menu: Menu; readonly onDone: () => void }) {
  const { t } = useTranslation('network');
  const language = useLanguage();
  const document = useOpenDocument((open) => open.document);
  const shapes = useOpenDocument((open) => open.check.shapes);
  const wire = document.wires.find((candidate) => candidate.id === menu.wire);
  const from = nodeOf(document, menu.from ?? wire?.from);
  const into = nodeOf(document, menu.into?.node);
  const type = from === undefined ? undefined : shapes.get(from.id);

  const items = useMemo<readonly PickerItem[]>(() => {
    const fitting = into === undefined ? fittingAfter(type) : fittingBefore();
    const suited = wire === undefined ? fitting : fitting.filter(({ layer }) => layer.category !== 'output');
    return suited.map(({ layer, why }) => ({ id: layer.type, layer, label: layer.label[language], note: layer.term, why: why?.[language] ?? null }));
  }, [into, type, wire, language]);

  const close = useCallback(() => {
    useView.getState().set({ addMenu: null });
    onDone();
  }, [onDone]);

  const pick = (layer: string) => {
    useView.getState().set({ addMenu: null });
    perform((current) => {
      const after = nodeOf(current, menu.from);
      if (menu.wire !== undefined) return insertOnWire(current, layer, menu.wire);
      if (after !== undefined) return addFrom(current, layer, after, menu.flow ?? undefined);
      const before = nodeOf(current, menu.into?.node);
      if (before !== undefined && menu.into !== undefined) return addInto(current, layer, before, menu.into.port, menu.flow ?? undefined);
      return menu.flow === null ? nothing : addAt(current, layer, menu.flow);
    });
    onDone();
  };

  const hint =
    from !== undefined
      ? t('add.from', { name: nodeName(from)[language], words: type === undefined ? t('node.unknownShape') : flowText(from.type, type, language) })
      : into !== undefined
        ? t('add.into', { name: nodeName(into)[language] })
        : undefined;
  return (
    <Picker
      title={t('add.title')}
      hint={hint}
      placeholder={t('add.search')}
      none={t('add.none')}
      unfit={t('add.others')}
      at={menu.screen}
      items={items}
      search={byMerit}
      onPick={pick}
      onClose={close}
    />
  );
}
