/** A document as a program. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import { kerasCode } from './keras.ts';
import { pytorchCode } from './pytorch.ts';
import type { Language } from './walk.ts';

export const languages = ['pytorch', 'keras'] as const satisfies readonly Language[];

/** The whole program as one file. `checked` belongs to the document: what is known already is not worked out again. */
export function codeOf(document: Document, language: Language, checked: Check = checkDocument(document)): string {
  return language === 'pytorch' ? pytorchCode(document, checked) : kerasCode(document, checked);
}
