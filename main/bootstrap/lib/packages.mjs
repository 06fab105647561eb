/** The npm packages, installed when they are missing or the lock file changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from './process.mjs';
import { fail, say, tellingLine } from './say.mjs';

const stampPath = join(root, 'node_modules/.netloom-lock');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** True when what lies in node_modules is what the lock asks for (npm's own record), so that nothing needs installing. */
function matchesLock() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || entry.peer || present[path]?.version === entry.version);
}

/** Quick when nothing changed: one hash of the lock file. */
export async function ensurePackages() {
  const hash = lockHash();
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) return;
  if (!matchesLock()) {
    say('Installing packages (a minute or two, once) ...');
    // No install scripts: every native package carries its binary, and two of the scripts want a compiler or a download.
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    let { code, output } = await npm(['ci', ...quiet]);
    // A registry that lacks other systems' binaries makes npm think that the lock is out of step; installing by it works.
    if (code !== 0 && output.includes('EUSAGE')) ({ code, output } = await npm(['install', '--no-save', ...quiet]));
    if (code !== 0) fail(`npm ci failed: ${tellingLine(output)}`);
  }
  writeFileSync(stampPath, hash);
}
