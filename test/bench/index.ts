/** `npm run bench [-- --json] [-- name ...]`: the figures the product promises, each measured here and now beside its peer. */
import { cpus, totalmem } from 'node:os';
import { families } from './families.ts';
import { type BenchRow, groupMeans } from './row.ts';
import { benchStep } from './training-step.ts';

const benches: { readonly [name: string]: () => Promise<readonly BenchRow[]> } = {
  ...Object.fromEntries(
    Object.entries(families).map(([name, cases]) => [
      name,
      async () => {
        const rows: BenchRow[] = [];
        for (const one of cases) rows.push(await benchStep(one));
        return rows;
      },
    ]),
  ),
  generation: async () => (await import('./generation.ts')).benchGeneration(),
  latency: async () => (await import('./latency.ts')).benchLatency(),
  memory: async () => (await import('./memory-use.ts')).benchMemory(),
  said: async () => (await import('./memory-said.ts')).benchMemorySaid(),
  compile: async () => (await import('./compile-time.ts')).benchCompileTime(),
  host: async () => (await import('./host-start.ts')).benchHostStart(),
  project: async () => (await import('./open-project.ts')).benchOpenProject(),
  edit: async () => (await import('./edit-latency.ts')).benchEditLatency(),
  waiting: async () => (await import('./waiting.ts')).benchWaiting(),
  background: async () => (await import('./background.ts')).benchBackground(),
  metrics: async () => (await import('./metrics-cost.ts')).benchMetricsCost(),
};

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`no bench named ${unknown.join(', ')}; there are: ${Object.keys(benches).join(' ')}\n`);
  process.exit(2);
}

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
};
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!asJson) process.stderr.write(`measuring ${name} ...\n`);
  rows.push(...(await bench()));
}
rows.push(...groupMeans(rows));

const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);

if (asJson) {
  process.stdout.write(`${JSON.stringify({ machine, rows }, null, 2)}\n`);
} else {
  const table = [
    ['measure', 'unit', 'Netloom', 'peer', 'ratio', 'promised', ''],
    ...rows.map((r) => [r.name, r.unit, figure(r.ours), figure(r.theirs), figure(r.ratio), r.limit === undefined ? '-' : `< ${r.limit}`, r.note ?? '']),
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  process.stdout.write(`${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}\n`);
  for (const line of table)
    process.stdout.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}
