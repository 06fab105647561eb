/** How many bytes, as people read it. Both languages write it alike. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

function inUnitsOf(step: number, bytes: number, digits: (value: number, unit: number) => number): string {
  let value = bytes;
  let unit = 0;
  while (value >= step && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  return `${value.toLocaleString('en', { maximumFractionDigits: digits(value, unit) })} ${units[unit]}`;
}

/** Of files, in powers of 1000, as disks are sold: 4.2 MB, 62 kB. */
export function fileSizeText(bytes: number): string {
  return inUnitsOf(1000, bytes, (value, unit) => (value < 10 && unit > 0 ? 1 : 0));
}

/** Of memory, in powers of 1024, as memory is sold: 640 MB, 12.3 GB. */
export function memoryText(bytes: number): string {
  return inUnitsOf(1024, bytes, (_, unit) => (unit > 2 ? 1 : 0));
}
