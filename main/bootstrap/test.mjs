/** `npm test [-- <part> ...]`: types, lint, layers, unused code, unit tests, the studio in a real browser, and PyTorch's opinion. */
import { ensureNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { fail } from './lib/say.mjs';

await ensureNode();
await ensurePackages();
const { partNames, runSuite } = await import('./lib/suite.mjs');
const parts = process.argv.slice(2);
const unknown = parts.filter((part) => !partNames.includes(part));
if (unknown.length > 0) fail(`no such part: ${unknown.join(' ')}; there are: ${partNames.join(' ')}`);
process.exit((await runSuite(parts)) === 0 ? 0 : 1);
