/** Projects with made-up data that can be learned, for tests of the engine and the services. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../shared/base/assert.ts';
import { uniform } from '../../shared/base/random.ts';
import type { StudioEvent } from '../../shared/contract.ts';
import { type ColumnData, encodeChunk } from '../../shared/data/chunk.ts';
import type { Column, Dataset } from '../../shared/data/dataset.ts';
import type { Document, DocumentNode, TrainingSettings, Wire } from '../../shared/model/document.ts';
import { buildDocument } from '../../shared/model/templates/define.ts';
import type { Context, WorkerHandle, WorkerKind } from '../../main/services/context.ts';
import { createProject } from '../../main/store/open.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import { startWorker } from './built.ts';

export function addData(
  store: ProjectStore,
  columns: readonly Column[],
  data: readonly ColumnData[],
  rows: number,
  options: { readonly chunkRows?: number; readonly target?: string } = {},
): Dataset {
  const chunkRows = options.chunkRows ?? 64;
  const writer = store.datasets.begin();
  for (let from = 0; from < rows; from += chunkRows) {
    const count = Math.min(chunkRows, rows - from);
    writer.append(
      encodeChunk(
        columns,
        data.map((values) => {
          const width = values.length / rows;
          return values.slice(from * width, (from + count) * width);
        }),
        count,
      ),
      count,
    );
  }
  return writer.finish({
    name: 'made up',
    source: { kind: 'sample', path: '' },
    rows,
    columns: [...columns],
    target: options.target ?? 'class',
    testFrom: null,
    chunkRows,
    skipped: [],
    skippedCount: 0,
  });
}

/** Grey pictures in `classes` kinds: a bright bar whose place tells the class, in noise. */
export function pictureData(store: ProjectStore, { rows = 240, size = 8, classes = 3, chunkRows = 64 } = {}): Dataset {
  const pixels = new Uint8Array(rows * size * size);
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const code = row % classes;
    codes[row] = code;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const bar = Math.floor((x * classes) / size) === code ? 120 : 0;
        pixels[(row * size + y) * size + x] = bar + Math.floor(uniform(1, row, y * size + x) * 100);
      }
    }
  }
  const values = Array.from({ length: classes }, (_, i) => `kind ${i}`);
  return addData(
    store,
    [
      { kind: 'image', name: 'picture', channels: 1, height: size, width: size },
      { kind: 'category', name: 'class', values, counts: values.map((_, code) => codes.filter((c) => c === code).length), missing: 0 },
    ],
    [pixels, codes],
    rows,
    { chunkRows },
  );
}

/** Two numbers and a category; the class follows from them. `amount` is a number to predict: 3a - 2b + 5. */
export function tableData(store: ProjectStore, { rows = 200, missing = false } = {}): Dataset {
  const a = new Float32Array(rows),
    b = new Float32Array(rows),
    amount = new Float32Array(rows);
  const colour = new Int32Array(rows),
    codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    a[row] = uniform(2, 0, row) * 10 + 100;
    b[row] = uniform(2, 1, row) - 0.5;
    colour[row] = Math.floor(uniform(2, 2, row) * 2);
    amount[row] = 3 * ((a[row] ?? 0) - 100) - 2 * (b[row] ?? 0) + 5;
    codes[row] = (a[row] ?? 0) > 105 === uniform(2, 3, row) > 0.1 ? 1 : 0; // one in ten is wrong
    if (missing && row % 10 === 0) {
      a[row] = Number.NaN;
      colour[row] = -1;
    }
    if (missing && row % 25 === 1) {
      codes[row] = -1;
      amount[row] = Number.NaN;
    }
  }
  const summary = { missing: 0, mean: 0, std: 1, min: 0, max: 0 };
  return addData(
    store,
    [
      { kind: 'number', name: 'a', summary },
      { kind: 'number', name: 'b', summary },
      { kind: 'category', name: 'colour', values: ['red', 'blue'], counts: [0, 0], missing: 0 },
      { kind: 'category', name: 'class', values: ['low', 'high'], counts: [0, 0], missing: 0 },
      { kind: 'number', name: 'amount', summary },
    ],
    [a, b, colour, codes, amount],
    rows,
  );
}

type Link = readonly [id: string, type: string, params?: DocumentNode['params']];

