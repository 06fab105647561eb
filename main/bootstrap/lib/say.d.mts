/** Types of `say.mjs`, which is plain JavaScript so that it runs before anything is installed. */
export function say(line: string): void;
export function fail(line: string): never;
export function tellingLine(output: string): string;
export function sayIfSlow<T>(line: string, work: Promise<T>, options?: { readonly after?: number; readonly tell?: (line: string) => void }): Promise<T>;
