/** The table of largest differences, printed with the oracle suite; `NETLOOM_PARITY=1` writes it to docs/parity.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../docs/parity.md');
const head = `# How far our numbers are from the frameworks'

Written by the oracle suite (\`NETLOOM_ORACLE=1 NETLOOM_PARITY=1 npx vitest run test/oracle\`). A difference is the largest one over all sampled
settings, at 1 and 2 threads, divided by the largest value there (at least 1). The numbers are float32: one unit in the last place is 6e-8.

Templates are trained twice beside PyTorch, from the same weights on the same batches, at their own learning rates. *Both in float64*: the
studio's own compiled step, evaluated op by op by the ONNX package's reference implementation, against the PyTorch network. The losses of all
steps must agree within 1e-6, without exception: graph, gradients and optimizer are the same. In float32, as trained, they agree
within 1e-3 too; \`resnet\` and \`cnn-two-class\` with PyTorch in float64, as its own float32 does not. Pictures are eight a batch and like
photographs: soft shapes of their kind, soft shapes of their own, grain.

How near float32 stays is a matter of what is learned. A ReLU or a pool within rounding of its kink decides for another side, the slopes
differ from then on, and where the rate is high or Adam divides small by small, that grows. PyTorch's own float32 is this far from its own
float64 within fifty steps (\`cnn-two-class\`: twenty), at one thread, at two, and one from the other:

| network       | pictures      | rows | 1 thr. | 2 thr. | 1 from 2 |
| ------------- | ------------- | ---: | -----: | -----: | -------: |
| photo-net     | noise         |    2 | 7.8e-4 | 5.7e-3 |   5.7e-3 |
| photo-net     | noise         |   16 | 2.5e-3 | 2.0e-3 |   2.1e-3 |
| photo-net     | Fashion-MNIST |    8 | 1.6e-2 | 1.6e-2 |   1.3e-2 |
| photo-net     | Fashion-MNIST |   16 | 3.9e-3 | 2.9e-3 |   4.3e-3 |
| photo-net     | photographs   |    8 | 2.6e-5 | 7.7e-5 |   1.0e-4 |
| photo-net     | photographs   |   16 | 9.2e-5 | 7.9e-5 |   9.7e-5 |
| cnn-two-class | noise         |    2 | 1.2e-4 | 4.0e-3 |   3.8e-3 |
| cnn-two-class | Fashion-MNIST |    8 | 3.2e-4 | 3.2e-4 |   1.9e-6 |
| cnn-two-class | photographs   |    4 | 7.6e-2 | 7.5e-2 |   4.7e-4 |
| cnn-two-class | photographs   |    8 | 6.2e-5 | 6.8e-5 |   1.0e-4 |
| resnet        | noise         |    1 | 6.0e-4 | 7.0e-4 |   1.2e-4 |
| resnet        | noise         |    2 | 2.8e-3 | 2.6e-3 |   2.7e-3 |
| resnet        | noise         |    8 | 6.2e-3 | 6.3e-3 |   2.7e-3 |
| resnet        | noise         |   32 | 1.1e-2 | 1.3e-2 |   9.1e-3 |
| resnet        | photographs   |    8 | 2.8e-2 | 3.4e-2 |   2.0e-2 |
| resnet        | photographs   |   32 | 6.9e-2 | 6.0e-2 |   3.0e-2 |
| resnet        | Fashion-MNIST |   32 | 4.9e-2 | 8.6e-2 |   7.0e-2 |

So \`photo-net\` and \`cnn-two-class\` hold on such photographs, not on everything. \`resnet\` holds on nothing but noise, one picture a
batch, which is no training: it learns at 0.1 with momentum from the first step. What 1e-7 in its first weights makes of the losses on noise,
eight a batch, in float64, is 6e-6 after four steps, 6e-4 after ten and 1e-2 after forty; larger batches make it worse. So it sees
noise, two a batch. The large ones run in float32 only.

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
