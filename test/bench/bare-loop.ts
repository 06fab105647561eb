/** The training loop with nobody watching: sends its milliseconds a step to the bench that forked it. */
import { constants, setPriority } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { trainLoop } from '../../main/engine/loop.ts';
import { prepareTraining } from '../../main/engine/prepare.ts';
import { openProject } from '../../main/store/open.ts';

setPriority(constants.priority.PRIORITY_BELOW_NORMAL); // as the trainer: on a shared machine it decides
const [project = '', run = ''] = process.argv.slice(2);
const store = openProject(project, { readOnly: true });
const prepared = await prepareTraining({
  store,
  run: defined(store.runs.get(run), run),
  checkpoint: null,
  device: 'cpu',
  turn: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
});
const end = await trainLoop(prepared.job, {
  halted: () => false,
  onStep() {},
  onEpoch() {},
  checkpointDue: () => false,
  checkpoint: async () => {},
});
process.send?.((end.state.seconds * 1000) / end.state.step, () => {
  process.exit(0);
});
