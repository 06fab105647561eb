/** A zip that looks like Electron to the packager: enough to package for real without the 110 MB binary. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** Electron's marker before its fuses: `@electron/fuses` finds it and flips the bytes after it. */
export const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;

/** Writes `electron-v<version>-linux-<arch>.zip` into `folder`. */
export function writeStubElectron(folder: string, version: string, arch: string): void {
  // Sentinel, version 1, number of fuses, then one character each: '0' off, '1' on, 'r' removed.
  const fuses = Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, fuseCount]), Buffer.from('1'.repeat(fuseCount))]);
  const program = new Uint8Array(Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), fuses, Buffer.from('\n')]));
  const executable = { os: 3, attrs: 0o755 << 16 } as const;
  const zip = zipSync({
    electron: [program, executable],
    version: strToU8(version),
    LICENSE: strToU8('stub'),
    'LICENSES.chromium.html': strToU8('stub'),
    resources: { 'default_app.asar': strToU8('stub') },
  });
  writeFileSync(join(folder, `electron-v${version}-linux-${arch}.zip`), zip);
}

/** The fuse characters of a binary, in Electron's order. */
export function fusesOf(binary: Uint8Array): string {
  const at = Buffer.from(binary).indexOf(fuseSentinel) + fuseSentinel.length;
  const count = binary[at + 1] ?? 0;
  return Buffer.from(binary.subarray(at + 2, at + 2 + count)).toString();
}
