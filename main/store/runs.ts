/** Runs and their curves. Metric points are written in groups: a kill may lose those of the last 300 ms, nothing else. */
import { randomUUID } from 'node:crypto';
import { runSchema, type MetricPoint, type Run } from '../../shared/contract.ts';
import { defined } from '../../shared/base/assert.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import { createCheckpoints } from './checkpoints.ts';
import { agrees, sha256, transact, type Connection } from './connection.ts';
import { asProblem, damaged, noSuch } from './problems.ts';
import type { NewRun, RunPatch, RunStore } from './types.ts';

const groupMilliseconds = 250;

interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly created_at: string;
  readonly facts: string;
  readonly document: string;
  readonly sha256: Buffer;
}

interface MetricRow {
  readonly step: number;
  readonly epoch: number;
  readonly series: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function toRun(path: string, row: RunRow): Run {
  if (!agrees(sha256(row.facts, row.document), row.sha256)) throw new ProblemError(damaged(path, `run ${row.id}`));
  const facts = JSON.parse(row.facts) as Record<string, unknown>;
  return runSchema.parse({ ...facts, id: row.id, number: row.number, createdAt: row.created_at, document: JSON.parse(row.document) });
}

function toFacts({ id: _, number: __, createdAt: ___, document: ____, ...facts }: Run): string {
  return JSON.stringify(facts);
}

/** SQLite has no NaN: it is null in the file. */
function toPoint({ step, epoch, series, value, low, high }: MetricRow): MetricPoint {
  return { step, epoch, series, value: value ?? Number.NaN, ...(low !== null && { min: low }), ...(high !== null && { max: high }) };
}

export interface Runs extends RunStore {
  /** Writes what is waiting. */
  flush(): void;
}

export function createRuns(path: string, db: Connection): Runs {
  const select = db.prepare<[string], RunRow>('SELECT number, id, created_at, facts, document, sha256 FROM run WHERE id = ?');
  const insertPoint = db.prepare('INSERT INTO metric (run, step, epoch, series, value, low, high) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const checkpoints = createCheckpoints(db);
  const waiting = new Map<number, MetricPoint[]>();
  const numbers = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  function rowOf(id: string): RunRow {
    const row = select.get(id);
    if (row === undefined) throw new ProblemError(noSuch('run', id));
    return row;
  }

  function numberOf(id: string): number {
    const known = numbers.get(id) ?? rowOf(id).number;
    numbers.set(id, known);
    return known;
  }

  function insertPoints(number: number, points: readonly MetricPoint[]): void {
    for (const { step, epoch, series, value, min, max } of points)
      insertPoint.run(number, step, epoch, series, Number.isNaN(value) ? null : value, min ?? null, max ?? null);
  }

  /** Inside a transaction: points that wait, of every run. */
  function insertWaiting(): void {
    for (const [number, points] of waiting) insertPoints(number, points);
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    transact(db, insertWaiting);
    waiting.clear();
  }

  /** On a full disk the points stay in memory: the next checkpoint writes them, or tells its caller why it cannot. */
  function flushLater(): void {
    timer = null;
    try {
      flush();
    } catch (error) {
      if (asProblem(path, error) === error) throw error;
    }
  }

  /** Inside a transaction. */
  function patchRun(id: string, patch: RunPatch): Run {
    const row = rowOf(id);
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const run: Run = { ...toRun(path, row), ...(Object.fromEntries(given) as RunPatch) };
    const facts = toFacts(run);
    db.prepare('UPDATE run SET facts = ?, sha256 = ? WHERE id = ?').run(facts, sha256(facts, row.document), id);
    return run;
  }

  return {
    flush,
    create(run: NewRun) {
      return transact(db, () => {
        const { last } = defined(db.prepare<[], { last: number | null }>('SELECT max(number) AS last FROM run').get(), 'a count of runs');
        const number = (last ?? 0) + 1;
        const created: Run = {
          ...run,
          id: `run-${randomUUID().slice(0, 12)}`,
          number,
          createdAt: new Date().toISOString(),
          status: 'preparing',
          step: 0,
          epoch: 0,
          seconds: 0,
          samplesPerSecond: 0,
          scores: {},
          problem: null,
        };
        const [facts, document] = [toFacts(created), JSON.stringify(created.document)];
        db.prepare('INSERT INTO run (number, id, created_at, facts, document, sha256) VALUES (?, ?, ?, ?, ?, ?)').run(
          number,
          created.id,
          created.createdAt,
          facts,
          document,
          sha256(facts, document),
        );
        return created;
      });
    },
    get(id) {
      const row = select.get(id);
      return row === undefined ? null : toRun(path, row);
    },
    list: () =>
      db
        .prepare<[], RunRow>('SELECT number, id, created_at, facts, document, sha256 FROM run ORDER BY number')
        .all()
        .map((row) => toRun(path, row)),
    update(id, patch) {
      return transact(db, () => patchRun(id, patch));
    },
    appendMetrics(id, points) {
      const number = numberOf(id);
      const list = waiting.get(number);
      if (list === undefined) waiting.set(number, [...points]);
      else for (const point of points) list.push(point);
      timer ??= setTimeout(flushLater, groupMilliseconds);
    },
    metrics(id) {
      const number = numberOf(id);
      if (!db.readonly) flush();
      return db
        .prepare<[number], MetricRow>('SELECT step, epoch, series, value, low, high FROM metric WHERE run = ? ORDER BY step, rowid')
        .all(number)
        .map(toPoint);
    },
    saveCheckpoint(checkpoint, points, patch) {
      const number = numberOf(checkpoint.run);
      transact(db, () => {
        insertWaiting();
        insertPoints(number, points);
        checkpoints.save(number, checkpoint);
        patchRun(checkpoint.run, patch);
      });
      waiting.clear();
    },
    checkpoint: (id) => checkpoints.load(numberOf(id), id),
    checkpointPlace: (id) => checkpoints.place(numberOf(id)),
    truncateMetrics(id, step) {
      const number = numberOf(id);
      flush();
      db.prepare('DELETE FROM metric WHERE run = ? AND step > ?').run(number, step);
    },
  };
}
