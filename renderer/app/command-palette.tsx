/** Ctrl+K: every command by name, with its keys, and why it cannot be used now. */
import { Modal } from '@mantine/core';
import { useId, useState } from 'react';
import { networkCommands } from '../canvas/commands.ts';
import { commands } from '../commands/list.ts';
import { showKeys } from '../commands/keys.ts';
import { runAndReport } from '../commands/run.ts';
import { en } from '../locales/en.ts';
import { networkEn } from '../locales/network.en.ts';
import { useTranslation } from '../locales/index.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useDialogs } from '../state/dialogs.ts';
import { useReasonText } from '../ui/reason-text.ts';
import './dialogs.css';

export function CommandPalette() {
  const { t } = useTranslation();
  const { t: tNetwork } = useTranslation('network');
  useReturnFocus();
  const reasonText = useReasonText();
  const show = useDialogs((store) => store.show);
  const list = useId();
  const [search, setSearch] = useState('');
  const [index, setIndex] = useState(0);
  const wanted = search.trim().toLowerCase();
  // English names are found in every language: people remember what they once read.
  const named = [
    ...commands
      .filter(({ id }) => id !== 'view.palette')
      .map((command) => ({ command, name: t(`commands.${command.label}`), english: en.commands[command.label] })),
    ...networkCommands.map((command) => ({ command, name: tNetwork(`commands.${command.label}`), english: networkEn.commands[command.label] })),
  ];
  const shown = named
    .filter(({ name, english }) => `${name} ${english}`.toLowerCase().includes(wanted))
    .map(({ command, name }) => ({ command, name, reason: command.reason() }))
    .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null));
  const active = Math.min(index, Math.max(0, shown.length - 1));

  const run = (command: Parameters<typeof runAndReport>[0]): void => {
    show(null);
    void runAndReport(command);
  };

  return (
    <Modal.Root opened onClose={() => show(null)} size={560} yOffset="12vh" centered={false} padding={0}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')}>
        <input
          className="nl-palette-input"
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={shown[active] ? `${list}-${active}` : undefined}
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setIndex(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              setIndex(Math.min(active + 1, shown.length - 1));
            }
            if (event.key === 'ArrowUp') {
              event.preventDefault();
              setIndex(Math.max(active - 1, 0));
            }
            const chosen = shown[active];
            if (event.key === 'Enter' && chosen && chosen.reason === null) run(chosen.command);
          }}
        />
        <p role="status" className="nl-faint" style={shown.length === 0 ? { padding: 24 } : undefined}>
          {shown.length === 0 && t('palette.none')}
        </p>
        <ul id={list} role="listbox" aria-label={t('palette.title')} className="nl-palette">
          {shown.map(({ command, name, reason }, position) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys
            <li
              key={command.id}
              id={`${list}-${position}`}
              role="option"
              aria-selected={position === active}
              aria-disabled={reason !== null}
              ref={position === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              onClick={() => reason === null && run(command)}
              onMouseMove={() => setIndex(position)}
            >
              <command.icon size={16} aria-hidden />
              <span className="nl-grow nl-stack" style={{ gap: 0 }}>
                <span>{name}</span>
                {reason && <span className="nl-tiny nl-faint">{reasonText(reason)}</span>}
              </span>
              {command.keys && <kbd className="nl-key">{showKeys(command.keys)}</kbd>}
            </li>
          ))}
        </ul>
      </Modal.Content>
    </Modal.Root>
  );
}
