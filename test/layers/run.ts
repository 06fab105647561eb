/** Prints every import that goes against the arrows; exit code 1 if there is one. */
import { checkAll } from './check.ts';

const { files, violations } = checkAll();
for (const { file, line, imports, rule } of violations) process.stdout.write(`${file}:${line} imports ${imports}\n  ${rule.name}: ${rule.why}\n`);
process.stdout.write(`layers: ${files} files, ${violations.length} violations\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
