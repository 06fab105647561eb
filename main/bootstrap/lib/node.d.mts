/** Types of `node.mjs`, which is plain JavaScript so that it runs before anything is installed. */
export const nodePackages: Readonly<Record<string, { readonly name: string; readonly version: string; readonly binary: string }>>;
export function isNewEnough(version: string): boolean;
export function ensureNode(): Promise<void>;
