/** Beside a project that cannot be opened: the copies the studio made of it, and the way back to one. */
import { Button, Menu } from '@mantine/core';
import { History } from 'lucide-react';
import { fileSizeText } from '../../shared/base/bytes.ts';
import { api, problemFrom } from '../api/index.ts';
import type { Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Backup } from '../../shared/contract.ts';
import { useLanguage, useText } from '../locales/index.ts';
import { useAnswer } from '../state/answer.ts';
import { useSession } from '../state/session.ts';
import { formatWhen } from '../ui/format.ts';

/** Troubles of the file itself. */
const ofTheFile: ReadonlySet<string> = new Set(['project-damaged', 'not-a-project', 'project-missing', 'project-foreign', 'disk-failed']);

const goBack = text('Go back to a copy', '恢复备份');

export function RestoreOffer({ problem }: { readonly problem: Problem }) {
  const say = useText();
  const language = useLanguage();
  const {
    code,
    place: { file },
  } = problem;
  // No answer is no offer: the Problem itself is on the screen already.
  const { answer: backups } = useAnswer(() => api.request('projects.backups', { path: file ?? '' }), [code, file], {
    ready: file !== undefined && ofTheFile.has(code),
  });
  if (file === undefined || backups === null || backups.length === 0) return null;

  const restore = async (backup: Backup): Promise<void> => {
    const session = useSession.getState();
    try {
      session.enter((await api.request('projects.restore', { path: file, backup: backup.path })).project);
    } catch (error) {
      session.report(problemFrom(error));
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button size="xs" leftSection={<History size={14} />}>
          {say(goBack)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {backups.map((backup) => (
          <Menu.Item key={backup.path} onClick={() => void restore(backup)}>
            {formatWhen(backup.at, language)} · {fileSizeText(backup.bytes)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
