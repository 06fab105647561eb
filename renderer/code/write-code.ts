/** Code of a document, or null while it cannot be written. */
import { pytorchCode } from '../../shared/codegen/pytorch.ts';
import type { Check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';

/** `checked` belongs to the document: what is known already is not worked out again. */
export function codeOf(document: Document, checked: Check): string | null {
  return document.nodes.length === 0 ? null : pytorchCode(document, checked);
}
