/** Opening a project with 1 GB of data inside: everything the screen needs for its first paint of it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, openProject } from '../../main/store/open.ts';
import { convnet } from '../../shared/model/templates/convnet.ts';
import { type BenchRow, median, row } from './row.ts';

const chunkBytes = 64 * 3072;
const wantedBytes = 1e9;

export async function benchOpenProject(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'netloom-bench-'));
  try {
    const path = join(folder, 'big.netloom');
    const store = createProject(path, { name: 'Big', document: convnet.build() });
    const writer = store.datasets.begin();
    const chunk = new Uint8Array(chunkBytes);
    const chunks = Math.ceil(wantedBytes / chunkBytes);
    for (let index = 0; index < chunks; index++) {
      for (let at = index % 97; at < chunk.length; at += 97) chunk[at] = index & 255;
      writer.append(chunk, 64);
    }
    writer.finish({
      name: 'Big',
      source: { kind: 'cifar', path: folder },
      rows: chunks * 64,
      columns: [{ kind: 'image', name: 'picture', channels: 3, height: 32, width: 32 }],
      target: null,
      testFrom: null,
      chunkRows: 64,
      skipped: [],
      skippedCount: 0,
    });
    store.close();
    const bytes = statSync(path).size;
    const times: number[] = [];
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      const opened = openProject(path);
      opened.state();
      opened.datasets.list();
      opened.runs.list();
      times.push(performance.now() - start);
      opened.close();
    }
    return [row(`open a project of ${(bytes / 1e9).toFixed(2)} GB`, 'ms', median(times), null, { limit: 500 })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
