/**
 * Adds to package-lock.json the binaries of other systems that npm left out because the registry it saw does not have
 * them. Without those entries `npm ci` calls the lock out of step. Run it after every change of the dependencies.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = ['android', 'darwin', 'win32', 'freebsd', 'openharmony', 'linux'];
const processors = ['arm64', 'x64', 'ia32', 's390x', 'ppc64', 'riscv64', 'loong64', 'arm'];

/** Whether `name`, asked for from `from`, is found as Node would find it. */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

let added = 0;
for (const [from, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(from, name) || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) continue;
    const os = systems.find((system) => name.includes(system));
    const cpu = processors.find((processor) => name.includes(`-${processor}`));
    if (os === undefined || cpu === undefined) continue;
    const libc = os === 'linux' ? (name.includes('musl') ? 'musl' : 'glibc') : undefined;
    lock.packages[`node_modules/${name}`] = { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc: [libc] }), optional: true, os: [os] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} added\n`);
