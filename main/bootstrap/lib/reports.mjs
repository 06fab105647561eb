/** What vitest and Playwright wrote down, as counts, one block of lines for each failed test, and one line for each skipped or flaky one. */
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { root } from './process.mjs';

const readReport = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
const shorten = (file) => (file.startsWith(root) ? file.slice(root.length + 1) : file);
/** Blank lines say nothing, and the record of a build machine is short. */
const linesOf = (message) =>
  stripVTControlCharacters(String(message))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}`);

const nothing = () => ({ passed: 0, failed: 0, skipped: 0, failures: [], notes: [] });

/** Answers undefined when there is no report: the tool did not finish. */
export function vitestCounts(path) {
  const report = readReport(path);
  if (report === undefined) return undefined;
  const sum = nothing();
  for (const file of report.testResults) {
    const name = shorten(file.name);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'passed') sum.passed += 1;
      else if (status === 'failed') {
        sum.failed += 1;
        sum.failures.push([`${name} > ${fullName}`, ...failureMessages.flatMap(linesOf)]);
      } else {
        sum.skipped += 1;
        sum.notes.push(`skipped: ${name} > ${fullName}`);
      }
    }
    // A file that could not even be loaded has no failed test of its own.
    if (file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')) {
      sum.failed += 1;
      sum.failures.push([name, ...linesOf(file.message || 'could not be run')]);
    }
  }
  return sum;
}

/** All tests of Playwright's nested report. */
function* endToEndTests(suite, path = []) {
  const here = suite.title ? [...path, suite.title] : path;
  for (const inner of suite.suites ?? []) yield* endToEndTests(inner, here);
  for (const spec of suite.specs ?? []) for (const one of spec.tests) yield { name: `[${one.projectName}] ${[...here, spec.title].join(' > ')}`, ...one };
}

/** Answers undefined when there is no report: the tool did not finish. */
export function playwrightCounts(path) {
  const report = readReport(path);
  if (report === undefined) return undefined;
  const sum = nothing();
  sum.failed += report.errors.length;
  sum.failures.push(...report.errors.map((error) => ['Playwright', ...linesOf(error.message ?? error)]));
  for (const { name, status, annotations, results } of report.suites.flatMap((suite) => [...endToEndTests(suite)])) {
    const messages = results.flatMap(({ error, errors = [] }) => (errors.length > 0 ? errors : error ? [error] : []).map(({ message }) => message ?? status));
    switch (status) {
      case 'skipped':
        sum.skipped += 1;
        sum.notes.push(`skipped: ${name} (${annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given'})`);
        break;
      case 'flaky':
        sum.notes.push(`flaky, passed the second time: ${name}`, ...linesOf(messages[0] ?? '').slice(0, 4));
        sum.passed += 1;
        break;
      case 'expected':
        sum.passed += 1;
        break;
      default:
        sum.failed += 1;
        sum.failures.push([name, ...linesOf(messages.at(-1) ?? status)]);
    }
  }
  return sum;
}
