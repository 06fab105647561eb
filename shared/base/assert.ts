/** For mistakes of ours, never of the user's: these throw, with the values in the text. */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  // A message that is costly to put together is a function: most are never read.
  if (!condition) throw new Error(`assertion failed: ${typeof message === 'string' ? message : message()}`);
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

export function defined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`missing: ${what}`);
  return value;
}
