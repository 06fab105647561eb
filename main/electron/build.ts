/** Builds every file of the desktop side. Run by the bootstrap when a source changed, and by the packager. */
import { existsSync, rmSync } from 'node:fs';
import { build } from 'vite';
import { buildOf, entries } from '../../vite.main.config.ts';

rmSync('.vite/build', { recursive: true, force: true });
for (const name of Object.keys(entries) as (keyof typeof entries)[]) {
  if (!existsSync(entries[name])) throw new Error(`missing entry ${entries[name]}`);
  await build(buildOf(name));
}
