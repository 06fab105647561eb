/** The command line. `npm run -s netloom -- <command>`; see docs/cli.md. */
import { enableCompileCache } from 'node:module';
import process from 'node:process';
import { codeCacheFolder } from '../workers/code-cache.ts';

// The reader of our output may close early (`| head`): that is no error.
process.stdout.on('error', () => {
  process.exit(0);
});
enableCompileCache(codeCacheFolder());
// Only what is loaded from here on is kept.
const { runCommandLine } = await import('./program.ts');
process.exit(await runCommandLine(process.argv.slice(2)));
