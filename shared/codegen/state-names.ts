/** Where the studio's tensors are in the generated PyTorch module, and so in an exported weights file. */
import type { TorchCode } from '../layers/define.ts';
import type { Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { layersOf, walk, type Line } from './walk.ts';

/** Our name of a layer's weight -> its name below the layer in PyTorch. */
export function weightNames(line: Line, checked: Check): ReadonlyMap<string, string> {
  const weights = line.code.weights as TorchCode['weights'];
  return new Map((checked.weights.get(line.node) ?? []).filter(({ lossOnly }) => lossOnly !== true).map(({ name }) => [name, weights?.[name] ?? name]));
}

/** The names of our state tensors (`conv1.weight`, in copy 2 of a block `conv1/2.weight`) in the generated module's `state_dict`. */
export function torchStateNames(document: Document, checked: Check): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const { line, path } of layersOf(walk('pytorch', document, checked))) {
    const copies = path.at(-1)?.repeat ?? 1;
    const prefix = path.map(({ name }) => name);
    for (const [ours, theirs] of weightNames(line, checked))
      for (let copy = 1; copy <= copies; copy++) {
        const names = [...prefix, ...(copies === 1 ? [] : [String(copy - 1)]), line.name, theirs];
        result.set(`${line.node}${copy === 1 ? '' : `/${copy}`}.${ours}`, names.join('.'));
      }
  }
  return result;
}
