/** All keyboard shortcuts, from the command list itself. */
import { Modal } from '@mantine/core';
import { showKeys } from '../commands/keys.ts';
import { commands } from '../commands/list.ts';
import { useTranslation } from '../locales/index.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useDialogs } from '../state/dialogs.ts';
import './dialogs.css';

export function ShortcutsDialog() {
  const { t } = useTranslation();
  useReturnFocus();
  const show = useDialogs((store) => store.show);
  return (
    <Modal opened onClose={() => show(null)} title={t('shortcuts.title')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <table className="nl-table">
        <thead>
          <tr>
            <th>{t('shortcuts.command')}</th>
            <th className="nl-right">{t('shortcuts.keys')}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map(
            (command) =>
              command.keys && (
                <tr key={command.id}>
                  <td>{t(`commands.${command.label}`)}</td>
                  <td className="nl-right">
                    <kbd className="nl-key">{showKeys(command.keys)}</kbd>
                  </td>
                </tr>
              ),
          )}
        </tbody>
      </table>
    </Modal>
  );
}
