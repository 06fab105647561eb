/** Where things lie on this machine. `NETLOOM_HOME` moves all of them (tests, a second studio, a USB stick). */
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Paths } from './context.ts';

/** The folder with `assets/`: two levels up from the sources; the desktop shell passes its own. */
const sourceRoot = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** The platform's folder for a program's own files. */
function stateFolder(home: string, env: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Netloom');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Netloom');
    default:
      return join(env['XDG_STATE_HOME'] ?? join(home, '.local', 'state'), 'netloom');
  }
}

/** The studio's folders, made when they are missing. */
export function studioPaths(env: NodeJS.ProcessEnv = process.env, assets = join(sourceRoot, 'assets')): Paths {
  const moved = env['NETLOOM_HOME'];
  const home = moved === undefined ? homedir() : resolve(moved);
  const paths: Paths = {
    home,
    projects: moved === undefined ? join(home, 'Netloom') : join(home, 'projects'),
    state: moved === undefined ? stateFolder(home, env) : join(home, 'state'),
    scratch: moved === undefined ? join(tmpdir(), `netloom-${process.getuid?.() ?? 'user'}`) : join(home, 'scratch'),
    assets,
  };
  for (const folder of [paths.projects, paths.state]) mkdirSync(folder, { recursive: true });
  return { ...paths, scratch: privateFolder(paths.scratch) ?? privateFolder(join(paths.state, 'scratch')) ?? paths.state };
}

/** Makes a folder that others on this machine may not look into; null when one of that name is somebody else's or a link. */
function privateFolder(path: string): string | null {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(path);
    if (!lstatSync(path).isDirectory() || (process.getuid !== undefined && uid !== process.getuid())) return null;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) chmodSync(path, 0o700);
    return path;
  } catch {
    return null;
  }
}
