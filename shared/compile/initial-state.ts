/** First values of every tensor of a run: a pure function of the seed and the tensor's name, so that equal seeds give equal runs. */
import { hashText, normals, uniforms } from '../base/random.ts';
import { allocate, sameShape, sizeOf, type Tensor, type TensorData } from '../base/tensor.ts';
import type { Initializer } from '../layers/define.ts';
import type { Manifest, StateTensor } from './manifest.ts';
import { orthogonalize } from './orthogonal.ts';
import { assert } from '../base/assert.ts';

/** State by name. Statistics get neutral values (mean 0, spread 1); `createFitter` gives the real ones. */
export function initialState(manifest: Manifest, seed: number): Map<string, Tensor> {
  return new Map(manifest.state.map((entry) => [entry.name, { ...entry.type, data: initialData(entry, seed) }]));
}

/** Weights and running averages of another run that this one has too, under the same name and of the same type: what fine-tuning begins from. */
export function carriedWeights({ state }: Manifest, from: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map(
    state.flatMap(({ name, type, role }): [string, Tensor][] => {
      const tensor = role === 'weight' || role === 'buffer' ? from.get(name) : undefined;
      return tensor?.dtype === type.dtype && sameShape(tensor.shape, type.shape) ? [[name, tensor]] : [];
    }),
  );
}

function initialData({ name, type, init }: StateTensor, seed: number): TensorData {
  const data = allocate(type.dtype, sizeOf(type.shape));
  assert(data instanceof Float32Array, `${name} is not float32`);
  fill(data, init, seed, hashText(name), type.shape);
  return data;
}

function fill(data: Float32Array, init: Initializer, seed: number, stream: number, shape: readonly number[]): void {
  const within = (bound: number) => {
    const at = uniforms(seed, stream);
    for (let i = 0; i < data.length; i++) data[i] = bound * (2 * at(i) - 1);
  };
  const around = (std: number) => {
    const at = normals(seed, stream);
    for (let i = 0; i < data.length; i++) data[i] = std * at(i);
  };
  switch (init.kind) {
    case 'zeros':
      return;
    case 'ones':
      data.fill(1);
      return;
    case 'constant':
      data.fill(init.value);
      return;
    case 'uniform':
      return within(init.bound);
    case 'normal': {
      around(init.std);
      const { zeroRow = -1 } = init;
      const row = sizeOf(shape.slice(1));
      if (zeroRow >= 0) data.fill(0, zeroRow * row, (zeroRow + 1) * row);
      return;
    }
    case 'kaiming-uniform':
      return within(init.fanIn > 0 ? init.gain * Math.sqrt(3 / init.fanIn) : 0);
    case 'kaiming-normal':
      return around(init.fanIn > 0 ? init.gain / Math.sqrt(init.fanIn) : 0);
    case 'xavier-uniform':
      return within(Math.sqrt(6 / (init.fanIn + init.fanOut)));
    case 'xavier-normal':
      return around(Math.sqrt(2 / (init.fanIn + init.fanOut)));
    case 'orthogonal':
      around(1);
      return orthogonalize(data, shape, init.gain);
    case 'values':
      data.set(init.values);
      return;
  }
}
