/** Types of `build.mjs`, which is plain JavaScript so that it runs before anything is installed. */
export function buildRenderer(): Promise<void>;
export function buildDesktop(): Promise<void>;
export function buildForNode(): Promise<string | null>;
