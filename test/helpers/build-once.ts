/** Set-up of the unit tests: the command line and the workers as users start them, built, which they do in a third of the time. */
import { buildForNode } from '../../main/bootstrap/lib/build.mjs';

export async function setup(): Promise<void> {
  const built = await buildForNode();
  if (built === null) throw new Error('what runs on Node could not be built; try: npx vite build --config vite.node.config.ts');
  process.env['NETLOOM_BUILT_FOR_NODE'] = built;
}
