/**
 * Opens, edits, checkpoints and closes a project while its disk fails: `armed` before each step, the n-th operation after it is
 * refused. What is refused must be a Problem, and the same step must go when the disk is well again. Says "<revision> <step of the
 * newest checkpoint> <faults met>" for all that is acknowledged, and is killed in the end. Exit code 1: something else happened.
 */
import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import { openProject } from '../../../main/store/open.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { addRun, codeOf, makeCheckpoint } from '../../helpers/store.ts';
import { scriptedStep } from './script.ts';

const { ENOSPC, EIO } = constants.errno;
const [path = '', seed = '0', steps = '0'] = process.argv.slice(2);
let draws = 0;
let faults = 0;

/** Does it with a disk that fails somewhere on the way, and again with one that does not where it was refused. */
function tried<T>(work: () => T): T {
  const draw = hash32(Number(seed), draws++);
  const full = draw % 2 === 0;
  writeSync(1, `!fail ${full ? ENOSPC : EIO} ${1 + ((draw >> 1) % 14)}`);
  const done: T[] = [];
  const code = codeOf(() => done.push(work()));
  writeSync(1, '!mend');
  if (code === 'ok') return done[0] as T;
  faults++;
  if (code !== (full ? 'disk-full' : 'disk-failed')) throw new Error(`${full ? 'ENOSPC' : 'EIO'} was called ${code}`);
  return work();
}

function closed(store: ProjectStore): void {
  // Closing moves what is in the log into the file; where that fails, the log stays and has it.
  tried(() => {
    store.close();
  });
}

let store = tried(() => openProject(path));
const run = store.runs.list()[0]?.id ?? addRun(store);
let { revision } = store.state();
let saved = store.runs.checkpointPlace(run)?.step ?? 0;
for (let step = 0; step < Number(steps); step++) {
  ({ revision } = tried(() => scriptedStep(store, revision)));
  if (step % 4 === 3) {
    tried(() => {
      store.runs.saveCheckpoint(makeCheckpoint(run, revision, [8000, 9]), [{ series: 'train.loss', step: revision, epoch: 0, value: 1 }], { step: revision });
    });
    saved = revision;
  }
  if (step % 10 === 9) {
    closed(store);
    store = tried(() => openProject(path));
  }
  writeSync(1, `${revision} ${saved} ${faults}\n`);
}
process.kill(process.pid, 'SIGKILL');
