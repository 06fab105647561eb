/** Running a command by id, and by its keys. */
import { problemFrom } from '../api/problems.ts';
import { useSession } from '../state/session.ts';
import type { Command } from './define.ts';
import { matchesKeys } from './keys.ts';
import { commands } from './list.ts';

/** Does nothing when the command cannot be used now. */
export async function runCommand(id: string, path?: string): Promise<void> {
  const command = commands.find((candidate) => candidate.id === id);
  if (command) await runAndReport(command, path);
}

/** Does nothing when there is a reason not to; what goes wrong is shown. */
export async function runAndReport(command: Pick<Command, 'reason' | 'run'>, path?: string): Promise<void> {
  if (command.reason() !== null) return;
  try {
    await command.run(path);
  } catch (error) {
    useSession.getState().report(problemFrom(error));
  }
}

/** Fields keep their own undo and Enter. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}

/** Answers the function that stops listening. */
export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const command = commands.find((candidate) => candidate.keys !== null && matchesKeys(event, candidate.keys));
    if (!command || (isTyping(event.target) && command.id.startsWith('edit.'))) return;
    event.preventDefault();
    void runAndReport(command);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}
