/** The table of largest differences, printed with the oracle suite; `NETLOOM_PARITY=1` writes it to docs/parity.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../docs/parity.md');
const head = `# How far our numbers are from the frameworks'

Written by the oracle suite (\`NETLOOM_ORACLE=1 NETLOOM_PARITY=1 npx vitest run test/oracle\`). A difference is the largest one over all sampled
settings, at 1 and 2 threads, divided by the largest value there (at least 1). The numbers are float32: one unit in the last place is 6e-8.

Templates are trained twice beside PyTorch, from the same weights on the same batches, at their own learning rates. *Both in float64*: the
studio's own compiled step, evaluated op by op by the ONNX package's reference implementation, against the PyTorch network. The losses of all
steps must agree within 1e-6, without exception: graph, gradients and optimizer are the same. In float32, as trained, all but three agree
within 1e-3 too. In those three what rounding adds grows from step to step (a ReLU or a pool near its kink decides for another side; the spread
of two rows and Adam divide small by small): 1e-10 in the first step of \`photo-net\` is 2e-3 after fifty, in float64 as well. PyTorch does not
agree with itself there: its float32 leaves its own float64, and at two threads its float32 at one (\`resnet\`: 3.8e-3, \`cnn-two-class\`: 1.5e-2,
\`photo-net\`: 1.9e-3). In all three the studio's float32 is nearer to float64 than PyTorch's at one of the two: by 2.2e-3 against 2.3e-3,
5.4e-5 against 1.4e-2, 2.1e-4 against 3.7e-3. So of them the test demands to be as near to float64 as PyTorch is (its distance and 1e-3
allowed). The large ones run in float32 only.

On WebGPU the templates train in small sizes on a software driver (\`NETLOOM_ORACLE_LARGE=1\`): all of the step on the GPU, within 1e-4 of the CPU.
Where \`resnet\` is 6e-5 off, the CPU's own float32 is 5e-5 from float64.
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
  const others = run === 'whole' ? [] : rowsOf(section).filter(([name = '']) => !rows.has(name));
  const cells = [['', ...columns], ...others, ...[...rows].map(([name, values]) => [name, ...values])];
  const widths = ['', ...columns].map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const [titles = '', ...lines] = cells.map((row) => line(widths.map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width)))));
  const rule = line(widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  writeParity(section, [titles, rule, ...lines].join('\n'));
}

const sections = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8') : '').split(/^## /m).slice(1);

/** The cells of a table's rows. */
const rowsOf = (section: string): string[][] =>
  sections()
    .filter((text) => text.startsWith(`${section}\n`))
    .flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2)
        .map((line) =>
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ),
    );

/** A section in words. */
export function writeParity(section: string, body: string): void {
  console.log(`${section}\n${body}`);
  if (process.env['NETLOOM_PARITY'] !== '1') return;
  const others = sections().filter((text) => !text.startsWith(`${section}\n`));
  const all = [...others, `${section}\n\n${body}\n`].map((text) => text.trimEnd()).sort();
  writeFileSync(path, `${[head.trimEnd(), ...all.map((text) => `## ${text}`)].join('\n\n')}\n`);
}
