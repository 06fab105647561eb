/** Entry of the desktop app: says where things lie and starts the shell. */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import electron from 'electron';
import { studioPaths } from '../services/paths.ts';
import { startShell } from './shell.ts';

// `.vite/build/main.cjs`: the root of the app is two folders up, inside the asar or not.
const built = __dirname;
const root = join(built, '../..');
const shippedAssets = join(process.resourcesPath, 'assets');
const paths = () => studioPaths(process.env, existsSync(shippedAssets) && electron.app.isPackaged ? shippedAssets : join(root, 'assets'));
const spoken = process.env['NETLOOM_LANGUAGE'];

void startShell(electron, {
  built,
  screen: join(root, 'dist/renderer'),
  preload: join(built, 'preload.cjs'),
  paths,
  language: spoken === 'zh' || spoken === 'en' ? spoken : undefined,
  log: (line) => appendFileSync(join(paths().state, 'log.txt'), `${new Date().toISOString()} ${line}\n`, { mode: 0o600 }),
}).catch((error: unknown) => {
  electron.dialog.showErrorBox('Netloom could not start', error instanceof Error ? error.message : String(error));
  electron.app.exit(1);
});
