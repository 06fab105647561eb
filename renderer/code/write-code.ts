/** Code of a document, or null while it cannot be written. */
import { pytorchCode } from '../../shared/codegen/pytorch.ts';
import type { Document } from '../../shared/model/document.ts';

export function codeOf(document: Document): string | null {
  return document.nodes.length === 0 ? null : pytorchCode(document);
}
