/** The parts of `npm test`, run in order, counted, and summed up in one plain line. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findBrowser, installBrowser } from './browser.mjs';
import { buildRenderer } from './build.mjs';
import { quietly, root } from './process.mjs';

const print = (line) => process.stdout.write(`${line}\n`);
const reports = join(root, 'test/.artifacts/reports');
const none = { passed: 0, failed: 0, skipped: 0 };

/** One check by a tool: passed or failed as a whole; its output is shown when it failed. */
async function tool(label, args) {
  const { code, output } = await quietly(process.execPath, args);
  return code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1, details: [`${label}:`, output.trim()] };
}

const readReport = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

function lastLines(output, count = 40) {
  return output.trim().split('\n').slice(-count).join('\n');
}

async function unit() {
  const report = join(reports, 'unit.json');
  rmSync(report, { force: true });
  const { code, output } = await quietly(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--reporter=dot', `--outputFile.json=${report}`], { env: { ...process.env, NO_COLOR: '1' } });
  const result = readReport(report);
  if (result === undefined) return { ...none, failed: 1, details: ['vitest did not finish:', lastLines(output)] };
  const details = [];
  for (const file of result.testResults) {
    for (const one of file.assertionResults) {
      if (one.status === 'failed') details.push(`${file.name.slice(root.length + 1)} > ${one.fullName}`, ...one.failureMessages.map((message) => `    ${message.split('\n').slice(0, 12).join('\n    ')}`));
      if (one.status === 'pending' || one.status === 'skipped') details.push(`skipped: ${one.fullName}`);
    }
    if (file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed')) details.push(`${file.name.slice(root.length + 1)}: ${file.message?.split('\n').slice(0, 8).join('\n    ') ?? 'could not be run'}`);
  }
  // A file that could not even be loaded has no failed test of its own.
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed')).length;
  const failed = result.numFailedTests + broken;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: result.numPendingTests + (result.numTodoTests ?? 0), details: failed === 0 && code !== 0 ? [...details, lastLines(output)] : details };
}

/** All tests of Playwright's nested report. */
function* endToEndTests(suite, path = []) {
  const here = suite.title ? [...path, suite.title] : path;
  for (const inner of suite.suites ?? []) yield* endToEndTests(inner, here);
  for (const spec of suite.specs ?? []) for (const one of spec.tests) yield { name: [...here, spec.title].join(' > '), ...one };
}

async function endToEnd() {
  const browser = await findBrowser();
  const { path, reason } = browser === undefined ? await installBrowser() : { path: browser };
  if (path === undefined) return { ...none, failed: 1, details: [`end-to-end tests could not run: ${reason}`] };
  await buildRenderer();
  const report = join(reports, 'e2e.json');
  rmSync(report, { force: true });
  const { output } = await quietly(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], { env: { ...process.env, NETLOOM_BROWSER: path, NETLOOM_REPORT: report, NETLOOM_BUILT: '1', FORCE_COLOR: '0' } });
  const result = readReport(report);
  if (result === undefined) return { ...none, failed: 1, details: ['Playwright did not finish:', lastLines(output)] };
  const counts = { ...none, details: result.errors.map((error) => error.message ?? String(error)) };
  if (result.errors.length > 0) counts.failed += 1;
  for (const one of result.suites.flatMap((suite) => [...endToEndTests(suite)])) {
    if (one.status === 'skipped') {
      counts.skipped += 1;
      counts.details.push(`skipped: [${one.projectName}] ${one.name} (${one.annotations.find((note) => note.type === 'skip')?.description ?? 'no reason given'})`);
    } else if (one.status === 'expected' || one.status === 'flaky') {
      counts.passed += 1;
      if (one.status === 'flaky') counts.details.push(`flaky, passed the second time: [${one.projectName}] ${one.name}`);
    } else {
      counts.failed += 1;
      const message = one.results.at(-1)?.errors?.[0]?.message ?? one.results.at(-1)?.error?.message ?? one.status;
      counts.details.push(`[${one.projectName}] ${one.name}`, `    ${stripVTControlCharacters(message).split('\n').slice(0, 14).join('\n    ')}`);
    }
  }
  return counts;
}

async function types() {
  const sum = { ...none, details: [] };
  for (const part of ['shared', 'main', 'renderer', 'test']) {
    const one = await tool(`types of ${part}`, ['node_modules/typescript/bin/tsc', '-p', `${part}/tsconfig.json`]);
    sum.passed += one.passed;
    sum.failed += one.failed;
    sum.details.push(...(one.details ?? []));
  }
  return sum;
}

const parts = {
  types,
  lint: () => tool('lint', ['node_modules/@biomejs/biome/bin/biome', 'lint', '.', '--diagnostic-level=error', '--colors=off']),
  layers: () => tool('layers', ['test/layers/run.ts']),
  unused: () => tool('unused code', ['node_modules/knip/bin/knip.js', '--no-progress']),
  unit,
  e2e: endToEnd,
};

/** Runs all parts, or those named; prints the summary; answers the number of failures. */
export async function runSuite(wanted) {
  mkdirSync(reports, { recursive: true });
  const total = { ...none };
  for (const [name, run] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const begun = Date.now();
    const result = await run().catch((error) => ({ ...none, failed: 1, details: [error.output ?? error.message ?? String(error)] }));
    print(`${name.padEnd(7)} ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped  (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    for (const line of result.details ?? []) print(`  ${line}`);
    for (const count of Object.keys(none)) total[count] += result[count];
  }
  print('');
  print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed;
}
