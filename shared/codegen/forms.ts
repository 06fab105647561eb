/** What a document can be written as. Apart from the writers, so that who only names a form does not load them. */

/** In the order they are offered. `keras-notebook` is the notebook in Keras, `notebook` that in PyTorch. */
export const codeForms = ['pytorch', 'keras', 'notebook', 'keras-notebook'] as const;
export type CodeForm = (typeof codeForms)[number];

/** How the file of a form ends. */
export function codeEnding(form: CodeForm): '.py' | '.ipynb' {
  return form === 'pytorch' || form === 'keras' ? '.py' : '.ipynb';
}
