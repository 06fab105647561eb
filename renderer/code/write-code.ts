/** Code of a document, or null while there is nothing to write; and the framework it is shown in. */
import { create } from 'zustand';
import { codeOf as formOf } from '../../shared/codegen/index.ts';
import type { CodeForm } from '../../shared/codegen/forms.ts';
import type { Check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';

export const frameworks = ['pytorch', 'keras'] as const;
export type Framework = (typeof frameworks)[number];

/** Names, the same in every language. */
export const frameworkNames: { readonly [F in Framework]: string } = { pytorch: 'PyTorch', keras: 'Keras' };

export const notebookOf: { readonly [F in Framework]: CodeForm } = { pytorch: 'notebook', keras: 'keras-notebook' };

/** The same choice in the Network room and the Share room. */
export const useFramework = create<{ readonly framework: Framework; choose(framework: Framework): void }>((set) => ({
  framework: 'pytorch',
  choose: (framework) => set({ framework }),
}));

/** `checked` belongs to the document: what is known already is not worked out again. */
export function codeOf(document: Document, checked: Check, framework: Framework): string | null {
  return document.nodes.length === 0 ? null : formOf(document, framework, checked);
}
