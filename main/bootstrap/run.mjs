/** `npm run <script>`: the set-up of `npm start`, then the tool. Nothing but the tool writes to stdout. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { fail } from './lib/say.mjs';

await ensureNode();
await ensurePackages();

const [script, ...args] = process.argv.slice(2);
const node = process.execPath;

/** Runs the steps one after the other; ends with the first failing code, if any. */
async function inOrder(...steps) {
  const { inFront, root } = await import('./lib/process.mjs');
  let worst = 0;
  for (const step of steps) worst = (await inFront(node, step, { cwd: root })) || worst;
  process.exitCode = worst;
}

const biome = 'node_modules/@biomejs/biome/bin/biome';
const typeCheck = (part) => ['node_modules/typescript/bin/tsc', '-p', `${part}/tsconfig.json`];

const scripts = {
  async netloom() {
    // In this very process: a script that calls the studio a hundred times pays for one start-up each, not two.
    process.argv = [process.argv[0], 'netloom', ...args];
    const { buildForNode } = await import('./lib/build.mjs');
    const built = await buildForNode();
    await import(built === null ? '../cli/index.ts' : pathToFileURL(join(built, 'cli.mjs')).href);
  },
  check: () =>
    inOrder(
      ...['shared', 'main', 'renderer', 'test'].map(typeCheck),
      [biome, 'check', '.', '--diagnostic-level=error'],
      ['test/layers/run.ts'],
      ['node_modules/knip/bin/knip.js'],
    ),
  lint: () => inOrder([biome, 'check', '.', ...args]),
  format: () => inOrder([biome, 'format', '--write', '.', ...args]),
  bench: () => inOrder(['test/bench/index.ts', ...args]),
  vitest: () => inOrder(['node_modules/vitest/vitest.mjs', ...args]),
  async package() {
    const { buildDesktop, buildRenderer } = await import('./lib/build.mjs');
    await buildRenderer();
    await buildDesktop();
    await inOrder(['node_modules/@electron-forge/cli/dist/electron-forge.js', ...(args.length > 0 ? args : ['package'])]);
  },
};

const chosen = Object.hasOwn(scripts, script ?? '') ? scripts[script] : undefined;
if (chosen === undefined) fail(`unknown script ${script}; there are: ${Object.keys(scripts).join(' ')}`);
try {
  await chosen();
} catch (error) {
  if (script === 'netloom') throw error;
  fail(error instanceof Error ? error.message : String(error));
}
