/** The command line. `npm run -s netloom -- <command>`; see docs/cli.md. */
import process from 'node:process';
import { runCommandLine } from './program.ts';

// The reader of our output may close early (`| head`): that is no error.
process.stdout.on('error', () => {
  process.exit(0);
});
process.exit(await runCommandLine(process.argv.slice(2)));
