/** Types of `browser.mjs`, which is plain JavaScript so that it runs before anything is installed. */
export function findBrowser(env?: NodeJS.ProcessEnv): Promise<string | undefined>;
export function installBrowser(): Promise<{ path?: string; reason?: string }>;
