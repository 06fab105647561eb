/** Blocks the person keeps, at the end of the palette: double click or Enter puts one on the canvas. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Boxes, X } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';
import type { SavedBlock } from '../../shared/contract.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useSavedBlocks } from '../state/saved-blocks.ts';
import { useSession } from '../state/session.ts';

interface Props {
  /** The item of the palette at which Tab stops. */
  readonly stop: string | undefined;
  readonly onVisit: (name: string) => void;
  readonly onAdd: (block: SavedBlock) => void;
  /** Why nothing can be added; null when it can. */
  readonly reason: string | null;
}

const report = (error: unknown) => useSession.getState().report(problemFrom(error));

export function MyBlocks({ stop, onVisit, onAdd, reason }: Props) {
  const { t } = useTranslation('network');
  const { blocks, load, remove } = useSavedBlocks();
  useEffect(() => {
    if (blocks === null) load().catch(report);
  }, [blocks, load]);
  if (blocks === null || blocks.length === 0) return null;
  return (
    <div className="nl-lib-group">
      <h3 id="group-my-blocks">
        {t('blocks.mine')}
        <span>{t('blocks.mineHint')}</span>
      </h3>
      <ul aria-labelledby="group-my-blocks">
        {blocks.map((saved) => (
          <Item
            key={saved.block.name}
            saved={saved}
            stop={stop === saved.block.name}
            onVisit={() => onVisit(saved.block.name)}
            reason={reason}
            onAdd={() => onAdd(saved)}
            onRemove={() => void remove(saved.block.name).catch(report)}
          />
        ))}
      </ul>
    </div>
  );
}

function Item({
  saved: { block, nodes },
  stop,
  onVisit,
  reason,
  onAdd,
  onRemove,
}: {
  readonly saved: SavedBlock;
  readonly stop: boolean;
  readonly reason: string | null;
  onVisit(): void;
  onAdd(): void;
  onRemove(): void;
}) {
  const { t } = useTranslation('network');
  const add = () => {
    if (reason === null) onAdd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    add();
  };
  return (
    <li className="nl-lib-kept">
      <Tooltip label={reason ?? t('blocks.addHint')} position="right-start" openDelay={500}>
        <div
          className="nl-lib-item"
          role="button"
          tabIndex={stop ? 0 : -1}
          onFocus={onVisit}
          aria-disabled={reason !== null || undefined}
          aria-description={reason ?? t('blocks.addHint')}
          onDoubleClick={add}
          onKeyDown={onKeyDown}
        >
          <span className="nl-tile nl-lib-kept-tile">
            <Boxes size={16} aria-hidden />
          </span>
          <span className="nl-grow">
            <span className="nl-lib-name">{block.name}</span>
            <span className="nl-lib-term nl-ellipsis">
              {t('blocks.layers', { count: nodes.length })}
              {block.repeat > 1 ? ` × ${block.repeat}` : ''}
            </span>
          </span>
        </div>
      </Tooltip>
      <Tooltip label={t('blocks.forget')}>
        <ActionIcon size={24} aria-label={t('blocks.forgetNamed', { name: block.name })} onClick={onRemove}>
          <X size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
