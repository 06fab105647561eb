/** Whether the studio answers. */
import { create } from 'zustand';
import type { ConnectionState } from '../api/index.ts';

export const useConnection = create<{ readonly state: ConnectionState }>(() => ({ state: 'connecting' }));
