/** A document as a program, or as a notebook. */
import { check as checkDocument, type Check } from '../model/check.ts';
import type { Document } from '../model/document.ts';
import type { CodeForm } from './forms.ts';
import { kerasCode } from './keras.ts';
import { notebookCode } from './notebook.ts';
import type { Pictures } from './program.ts';
import { pytorchCode } from './pytorch.ts';

/** The whole program as one file. `checked` belongs to the document: what is known already is not worked out again. `pictures`: where its data's came from. */
export function codeOf(document: Document, form: CodeForm, checked: Check = checkDocument(document), pictures?: Pictures): string {
  switch (form) {
    case 'pytorch':
      return pytorchCode(document, checked, pictures);
    case 'keras':
      return kerasCode(document, checked, pictures);
    case 'notebook':
      return notebookCode(document, 'pytorch', checked, pictures);
    case 'keras-notebook':
      return notebookCode(document, 'keras', checked, pictures);
  }
}
