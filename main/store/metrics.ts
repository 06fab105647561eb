/** Curves of runs. Points are written in groups: a kill may lose those of the last 300 ms, nothing else. */
import type { MetricPoint } from '../../shared/contract.ts';
import { transact, type Connection } from './connection.ts';
import { asProblem } from './problems.ts';

const groupMilliseconds = 250;

interface MetricRow {
  readonly step: number;
  readonly epoch: number;
  readonly series: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** SQLite has no NaN: it is null in the file. */
function toPoint({ step, epoch, series, value, low, high }: MetricRow): MetricPoint {
  return { step, epoch, series, value: value ?? Number.NaN, ...(low !== null && { min: low }), ...(high !== null && { max: high }) };
}

/** Runs are named by their numbers here. */
export interface Metrics {
  /** To be written with the next group. */
  append(run: number, points: readonly MetricPoint[]): void;
  of(run: number): readonly MetricPoint[];
  /** Leaves none after this step. */
  truncate(run: number, step: number): void;
  /** Writes what is waiting. */
  flush(): void;
  /** Writes what is waiting, these points, and what `others` writes, in one transaction. */
  writeWith(run: number, points: readonly MetricPoint[], others: () => void): void;
}

export function createMetrics(path: string, db: Connection): Metrics {
  const insertPoint = db.prepare('INSERT INTO metric (run, step, epoch, series, value, low, high) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const waiting = new Map<number, MetricPoint[]>();
  let timer: NodeJS.Timeout | null = null;

  function insert(run: number, points: readonly MetricPoint[]): void {
    for (const { step, epoch, series, value, min, max } of points)
      insertPoint.run(run, step, epoch, series, Number.isNaN(value) ? null : value, min ?? null, max ?? null);
  }

  /** Inside a transaction. */
  function insertWaiting(): void {
    for (const [run, points] of waiting) insert(run, points);
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

  return {
    flush,
    append(run, points) {
      const list = waiting.get(run);
      if (list === undefined) waiting.set(run, [...points]);
      else for (const point of points) list.push(point);
      timer ??= setTimeout(flushLater, groupMilliseconds);
    },
    of(run) {
      if (!db.readonly) flush();
      return db
        .prepare<[number], MetricRow>('SELECT step, epoch, series, value, low, high FROM metric WHERE run = ? ORDER BY step, rowid')
        .all(run)
        .map(toPoint);
    },
    truncate(run, step) {
      flush();
      db.prepare('DELETE FROM metric WHERE run = ? AND step > ?').run(run, step);
    },
    writeWith(run, points, others) {
      transact(db, () => {
        insertWaiting();
        insert(run, points);
        others();
      });
      waiting.clear();
    },
  };
}
