/** Normalization, fitted on the TRAINING rows only. The values become state that travels with the model. */
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { createFitter, type Manifest } from '../../shared/compile/index.ts';
import { createBatchFiller } from './batches.ts';
import type { DataAccess } from './data.ts';

/** Statistics by state name; empty when the network needs none. `turn` is awaited now and then, to let messages through. */
export async function fitStatistics(manifest: Manifest, data: DataAccess, rows: Uint32Array, turn: () => Promise<void>): Promise<Map<string, Tensor>> {
  const fitter = createFitter(manifest);
  if (fitter.inputs.length === 0) return fitter.finish();
  const inputs = new Map(fitter.inputs.map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)) }]));
  const batches = createBatchFiller(fitter.inputs, inputs, data, manifest.batch);
  let since = performance.now();
  for (let from = 0; from < rows.length; from += manifest.batch) {
    fitter.add(inputs, batches.fill(rows, from));
    if (performance.now() - since > 200) {
      await turn();
      since = performance.now();
    }
  }
  return fitter.finish();
}
