/** Edits and checkpoints a project, says "<revision> <step of the newest checkpoint>" when both are acknowledged, and is gone in the end. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { openProject } from '../../../main/store/open.ts';
import { addRun, makeCheckpoint } from '../../helpers/store.ts';
import { scriptedStep } from './script.ts';

const [path = '', steps = ''] = process.argv.slice(2);
const store = openProject(path);
const run = addRun(store);
const data = store.datasets.begin();
let saved = 0;
for (let revision = 0; revision < Number(steps); ) {
  ({ revision } = scriptedStep(store, revision));
  store.runs.appendMetrics(run, [{ series: 'train.loss', step: revision, epoch: 0, value: 1 / revision }]);
  if (revision % 5 === 0) {
    store.runs.saveCheckpoint(makeCheckpoint(run, revision, [8000, 9]), [], { step: revision });
    saved = revision;
    data.append(new Uint8Array(131_072).fill(revision), 16); // much to move out of the log
  }
  writeSync(1, `${revision} ${saved}\n`);
}
process.kill(process.pid, 'SIGKILL');
