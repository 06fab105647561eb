/** Types of `electron.mjs`, which is plain JavaScript so that it runs before anything is installed. */
export function presentElectron(env?: NodeJS.ProcessEnv): string | undefined;
export function hasDisplay(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): boolean;
export function findElectron(): Promise<{ readonly path?: string; readonly reason?: string }>;
