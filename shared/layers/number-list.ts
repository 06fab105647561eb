/** Lists of whole numbers that people write in a line: "16, 7, 7" (any comma or space between them). */

/** Null when it holds anything but whole numbers. */
export function numbersIn(line: string): readonly number[] | null {
  const numbers = allIn(line);
  return numbers.every(Number.isInteger) ? numbers : null;
}

/** Numbers with decimals: null when it holds anything else. */
export function decimalsIn(line: string): readonly number[] | null {
  const numbers = allIn(line);
  return numbers.every(Number.isFinite) ? numbers : null;
}

function allIn(line: string): readonly number[] {
  return line
    .split(/[\s,，、;；×x]+/)
    .filter((part) => part !== '')
    .map(Number);
}

export function listed(numbers: readonly number[]): string {
  return numbers.join(', ');
}
