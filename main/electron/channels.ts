/** Names of the three IPC channels. Only `ipc.ts` and `preload.ts` use them. */
export const channels = { request: 'netloom:request', event: 'netloom:event', language: 'netloom:language' } as const;
