/** The list of projects opened lately, kept in the studio's own folder, newest first. Losing it loses no work. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ProjectSummary } from '../../shared/contract.ts';
import { writeWhole } from '../store/files.ts';

const maxEntries = 50;
const entrySchema = z.object({ path: z.string(), name: z.string(), openedAt: z.string() });
type Entry = z.infer<typeof entrySchema>;

export interface RecentProjects {
  list(): readonly ProjectSummary[];
  /** Puts it first, under this name. */
  remember(path: string, name: string): void;
  forget(path: string): void;
}

/** What can be known of a project file without opening it. */
export function summarize(path: string, name: string): ProjectSummary {
  const file = statSync(path, { throwIfNoEntry: false });
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  const modified = Math.max(file?.mtimeMs ?? 0, log?.mtimeMs ?? 0);
  return { path, name, modifiedAt: new Date(modified).toISOString(), bytes: (file?.size ?? 0) + (log?.size ?? 0), present: file?.isFile() === true };
}

export function createRecentProjects(stateFolder: string): RecentProjects {
  const file = join(stateFolder, 'recent.json');

  function read(): readonly Entry[] {
    if (!existsSync(file)) return [];
    try {
      return z.array(entrySchema).parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return []; // Torn or edited by hand: start over.
    }
  }

  function write(entries: readonly Entry[]): void {
    writeWhole(file, JSON.stringify(entries.slice(0, maxEntries), null, 2));
  }

  return {
    list: () => read().map(({ path, name }) => summarize(path, name === '' ? basename(path, '.netloom') : name)),
    remember(path, name) {
      write([{ path, name, openedAt: new Date().toISOString() }, ...read().filter((entry) => entry.path !== path)]);
    },
    forget(path) {
      write(read().filter((entry) => entry.path !== path));
    },
  };
}
