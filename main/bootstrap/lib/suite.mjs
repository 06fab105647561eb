/** The parts of `npm test`, counted and summed up. What failed is said last, shortly; all of it is in test/.artifacts/reports. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser, installBrowser } from './browser.mjs';
import { buildRenderer } from './build.mjs';
import { quietly, root } from './process.mjs';
import { playwrightCounts, vitestCounts } from './reports.mjs';

const print = (line) => process.stdout.write(`${line}\n`);
const reports = join(root, 'test/.artifacts/reports');
const none = { passed: 0, failed: 0, skipped: 0, failures: [], notes: [] };
const passed = { ...none, passed: 1 };
const failure = (...lines) => ({ ...none, failed: 1, failures: [lines] });

function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
    notes: [...a.notes, ...b.notes],
  };
}

/** One check by a tool: passed or failed as a whole. */
async function tool(label, args) {
  const { code, output } = await quietly(process.execPath, args);
  return code === 0
    ? passed
    : failure(
        label,
        ...output
          .trim()
          .split('\n')
          .map((line) => `    ${line}`),
      );
}

/** A test runner: its whole output and its report are kept, the report is counted. */
async function runner(name, args, env, counts) {
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const { code, output } = await quietly(process.execPath, args(report), {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env, NETLOOM_REPORT: report },
  });
  writeFileSync(join(reports, `${name}.log`), output);
  const found = counts(report);
  const last = output
    .trim()
    .split('\n')
    .slice(-30)
    .map((line) => `    ${line}`);
  if (found === undefined) return failure(`${name} did not finish`, ...last);
  return found.failed === 0 && code !== 0 ? add(found, failure(`${name} ended with ${code}`, ...last)) : found;
}

const vitest = (name, files = [], env = {}) =>
  runner(
    name,
    (report) => ['node_modules/vitest/vitest.mjs', 'run', ...files, '--reporter=json', '--reporter=dot', `--outputFile.json=${report}`],
    env,
    vitestCounts,
  );

async function types() {
  const all = await Promise.all(
    ['shared', 'main', 'renderer', 'test'].map((part) => tool(`types of ${part}`, ['node_modules/typescript/bin/tsc', '-p', `${part}/tsconfig.json`])),
  );
  return all.reduce(add);
}

async function endToEnd() {
  const browser = await findBrowser();
  const { path, reason } = browser === undefined ? await installBrowser() : { path: browser };
  if (path === undefined) return failure('end-to-end tests could not run', `    ${reason}`);
  await buildRenderer();
  return runner('e2e', () => ['node_modules/@playwright/test/cli.js', 'test'], { NETLOOM_BROWSER: path, NETLOOM_BUILT: '1' }, playwrightCounts);
}

/** The part of the oracle suite that takes seconds. */
const quickOracle = ['test/oracle/gradients.test.ts', 'test/oracle/layers.test.ts'];

/** Against PyTorch and its like: some of it where they are installed already, all of it where it is asked for by name. */
async function oracle(byName) {
  const present = process.env.NETLOOM_ORACLE_PYTHON ?? join(root, 'test/oracle/.venv/bin/python');
  if (!byName && !existsSync(present))
    return { ...none, skipped: 1, notes: ['skipped: comparison with PyTorch (not installed here; `npm test -- oracle` installs it)'] };
  const { code, output } = await quietly('bash', ['test/oracle/setup.sh']);
  // The script's last line is Python's path, or why there is none.
  const last = output.trim().split('\n').at(-1);
  if (code !== 0) return { ...none, skipped: 1, notes: [`skipped: comparison with PyTorch (${last})`] };
  return vitest('oracle', byName ? [] : quickOracle, { NETLOOM_ORACLE: '1', NETLOOM_ORACLE_PYTHON: last });
}

const parts = {
  types,
  lint: () => tool('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.', '--diagnostic-level=error', '--colors=off']),
  layers: () => tool('layers', ['test/layers/run.ts']),
  unused: () => tool('unused code', ['node_modules/knip/bin/knip.js', '--no-progress']),
  unit: () => vitest('unit'),
  e2e: endToEnd,
  oracle,
};

export const partNames = Object.keys(parts);
/** Quick, and none in the way of another. */
const together = ['types', 'lint', 'layers', 'unused'];

async function runPart(name, byName) {
  const begun = Date.now();
  const result = await parts[name](byName).catch((error) => failure(name, `    ${error.output ?? error.stack ?? error}`));
  const { passed, failed, skipped } = result;
  print(`${name.padEnd(7)} ${passed} passed, ${failed} failed, ${skipped} skipped  (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  return result;
}

/** Of each failure so many lines; the rest is in the files. */
const linesShown = 14;

/** Runs all parts, or those named; prints the summary; answers the number of failures. */
export async function runSuite(wanted) {
  mkdirSync(reports, { recursive: true });
  const chosen = partNames.filter((name) => wanted.length === 0 || wanted.includes(name));
  const byName = wanted.length > 0;
  let total = (await Promise.all(chosen.filter((name) => together.includes(name)).map((name) => runPart(name, byName)))).reduce(add, none);
  for (const name of chosen.filter((part) => !together.includes(part))) total = add(total, await runPart(name, byName));

  for (const note of total.notes) print(note);
  writeFileSync(join(reports, 'failures.txt'), total.failures.map((lines) => lines.join('\n')).join('\n\n'));
  for (const lines of total.failures) {
    print(`\nFAILED ${lines[0]}`);
    for (const line of lines.slice(1, linesShown)) print(line.slice(0, 240));
    if (lines.length > linesShown) print('    ... (test/.artifacts/reports/failures.txt)');
  }
  print('');
  print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed;
}