export function chainDocument(links: readonly Link[], training: Partial<TrainingSettings>, version: string | null = null): Document {
  const nodes = links.map(([id, type, params = {}], i): DocumentNode => ({ id, type, params, position: { x: i * 280, y: 0 } }));
  const wires = nodes.slice(1).map((node, i): Wire => ({ id: `w${i}`, from: defined(nodes[i], 'node').id, to: node.id, port: 'in' }));
  // Not `auto`: which device that is takes a trial of each to say.
  const document = buildDocument(null, { nodes, wires }, { device: 'cpu', ...training });
  return { ...document, data: { ...document.data, version } };
}

const kinds = (classes: number) => Array.from({ length: classes }, (_, i) => `kind ${i}`);

/** Convolution, batch norm and dropout with Adam: everything a checkpoint has to carry. */
export function pictureDocument(version: string, training: Partial<TrainingSettings> = {}, { size = 8, classes = 3 } = {}): Document {
  return chainDocument(
    [
      ['pictures', 'image-input', { channels: 1, height: size, width: size, normalize: 'standardize' }],
      ['conv', 'conv2d', { filters: 4, kernel: [3, 3] }],
      ['norm', 'batch-norm2d'],
      ['relu', 'relu'],
      ['flatten', 'flatten'],
      ['drop', 'dropout'],
      ['fc', 'linear', { units: classes }],
      ['answer', 'output', { answer: 'classes', classes: kinds(classes), column: 'class' }],
    ],
    { optimizer: { type: 'adam', params: {} }, learningRate: 0.005, batchSize: 16, epochs: 3, threads: 1, ...training },
    version,
  );
}

export function tableDocument(version: string, training: Partial<TrainingSettings> = {}, answer: 'classes' | 'number' = 'classes'): Document {
  return chainDocument(
    [
      [
        'table',
        'table-input',
        {
          columns: [
            { name: 'a', kind: 'number' },
            { name: 'b', kind: 'number' },
            { name: 'colour', kind: 'category', values: ['red', 'blue'] },
          ],
        },
      ],
      ['fc1', 'linear', { units: 8 }],
      ['relu', 'relu'],
      ['fc2', 'linear', { units: answer === 'classes' ? 2 : 1 }],
      ['answer', 'output', answer === 'classes' ? { answer: 'classes', classes: ['low', 'high'], column: 'class' } : { answer: 'number', column: 'amount' }],
    ],
    { optimizer: { type: 'adam', params: {} }, learningRate: 0.01, batchSize: 16, epochs: 5, threads: 1, ...training },
    version,
  );
}

/** A store in `folder` whose document is made from its data. */
export function projectWith(folder: string, data: (store: ProjectStore) => Dataset, document: (version: string) => Document): ProjectStore {
  const path = join(folder, 'test.netloom');
  const store = createProject(path, { name: 'test', document: chainDocument([], {}) });
  const dataset = data(store);
  const { revision } = store.state();
  const wanted = document(dataset.id);
  store.edit(revision, [
    { type: 'replace-graph', nodes: wanted.nodes, wires: wanted.wires, template: null },
    { type: 'set-training', patch: wanted.training },
    { type: 'set-data', patch: wanted.data },
  ] as never);
  return store;
}

export interface TestContext extends Context {
  readonly events: StudioEvent[];
  /** Every worker ever started, the newest last. */
  readonly workers: { readonly kind: WorkerKind; readonly handle: WorkerHandle }[];
}

/** A context with one open project, `p`, and real worker processes. */
export function testContext(store: ProjectStore, folder: string, launch: (kind: WorkerKind) => WorkerHandle = startWorker): TestContext {
  const events: StudioEvent[] = [];
  const listeners = new Set<(event: StudioEvent) => void>();
  const workers: TestContext['workers'] = [];
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  return {
    host: 'cli',
    version: '0.0.0',
    events,
    workers,
    paths: { projects: folder, state: folder, assets: folder, scratch, home: folder },
    launch(kind) {
      const handle = launch(kind);
      workers.push({ kind, handle });
      return handle;
    },
    projects: { store: () => store, ids: () => ['p'] },
    emit(event) {
      events.push(event);
      for (const listener of [...listeners]) listener(event);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
