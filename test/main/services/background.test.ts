/** Training in the background: half the threads, and every other program goes first. */
import { availableParallelism, constants, getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { createRunsService } from '../../../main/services/runs.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { pictureData, projectWith, testContext } from '../../helpers/project.ts';
import { convnetGrey } from '../../../shared/model/templates/convnet-grey.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A training that lasts, and what its process is given. */
async function trained(background: boolean) {
  const folder = scratchFolder();
  cleanups.push(() => folder.remove());
  const network = convnetGrey.build();
  const classes = ['kind 0', 'kind 1', 'kind 2'];
  const store = projectWith(
    folder.path,
    (file) => pictureData(file, { rows: 600, size: 28 }),
    (version) => ({
      ...network,
      nodes: network.nodes.map((node) =>
        node.type === 'output'
          ? { ...node, params: { ...node.params, classes, column: 'class' } }
          : node.id === network.nodes.findLast(({ type }) => type === 'linear')?.id
            ? { ...node, params: { ...node.params, units: classes.length } }
            : node,
      ),
      training: { ...network.training, device: 'cpu', epochs: 10_000, batchSize: 64 },
      data: { ...network.data, version },
    }),
  );
  cleanups.push(() => store.close());
  const context = testContext(store, folder.path);
  const runs = createRunsService(context);
  cleanups.push(() => {
    for (const { handle } of context.workers) handle.kill();
    return runs.close();
  });
  const { id } = await runs['runs.start']({ project: 'p', training: { background } });
  const now = async () => (await runs['runs.list']({ project: 'p' })).find((run) => run.id === id);
  await expect.poll(async () => (await now())?.step ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
  const pid = context.workers.find(({ kind }) => kind === 'trainer')?.handle.pid ?? expect.fail('no trainer');
  return { threads: (await now())?.threads, priority: getPriority(pid) };
}

test('a training takes all threads and goes behind the screen', async () => {
  expect(await trained(false)).toEqual({ threads: availableParallelism(), priority: constants.priority.PRIORITY_BELOW_NORMAL });
});

test('in the background it takes half of them and goes behind everything', async () => {
  expect(await trained(true)).toEqual({ threads: Math.max(1, Math.floor(availableParallelism() / 2)), priority: constants.priority.PRIORITY_LOW });
});
