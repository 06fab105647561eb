/** Checkpoints: two slots a run, in parts with a SHA-256 each. The newest that is whole wins. */
import { z } from 'zod';
import { allocate, bytesPerElement, sizeOf, type DType, type Tensor, type TensorData } from '../../shared/base/tensor.ts';
import { agrees, sha256, type Connection } from './connection.ts';
import type { Checkpoint } from './types.ts';

/** Below SQLite's limit of 1 GB a value, and small enough not to need twice the memory. */
const partBytes = 16 * 1024 * 1024;

const dtypes = Object.keys(bytesPerElement) as [DType, ...DType[]];

const factsSchema = z.object({
  step: z.int(), epoch: z.int(), loop: z.unknown(), threads: z.int(), runtime: z.string(), graphHash: z.string(), dataHash: z.string(),
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

function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** All tensors end to end, cut into parts. Values are little-endian, as on every machine onnxruntime runs on. */
function* parts(tensors: Iterable<Tensor>): Generator<Uint8Array> {
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for (const { data } of tensors) {
    const bytes = bytesOf(data);
    for (let from = 0; from < bytes.length;) {
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

/** Fills the tensors from the parts, in the order they were written. Null when there are too few bytes or too many. */
function assemble(tensors: z.infer<typeof factsSchema>['tensors'], sources: readonly Uint8Array[]): Map<string, Tensor> | null {
  const state = new Map<string, Tensor>();
  let part = 0;
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const data = allocate(dtype, sizeOf(shape));
    const bytes = bytesOf(data);
    for (let filled = 0; filled < bytes.length;) {
      const source = sources[part];
      if (source === undefined) return null;
      const size = Math.min(bytes.length - filled, source.length - offset);
      bytes.set(source.subarray(offset, offset + size), filled);
      filled += size;
      offset += size;
      if (offset < source.length) continue;
      part += 1;
      offset = 0;
    }
    state.set(name, { dtype, shape, data });
  }
  return part === sources.length ? state : null;
}

export function createCheckpoints(db: Connection) {
  const selectSlots = db.prepare<[number], SlotRow>('SELECT number, slot, facts, sha256 FROM checkpoint WHERE run = ? ORDER BY number DESC');
  const selectParts = db.prepare<[number], PartRow>('SELECT sha256, bytes FROM checkpoint_part WHERE checkpoint = ? ORDER BY place');
  const insertPart = db.prepare('INSERT INTO checkpoint_part (checkpoint, place, sha256, bytes) VALUES (?, ?, ?, ?)');

  function read({ number, facts: json, sha256: hash }: SlotRow): { facts: z.infer<typeof factsSchema>; state: Map<string, Tensor> } | null {
    const rows = selectParts.all(number);
    if (rows.some((row) => !agrees(sha256(row.bytes), row.sha256))) return null;
    if (!agrees(sha256(json, ...rows.map((row) => row.sha256)), hash)) return null;
    const facts = factsSchema.parse(JSON.parse(json));
    const state = assemble(facts.tensors, rows.map((row) => row.bytes));
    return state === null ? null : { facts, state };
  }

  return {
    /** Inside the caller's transaction. Replaces the older of the two slots. */
    save(run: number, { state, run: _, ...rest }: Checkpoint): void {
      const slots = selectSlots.all(run);
      const slot = slots.length < 2 ? slots.length : (slots.at(-1)?.slot ?? 0);
      const facts = JSON.stringify({ ...rest, tensors: [...state].map(([name, { dtype, shape }]) => ({ name, dtype, shape })) });
      db.prepare('DELETE FROM checkpoint WHERE run = ? AND slot = ?').run(run, slot);
      const number = Number(db.prepare('INSERT INTO checkpoint (run, slot, facts, sha256) VALUES (?, ?, ?, ?)').run(run, slot, facts, Buffer.alloc(0)).lastInsertRowid);
      const hashes: Buffer[] = [];
      for (const bytes of parts(state.values())) {
        const hash = sha256(bytes);
        insertPart.run(number, hashes.length, hash, bytes);
        hashes.push(hash);
      }
      db.prepare('UPDATE checkpoint SET sha256 = ? WHERE number = ?').run(sha256(facts, ...hashes), number);
    },

    /** The newest that is whole, or null. */
    load(run: number, id: string): Checkpoint | null {
      for (const row of selectSlots.all(run)) {
        const whole = read(row);
        if (whole === null) continue;
        const { tensors: _, loop, ...facts } = whole.facts;
        return { run: id, ...facts, loop, state: whole.state };
      }
      return null;
    },
  };
}
