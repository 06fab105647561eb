/** `npm test [-- <part> ...]`: types, lint, layers, unused code, unit tests, and the studio in a real browser. */
import { ensureNode } from './lib/node.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { fail, say } from './lib/say.mjs';

await ensureNode();
await ensurePackages();
const { runSuite } = await import('./lib/suite.mjs');
const parts = process.argv.slice(2);
const unknown = parts.filter((part) => !['types', 'lint', 'layers', 'unused', 'unit', 'e2e'].includes(part));
if (unknown.length > 0) fail(`no such part: ${unknown.join(' ')}; there are: types lint layers unused unit e2e`);
const failed = await runSuite(parts);
if (failed > 0) say('');
process.exit(failed === 0 ? 0 : 1);
