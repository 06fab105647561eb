/** The table of largest differences, printed with the oracle suite; `NETLOOM_PARITY=1` writes it to docs/parity.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../docs/parity.md');
const head = `# How far our numbers are from the frameworks'

Written by the oracle suite (\`NETLOOM_ORACLE=1 NETLOOM_PARITY=1 npx vitest run test/oracle\`). A difference is the largest one over all sampled
settings, at 1 and 2 threads, divided by the largest value there (at least 1). The numbers are float32: one unit in the last place is 6e-8.
`;

/** One row per item: its name, then a difference under each of `columns`. */
export function reportParity(section: string, columns: readonly string[], rows: ReadonlyMap<string, readonly number[]>): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(['', ...columns]),
    line(['---', ...columns.map(() => '--:')]),
    ...[...rows].map(([name, values]) => line([name, ...values.map((value) => (value === 0 ? '0' : value.toExponential(1)))])),
  ].join('\n');
  writeParity(section, table);
}

/** A section in words. */
export function writeParity(section: string, body: string): void {
  console.log(`${section}\n${body}`);
  if (process.env['NETLOOM_PARITY'] !== '1') return;
  const sections = (existsSync(path) ? readFileSync(path, 'utf8') : '').split(/^## /m).slice(1);
  const others = sections.filter((text) => !text.startsWith(`${section}\n`));
  const all = [...others, `${section}\n\n${body}\n`].map((text) => text.trimEnd()).sort();
  writeFileSync(path, `${[head.trimEnd(), ...all.map((text) => `## ${text}`)].join('\n\n')}\n`);
}
