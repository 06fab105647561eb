/**
 * Weights and optimizer state of more than 2 GB, which is more than Node reads or writes at once and SQLite takes as one value:
 * killed twice and resumed to the same bits. `NETLOOM_LARGE=1 npx vitest run test/long/large-state.test.ts` (minutes, 12 GB of memory).
 */
import process from 'node:process';
import { expect, it } from 'vitest';
import type { DocumentNode } from '../../shared/model/document.ts';
import type { Family } from '../helpers/families.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { killedRun } from '../helpers/killed-run.ts';
import { tableData, tableDocument } from '../helpers/project.ts';

const width = 16_384;

/** Two frozen layers of 1.07 GB each, and a small one that learns behind them. */
const large: Family = {
  data: (store) => tableData(store),
  document(version, training) {
    const small = tableDocument(version, { batchSize: 64, ...training });
    const layer = (id: string, type: string, rest: Partial<DocumentNode> = {}): DocumentNode => ({ id, type, params: {}, position: { x: 0, y: 0 }, ...rest });
    const frozen = { params: { units: width }, frozen: true };
    const [table, , , , answer] = small.nodes;
    const nodes = [
      table!,
      layer('wide', 'linear', frozen),
      layer('wider', 'linear', frozen),
      layer('widest', 'linear', frozen),
      layer('fc', 'linear', { params: { units: 2 } }),
      answer!,
    ];
    const wires = nodes.slice(1).map((node, i) => ({ id: `w${i}`, from: nodes[i]!.id, to: node.id, port: 'in' }));
    return { ...small, nodes, wires };
  },
};

it.skipIf(process.env['NETLOOM_LARGE'] === undefined)(
  'is killed and resumed to the same bits',
  async () => {
    const began = performance.now();
    const { unbroken, killed, end, ...facts } = await killedRun(
      large,
      2,
      2,
      (run) => {
        expect(run).toMatchObject({ status: 'interrupted', problem: { code: 'worker-died' } });
      },
      scratchFolder(true),
    );
    expect(end).toMatchObject({ status: 'done', problem: null });
    expect(killed.curve).toEqual(unbroken.curve);
    const bytes = [...unbroken.state.values()].reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeGreaterThan(2 ** 31);
    for (const [name, values] of unbroken.state) expect(Buffer.compare(values, killed.state.get(name)!), name).toBe(0);
    process.stderr.write(`${JSON.stringify({ ...facts, bytes, seconds: (performance.now() - began) / 1000 })}\n`);
  },
  3_600_000,
);
