/** Copies of projects while they are open in a studio, and their way back. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { Backup } from '../../shared/contract.ts';
import { keepBackup, listBackups, restoreBackup } from '../store/backups.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Context } from './context.ts';
import { freeProjectPath, projectEnding } from './file-names.ts';

/** Seconds after a project was opened: as it was before anything is done to it, but not in the way of its opening. */
const first = 15;
const every = 3600;

export interface Backups {
  /** From now on copies are made. */
  watch(project: string, store: ProjectStore): void;
  unwatch(project: string): void;
  list(path: string): readonly Backup[];
  /** Of a project that is not open. Answers the path of the file that had to go. */
  restore(path: string, backup: string): string | null;
}

/** `seconds`: for tests. The command line opens a project for one command only, and makes no copies. */
export function createBackups({ host, paths }: Pick<Context, 'host' | 'paths'>, seconds = { first, every }): Backups {
  const folder = join(paths.state, 'backups');
  const timers = new Map<string, NodeJS.Timeout>();

  function later(project: string, store: ProjectStore, wait: number): void {
    const timer = setTimeout(() => {
      keepBackup(store, folder)
        // The world failing (a full disk, a file closed meanwhile): there is one copy less, and the next comes in an hour.
        .catch(() => null)
        .finally(() => {
          if (timers.get(project) === timer) later(project, store, seconds.every);
        });
    }, wait * 1000);
    timers.set(project, timer.unref());
  }

  return {
    watch(project, store) {
      if (host !== 'cli' && !store.readOnly) later(project, store, seconds.first);
    },
    unwatch(project) {
      clearTimeout(timers.get(project));
      timers.delete(project);
    },
    list: (path) => listBackups(folder, path),
    restore(path, backup) {
      const real = existsSync(path) ? realpathSync(path) : resolve(path);
      if (!listBackups(folder, real).some((known) => known.path === backup)) throw noSuchBackup(backup);
      const aside = freeProjectPath(dirname(real), `${basename(real, projectEnding)} (replaced)`);
      const had = existsSync(real);
      restoreBackup(backup, real, aside);
      return had ? aside : null;
    },
  };
}

function noSuchBackup(path: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'no-such-backup',
      place: { file: path },
      what: text(`"${basename(path)}" is no backup of this project.`, `“${basename(path)}”不是该项目的备份。`),
    }),
  );
}
