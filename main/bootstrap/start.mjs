/** `npm start`: the studio in its own window, or on 127.0.0.1 where there can be no window. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { fail, say } from './lib/say.mjs';

function readArguments(words) {
  const options = { open: true, port: undefined, browser: false };
  for (let i = 0; i < words.length; i++) {
    const [name, inline] = words[i].split('=', 2);
    if (name === '--no-open') options.open = false;
    else if (name === '--browser') options.browser = true;
    else if (name === '--port') {
      const value = Number(inline ?? words[++i]);
      if (!Number.isInteger(value) || value < 0 || value > 65535) usage('--port wants a number from 0 to 65535');
      options.port = value;
    } else usage(name === '--help' || name === '-h' ? '' : `unknown option ${name}`);
  }
  return options;
}

function usage(complaint) {
  if (complaint !== '') say(`netloom: ${complaint}`);
  say(
    'usage: npm start [-- --browser] [--no-open] [--port <number>]\n  --browser  in the browser, even if the desktop window could open\n  --no-open  serve on 127.0.0.1 and open nothing\n  --port     port of 127.0.0.1 to serve on',
  );
  process.exit(complaint === '' ? 0 : 2);
}

const options = readArguments(process.argv.slice(2));
await ensureNode();
await ensurePackages();
const { buildDesktop, buildForNode, buildRenderer } = await import('./lib/build.mjs');
const { findElectron } = await import('./lib/electron.mjs');
const { inFront, root } = await import('./lib/process.mjs');

try {
  // A port, or nothing to open, only makes sense for the local host.
  const wantsWindow = options.open && options.port === undefined && !options.browser;
  const electron = wantsWindow ? await findElectron() : undefined;
  // `npm test` has built it just now, and starts the studio many times.
  if (process.env.NETLOOM_BUILT !== '1') await buildRenderer();
  if (electron?.path !== undefined) {
    await buildDesktop();
    // Chromium refuses its sandbox to root, who is the usual user of a container.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    process.exit(await inFront(electron.path, [root, ...asRoot], { cwd: root }));
  }
  if (electron !== undefined) say(`No desktop window: ${electron.reason}. The same studio runs in the browser.`);
  const built = await buildForNode();
  if (built !== null) {
    // Here, not above: Node 20, which only gets us to Node 24, does not have it. The same folder as main/workers/code-cache.ts.
    const { enableCompileCache } = await import('node:module');
    enableCompileCache(join(built, 'code-cache'));
  }
  const { runLocalHost } = await import(built === null ? '../local-host/run.ts' : pathToFileURL(join(built, 'local-host.mjs')).href);
  await runLocalHost({ port: options.port, open: options.open });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
