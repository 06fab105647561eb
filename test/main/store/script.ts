/** A script of edits that depends on nothing but the revision, so that a test can say what every revision must hold. */
import type { DocumentState } from '../../../shared/contract.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { edit } from '../../helpers/store.ts';

type Steps = Pick<ProjectStore, 'edit' | 'undo' | 'redo'>;

/** Three edits, an undo, a redo, over and over. */
export function scriptedStep(store: Steps, revision: number): DocumentState {
  switch (revision % 5) {
    case 0:
      return store.edit(revision, [
        edit({
          type: 'add-node',
          node: { id: `n${revision}`, type: 'dropout', params: {}, position: { x: revision, y: 0 } },
          wires: [{ id: `w${revision}`, from: 'fc1', to: `n${revision}`, port: 'in' }],
        }),
      ]);
    case 1:
      return store.edit(revision, [edit({ type: 'set-param', node: 'conv1', name: 'filters', value: (revision % 900) + 1 })]);
    case 2:
      return store.edit(revision, [edit({ type: 'remove-nodes', ids: [`n${revision - 2}`], relink: true })]);
    case 3:
      return store.undo(revision);
    default:
      return store.redo(revision);
  }
}
