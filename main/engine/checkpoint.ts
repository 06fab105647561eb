/** A checkpoint as a file, for the way from the trainer to the process that writes the store: big tensors do not travel as messages. */
import { closeSync, openSync } from 'node:fs';
import { defined } from '../../shared/base/assert.ts';
import { allocate, bytesOf, type DType, sizeOf, type Shape, type Tensor } from '../../shared/base/tensor.ts';
import { readAll, writeAll } from '../store/files.ts';

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Length of the JSON index (uint32, little-endian), the index, then each tensor's bytes in order. */
export function writeTensors(path: string, tensors: ReadonlyMap<string, Tensor>): void {
  const entries: Entry[] = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const index = new TextEncoder().encode(JSON.stringify(entries));
  const file = openSync(path, 'wx', 0o600);
  try {
    writeAll(file, new Uint8Array(Uint32Array.of(index.length).buffer));
    writeAll(file, index);
    for (const { data } of tensors.values()) writeAll(file, bytesOf(data));
  } finally {
    closeSync(file);
  }
}

/** The tensors again, each in memory of its own, and none before it is asked for. */
export function* readTensors(path: string): Generator<readonly [string, Tensor]> {
  const file = openSync(path, 'r');
  try {
    const length = new Uint32Array(1);
    readAll(file, bytesOf(length));
    const index = new Uint8Array(defined(length[0], 'length of the index'));
    readAll(file, index);
    for (const { name, dtype, shape } of JSON.parse(new TextDecoder().decode(index)) as readonly Entry[]) {
      const data = allocate(dtype, sizeOf(shape));
      readAll(file, bytesOf(data));
      yield [name, { dtype, shape, data }];
    }
  } finally {
    closeSync(file);
  }
}

const bestPrefix = 'best/';

/** The best epoch's tensors travel beside the present ones, when a run goes back to them in the end. */
export function withBest(tensors: ReadonlyMap<string, Tensor>, best: ReadonlyMap<string, Tensor> | null): ReadonlyMap<string, Tensor> {
  return best === null ? tensors : new Map([...tensors, ...[...best].map(([name, tensor]): [string, Tensor] => [`${bestPrefix}${name}`, tensor])]);
}

export function bestOf(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> | null {
  const best = [...tensors].filter(([name]) => name.startsWith(bestPrefix)).map(([name, tensor]): [string, Tensor] => [name.slice(bestPrefix.length), tensor]);
  return best.length === 0 ? null : new Map(best);
}
