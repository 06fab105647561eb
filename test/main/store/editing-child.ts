/** Edits a project as fast as it can and says each acknowledged revision on stdout; killed by the test at some instant. */
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import process from 'node:process';
import { openProject } from '../../../main/store/open.ts';
import { scriptedStep } from './script.ts';

flushCompileCache(); // it never ends by itself, and fifty of them start
const [path = ''] = process.argv.slice(2);
const store = openProject(path);
if (store.readOnly) throw new Error('the lock outlived its owner');
for (let state = store.state(); ; ) {
  state = scriptedStep(store, state.revision);
  writeSync(1, `${state.revision}\n`);
}
