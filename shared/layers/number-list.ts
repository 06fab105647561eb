/** Lists of whole numbers that people write in a line: "16, 7, 7" (any comma or space between them). */

/** Null when it holds anything but whole numbers. */
export function numbersIn(line: string): readonly number[] | null {
  const parts = line.split(/[\s,，、;；×x]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every(Number.isInteger) ? numbers : null;
}

export function listed(numbers: readonly number[]): string {
  return numbers.join(', ');
}
