/** Small pieces of Python text for the generated code. */

/** `3` for [3, 3], `(3, 5)` else. */
export function pair(sizes: readonly number[]): string {
  return sizes.every((size) => size === sizes[0]) ? String(sizes[0]) : `(${sizes.join(', ')})`;
}

/** "3 × 5", for a node's card. */
export function times(sizes: readonly number[]): string {
  return sizes.join(' × ');
}

/** A number as Python writes it: `0.0` stays a float, `1e-05` is understood as it is. */
export function pythonNumber(value: number): string {
  return String(value);
}

export function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}

/** A Python string literal. JSON's escapes are all valid in Python. */
export function pythonString(value: string): string {
  return JSON.stringify(value);
}
