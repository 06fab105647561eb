/** Writes a file over and over, each time filled with another byte; killed by the test at some instant. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { writeExport } from '../../../main/engine/export-file.ts';

const [path = ''] = process.argv.slice(2);
for (let value = 0; ; value = (value + 1) % 256) {
  writeExport(path, new Uint8Array(3_000_000).fill(value));
  writeSync(1, '.');
}
