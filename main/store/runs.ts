/** Runs: what was trained, with which settings, and how it went; their curves and checkpoints by name. */
import { randomUUID } from 'node:crypto';
import { type Run, runSchema } from '../../shared/contract.ts';
import { defined } from '../../shared/base/assert.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import { createCheckpoints } from './checkpoints.ts';
import { agrees, sha256, transact, type Connection } from './connection.ts';
import { createMetrics } from './metrics.ts';
import { damaged, noSuch } from './problems.ts';
import type { NewRun, RunPatch, RunStore } from './types.ts';

interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly created_at: string;
  readonly facts: string;
  readonly document: string;
  readonly sha256: Buffer;
}

function toRun(path: string, row: RunRow): Run {
  if (!agrees(sha256(row.facts, row.document), row.sha256)) throw new ProblemError(damaged(path, `run ${row.id}`));
  const facts = JSON.parse(row.facts) as Record<string, unknown>;
  return runSchema.parse({ ...facts, id: row.id, number: row.number, createdAt: row.created_at, document: JSON.parse(row.document) });
}

function toFacts({ id: _, number: __, createdAt: ___, document: ____, ...facts }: Run): string {
  return JSON.stringify(facts);
}

export interface Runs extends RunStore {
  /** Writes what is waiting. */
  flush(): void;
}

export function createRuns(path: string, db: Connection): Runs {
  const select = db.prepare<[string], RunRow>('SELECT number, id, created_at, facts, document, sha256 FROM run WHERE id = ?');
  const metrics = createMetrics(path, db);
  const checkpoints = createCheckpoints(db);
  const numbers = new Map<string, number>();

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
    flush: () => metrics.flush(),
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
      metrics.append(numberOf(id), points);
    },
    metrics: (id) => metrics.of(numberOf(id)),
    saveCheckpoint(checkpoint, points, patch) {
      const number = numberOf(checkpoint.run);
      metrics.writeWith(number, points, () => {
        checkpoints.save(number, checkpoint);
        patchRun(checkpoint.run, patch);
      });
    },
    checkpoint: (id) => checkpoints.load(numberOf(id), id),
    checkpointPlace: (id) => checkpoints.place(numberOf(id)),
    truncateMetrics(id, step) {
      metrics.truncate(numberOf(id), step);
    },
  };
}
