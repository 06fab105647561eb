/** What a layer says in a language, kept while its settings and the types it is given stay as they are. */
import type { TensorType } from '../base/tensor.ts';
import type { CodeContext, Feed, KerasCode, LayerDefinition, TorchCode } from '../layers/define.ts';
import type { ParameterSchema } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import type { DocumentNode } from '../model/document.ts';

export type Language = 'pytorch' | 'keras';
/** Each language reads `weights` in its own way. */
export type Code = Omit<TorchCode & KerasCode, 'weights'> & { readonly weights?: TorchCode['weights'] | KerasCode['weights'] };

interface Written {
  readonly node: string;
  readonly layer: LayerDefinition;
  readonly inputs: readonly TensorType[];
  readonly padding: string;
  readonly feeds: readonly Feed[];
  readonly code: Code;
}

/** Keyed by the node's parameter object, as in `check`: one edit writes one layer anew. Types keep their identity there. */
const caches: { readonly [L in Language]: WeakMap<object, Written> } = { pytorch: new WeakMap(), keras: new WeakMap() };

export function written(language: Language, node: DocumentNode, layer: LayerDefinition, inputs: readonly TensorType[], padded: readonly boolean[]): Written {
  const known = caches[language].get(node.params);
  const padding = padded.join();
  if (
    known !== undefined &&
    known.node === node.id &&
    known.layer === layer &&
    known.padding === padding &&
    known.inputs.length === inputs.length &&
    inputs.every((type, index) => type === known.inputs[index])
  )
    return known;
  const context: CodeContext<ParameterSchema> = { node: node.id, params: resolveParameters(layer.parameters, node.params), inputs, padding: padded };
  const code: Code = language === 'pytorch' ? layer.torch(context) : layer.keras(context);
  const made = { node: node.id, layer, inputs, padding, feeds: layer.feeds?.(context) ?? [], code };
  caches[language].set(node.params, made);
  return made;
}
