/** Asking for a place on disk: the native dialog where the host has one, else the studio's own folder browser. */
import { create } from 'zustand';
import { ProblemError } from '../../shared/base/problem.ts';
import type { RequestInput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';

export type PickPurpose = RequestInput<'system.pick'>['purpose'];

interface PickerStore {
  readonly asking: { readonly purpose: PickPurpose; readonly suggestedName: string; answer(path: string | null): void } | null;
}

export const usePicker = create<PickerStore>(() => ({ asking: null }));

/** Null when the person thinks better of it. */
export async function pickPath(purpose: PickPurpose, suggestedName = ''): Promise<string | null> {
  try {
    return (await api.request('system.pick', { purpose, suggestedName })).path;
  } catch (error) {
    if (!(error instanceof ProblemError && error.problem.code === 'no-native-dialog')) throw error;
  }
  return new Promise((resolve) => {
    usePicker.setState({
      asking: {
        purpose,
        suggestedName,
        answer: (path) => {
          usePicker.setState({ asking: null });
          resolve(path);
        },
      },
    });
  });
}
