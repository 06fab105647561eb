/** A document as a program, or as a notebook. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import type { CodeForm } from './forms.ts';
import { kerasCode } from './keras.ts';
import { notebookCode } from './notebook.ts';
import type { Program } from './program.ts';
import { pytorchCode } from './pytorch.ts';

/** The whole program as one file. `checked` belongs to the document: what is known already is not worked out again. `fit`: how its pictures were made to fit. */
export function codeOf(document: Document, form: CodeForm, checked: Check = checkDocument(document), fit?: Program['fit']): string {
  switch (form) {
    case 'pytorch':
      return pytorchCode(document, checked, fit);
    case 'keras':
      return kerasCode(document, checked, fit);
    case 'notebook':
      return notebookCode(document, 'pytorch', checked, fit);
    case 'keras-notebook':
      return notebookCode(document, 'keras', checked, fit);
  }
}
