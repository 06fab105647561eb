/** Checkpoints: two slots a run, in parts with a SHA-256 each. The newest that is whole wins. */
import { z } from 'zod';
import { defined } from '../../shared/base/assert.ts';
import { allocate, bytesOf, bytesPerElement, sizeOf, type DType, type Tensor } from '../../shared/base/tensor.ts';
import { agrees, sha256, type Connection } from './connection.ts';
import type { Checkpoint, CheckpointPlace, NewCheckpoint } from './types.ts';

/** Below SQLite's limit of 1 GB a value, and small enough not to need twice the memory. */
const partBytes = 16 * 1024 * 1024;

const dtypes = Object.keys(bytesPerElement) as [DType, ...DType[]];

const factsSchema = z.object({
  step: z.int(),
  epoch: z.int(),
  loop: z.unknown(),
  threads: z.int(),
  runtime: z.string(),
  graphHash: z.string(),
  dataHash: z.string(),
  tensors: z.array(z.object({ name: z.string(), dtype: z.enum(dtypes), shape: z.array(z.int()) })),
});

interface SlotRow {
  readonly number: number;
  readonly slot: number;
  readonly facts: string;
  readonly sha256: Buffer;
}

interface PartRow {
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}

/** All tensors end to end, cut into parts. Values are little-endian, as on every machine onnxruntime runs on. */
function* parts(tensors: Iterable<Tensor>): Generator<Uint8Array> {
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for (const { data } of tensors) {
    const bytes = bytesOf(data);
    for (let from = 0; from < bytes.length; ) {
      const size = Math.min(bytes.length - from, partBytes - filled);
      part.set(bytes.subarray(from, from + size), filled);
      from += size;
      filled += size;
      if (filled < partBytes) continue;
      yield part;
      part = new Uint8Array(partBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

type Entry = z.infer<typeof factsSchema>['tensors'][number];

/** Fills the tensors from the parts, in the order they were written; together they have as many bytes. */
function assemble(entries: readonly Entry[], sources: Iterable<Uint8Array>): Map<string, Tensor> {
  const state = new Map(entries.map(({ name, dtype, shape }): [string, Tensor] => [name, { dtype, shape, data: allocate(dtype, sizeOf(shape)) }]));
  const targets = [...state.values()].map(({ data }) => bytesOf(data)).filter(({ length }) => length > 0);
  let place = 0;
  let filled = 0;
  for (const source of sources) {
    for (let offset = 0; offset < source.length; ) {
      const target = defined(targets[place], `tensor ${place} of a checkpoint`);
      const size = Math.min(target.length - filled, source.length - offset);
      target.set(source.subarray(offset, offset + size), filled);
      filled += size;
      offset += size;
      if (filled < target.length) continue;
      place += 1;
      filled = 0;
    }
  }
  return state;
}

export function createCheckpoints(db: Connection) {
  const selectSlots = db.prepare<[number], SlotRow>('SELECT number, slot, facts, sha256 FROM checkpoint WHERE run = ? ORDER BY number DESC');
  const selectParts = db.prepare<[number], PartRow>('SELECT sha256, bytes FROM checkpoint_part WHERE checkpoint = ? ORDER BY place');
  const insertPart = db.prepare('INSERT INTO checkpoint_part (checkpoint, place, sha256, bytes) VALUES (?, ?, ?, ?)');

  /** What is known of a slot whose parts are all as they were written; null otherwise. One part at a time is in memory. */
  function factsOf({ number, facts: json, sha256: hash }: SlotRow): z.infer<typeof factsSchema> | null {
    const hashes: Buffer[] = [];
    let bytes = 0;
    for (const part of selectParts.iterate(number)) {
      const own = sha256(part.bytes);
      if (!agrees(own, part.sha256)) return null;
      hashes.push(own);
      bytes += part.bytes.length;
    }
    if (!agrees(sha256(json, ...hashes), hash)) return null;
    const facts = factsSchema.parse(JSON.parse(json));
    return facts.tensors.reduce((sum, { dtype, shape }) => sum + bytesPerElement[dtype] * sizeOf(shape), 0) === bytes ? facts : null;
  }

  function newestWhole(run: number): { readonly number: number; readonly facts: z.infer<typeof factsSchema> } | null {
    for (const row of selectSlots.all(run)) {
      const facts = factsOf(row);
      if (facts !== null) return { number: row.number, facts };
    }
    return null;
  }

  return {
    /** Inside the caller's transaction. Replaces the older of the two slots. */
    save(run: number, { state, run: _, ...rest }: NewCheckpoint): void {
      const slots = selectSlots.all(run);
      const slot = slots.length < 2 ? slots.length : (slots.at(-1)?.slot ?? 0);
      db.prepare('DELETE FROM checkpoint WHERE run = ? AND slot = ?').run(run, slot);
      const number = Number(
        db.prepare('INSERT INTO checkpoint (run, slot, facts, sha256) VALUES (?, ?, ?, ?)').run(run, slot, '', Buffer.alloc(0)).lastInsertRowid,
      );
      const entries: Entry[] = [];
      function* tensors(): Generator<Tensor> {
        for (const [name, tensor] of state) {
          entries.push({ name, dtype: tensor.dtype, shape: [...tensor.shape] });
          yield tensor;
        }
      }
      const hashes: Buffer[] = [];
      for (const bytes of parts(tensors())) {
        const hash = sha256(bytes);
        insertPart.run(number, hashes.length, hash, bytes);
        hashes.push(hash);
      }
      const facts = JSON.stringify({ ...rest, tensors: entries });
      db.prepare('UPDATE checkpoint SET facts = ?, sha256 = ? WHERE number = ?').run(facts, sha256(facts, ...hashes), number);
    },

    /** The newest that is whole, or null. */
    load(run: number, id: string): Checkpoint | null {
      const newest = newestWhole(run);
      if (newest === null) return null;
      const {
        number,
        facts: { tensors, loop, ...facts },
      } = newest;
      function* bytes(): Generator<Uint8Array> {
        for (const part of selectParts.iterate(number)) yield part.bytes;
      }
      return { run: id, ...facts, loop, state: assemble(tensors, bytes()) };
    },

    /** Where that one stands, without its tensors. */
    place(run: number): CheckpointPlace | null {
      const facts = newestWhole(run)?.facts;
      return facts === undefined ? null : { step: facts.step, epoch: facts.epoch };
    },
  };
}
