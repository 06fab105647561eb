/** Writes a run's weights as one safetensors file, under the names they have in the generated PyTorch and Keras programs. */
import { weightsInUse } from '../../shared/averages/index.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { writeSafetensors } from '../../shared/codegen/safetensors.ts';
import { torchStateNames } from '../../shared/codegen/state-names.ts';
import type { Run } from '../../shared/contract.ts';
import { check } from '../../shared/model/check.ts';
import { writeExport } from './export-file.ts';

/** `state` is a checkpoint's. The averaged weights are taken where the run keeps an average. */
export function exportWeights(run: Run, state: ReadonlyMap<string, Tensor>, path: string): { bytes: number; tensors: number } {
  const used = weightsInUse(state);
  const tensors = new Map<string, Tensor>();
  for (const [ours, theirs] of torchStateNames(run.document, check(run.document))) {
    const tensor = used.get(ours);
    if (tensor !== undefined) tensors.set(theirs, tensor);
  }
  const bytes = writeSafetensors(tensors, { format: 'pt', run: run.id, source: 'Netloom' });
  writeExport(path, bytes);
  return { bytes: bytes.length, tensors: tensors.size };
}
