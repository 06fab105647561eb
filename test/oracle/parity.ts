/** The table of largest differences, printed with the oracle suite; `NETLOOM_PARITY=1` writes it to docs/parity.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../docs/parity.md');
const head = `# How far our numbers are from the frameworks'

Written by the oracle suite (\`NETLOOM_ORACLE=1 NETLOOM_PARITY=1 npx vitest run test/oracle\`). A difference is the largest one over all sampled
settings, at 1 and 2 threads, divided by the largest value there (at least 1). The numbers are float32: one unit in the last place is 6e-8.

Templates are trained twice beside PyTorch, from the same weights on the same batches, at their own learning rates. *Both in float64*: the
studio's own compiled step, evaluated op by op by the ONNX package's reference implementation, against the PyTorch network; the losses of all
steps agree within 1e-3, without exception (found: equal to many more digits). So graph, gradients and optimizer are the same. In float32, as
trained, the losses of all but three agree within 1e-3 too. Those three hold many ReLUs and pools, of which some stand so near their kink that
rounding decides for another side, and Adam makes small differences large: there PyTorch's own float32 leaves its float64 curve as far. The
test demands of them to be as near to float64 as PyTorch is, twice its distance and 1e-3 allowed. The large ones run in float32 only.
`;

type Rows = ReadonlyMap<string, readonly string[]>;

/** A difference as the tables show it. */
export function shown(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** One row per item: its name, then a difference under each of `columns`. */
export function reportParity(section: string, columns: readonly string[], rows: ReadonlyMap<string, readonly number[]>): void {
  writeTable(section, columns, new Map([...rows].map(([name, values]) => [name, values.map(shown)])));
}

/** A section that is a table; rows that a run in parts leaves out stay as they are. */
export function writeTable(section: string, columns: readonly string[], rows: Rows, run: 'whole' | 'part' = 'whole'): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const others = run === 'whole' ? [] : rowsOf(section).filter((row) => !rows.has(row.split(' | ')[0]?.slice(2) ?? ''));
  const table = [line(['', ...columns]), line(['---', ...columns.map(() => '--:')]), ...others, ...[...rows].map(([name, values]) => line([name, ...values]))];
  writeParity(section, table.join('\n'));
}

const sections = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8') : '').split(/^## /m).slice(1);

const rowsOf = (section: string): string[] =>
  sections()
    .filter((text) => text.startsWith(`${section}\n`))
    .flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2),
    );

/** A section in words. */
export function writeParity(section: string, body: string): void {
  console.log(`${section}\n${body}`);
  if (process.env['NETLOOM_PARITY'] !== '1') return;
  const others = sections().filter((text) => !text.startsWith(`${section}\n`));
  const all = [...others, `${section}\n\n${body}\n`].map((text) => text.trimEnd()).sort();
  writeFileSync(path, `${[head.trimEnd(), ...all.map((text) => `## ${text}`)].join('\n\n')}\n`);
}
