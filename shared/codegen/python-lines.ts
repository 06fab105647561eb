/** Lines of Python. */

/** As long as a line may be, but for a string that cannot be cut. */
const width = 120;

/** Lines of Python, further in. */
export function indent(depth: number, lines: readonly string[]): string {
  return lines.map((line) => `${'    '.repeat(depth)}${line}\n`).join('');
}

/** `begin`, the items and `end` on one line where they fit, `depth` steps in; else an item a line, or as many as a line holds. */
export function bracketed(
  begin: string,
  items: readonly string[],
  end: string,
  { depth = 0, fill = false }: { readonly depth?: number; readonly fill?: boolean } = {},
): readonly string[] {
  const room = width - 4 * depth;
  const line = `${begin}${items.join(', ')}${end}`;
  if (line.length <= room) return [line];
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (fill && last !== undefined && last.length + item.length + 2 <= room) lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`    ${item},`);
  }
  return [begin, ...lines, end];
}
