/** Lines of Python. */

/** Lines of Python, further in. */
export function indent(depth: number, lines: readonly string[]): string {
  return lines.map((line) => `${'    '.repeat(depth)}${line}\n`).join('');
}
