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

/** Characters that end a line, move the reader's eye (bidirectional overrides), cannot be seen or are half of one: code must not look other than it is. */
const deceiving = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** A Python string literal of exactly this value. JSON's escapes are all valid in Python. */
export function pythonString(value: string): string {
  return JSON.stringify(value).replace(deceiving, (found) => {
    const code = (found.codePointAt(0) ?? 0).toString(16);
    // Unlike JSON, Python does not put two surrogates together.
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Text of any origin inside a comment: one line, and short. Python ends a comment at a carriage return too. */
export function pythonComment(value: string): string {
  const line = [...value.replace(deceiving, ' ')];
  return line.length > 400 ? `${line.slice(0, 400).join('')} ...` : line.join('');
}
