/** The frames around blocks, under the cards: name, how often the block stands in a row, keep, dissolve. */
import { ActionIcon, NumberInput, TextInput, Tooltip } from '@mantine/core';
import { useStore, ViewportPortal } from '@xyflow/react';
import { BookmarkPlus, Ungroup } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useState } from 'react';
import { type Block, maxRepeat } from '../../shared/model/document.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { openDocument, useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { useSavedBlocks } from '../state/saved-blocks.ts';
import { useSession } from '../state/session.ts';
import { blockHeader, frameOf, membersOf, savedOf } from './block-actions.ts';
import { performEdits } from './perform.ts';
import { say, useView } from './view-state.ts';

const none: readonly Block[] = [];
/** The header keeps a readable size however far away the network is. */
const largest = 2.4;

export const BlockFrames = memo(function BlockFrames() {
  const blocks = useOpenDocument((open) => open.document.blocks ?? none);
  if (blocks.length === 0) return null;
  return (
    <ViewportPortal>
      {blocks.map((block) => (
        <Frame key={block.id} block={block} />
      ))}
    </ViewportPortal>
  );
});

function Frame({ block }: { readonly block: Block }) {
  const { t } = useTranslation('network');
  const document = useOpenDocument((open) => open.document);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const moving = useView((view) => view.moving);
  const scale = useStore((state) => Math.min(largest, Math.max(1, 0.9 / state.transform[2])));
  const frame = frameOf(document, block.id, moving);
  if (frame === null) return null;
  const set = (patch: Partial<Omit<Block, 'id'>>) => performEdits([{ type: 'set-block', block: block.id, patch }]);
  const keep = () => {
    const open = openDocument();
    if (open === null) return;
    useSavedBlocks
      .getState()
      .save(savedOf(open.document, block))
      .then(
        () => say(t('blocks.kept', { name: block.name })),
        (error: unknown) => useSession.getState().report(problemFrom(error)),
      );
  };
  return (
    <>
      <div className="nl-block" data-block={block.id} style={{ left: frame.x, top: frame.y, width: frame.width, height: frame.height }} />
      {/* Not inside the frame, which lies under the wires. */}
      <section
        className="nl-block-head nodrag nopan nowheel"
        aria-label={t('blocks.label', { name: block.name, count: block.repeat })}
        style={{ left: frame.x, top: frame.y + blockHeader, transform: `translateY(-100%) scale(${scale})` }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Name
          value={block.name}
          readOnly={readOnly}
          onChange={(name) => set({ name })}
          onSelect={() => useSelection.getState().select(membersOf(document, block.id))}
        />
        <Tooltip label={t('blocks.repeatHint')}>
          <NumberInput
            size="xs"
            className="nl-block-repeat"
            prefix="× "
            min={1}
            max={maxRepeat}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            readOnly={readOnly}
            aria-label={t('blocks.repeat', { name: block.name })}
            value={block.repeat}
            onChange={(value) => {
              if (typeof value === 'number' && value >= 1 && value !== block.repeat) set({ repeat: value });
            }}
          />
        </Tooltip>
        <Tooltip label={t('blocks.keep')}>
          <ActionIcon size={26} aria-label={t('blocks.keep')} onClick={keep}>
            <BookmarkPlus size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
        {!readOnly && (
          <Tooltip label={t('blocks.dissolve')}>
            <ActionIcon size={26} aria-label={t('blocks.dissolve')} onClick={() => performEdits([{ type: 'dissolve-block', block: block.id }])}>
              <Ungroup size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </section>
    </>
  );
}

interface NameProps {
  readonly value: string;
  readonly readOnly: boolean;
  onChange(name: string): void;
  onSelect(): void;
}

/** Changes when the person is done with it; Escape brings the old one back. */
function Name({ value, readOnly, onChange, onSelect }: NameProps) {
  const { t } = useTranslation('network');
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const done = () => {
    const name = draft.trim();
    if (name !== '' && name !== value) onChange(name);
    else setDraft(value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') setDraft(value);
    else if (event.key === 'Enter') event.currentTarget.blur();
  };
  return (
    <TextInput
      size="xs"
      className="nl-block-name"
      aria-label={t('blocks.name')}
      maxLength={120}
      readOnly={readOnly}
      value={draft}
      onFocus={onSelect}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={onKeyDown}
    />
  );
}
