/** What the command line says: JSON lines on stdout for scripts, or words for people. Problems go to stderr. */
import process from 'node:process';
import { makeProblem, ProblemError, problemMessage, type Problem } from '../../shared/base/problem.ts';
import { text, type Language } from '../../shared/base/text.ts';

export interface Output {
  readonly json: boolean;
  readonly language: Language;
  /** One line of JSON, or what `words` makes of it. */
  print<T>(value: T, words: (value: T) => string): void;
  /** For people only, on stderr: progress, hints. */
  note(line: string): void;
  problem(error: unknown): void;
}

export function createOutput(json: boolean, write: (text: string) => void = writeOut, writeError: (text: string) => void = writeErr): Output {
  const language: Language = /^zh/i.test(process.env['LC_ALL'] ?? process.env['LANG'] ?? '') ? 'zh' : 'en';
  return {
    json,
    language,
    print(value, words) {
      const line = json ? JSON.stringify(value) : words(value);
      if (line !== '') write(`${line}\n`);
    },
    note(line) {
      if (!json) writeError(`${line}\n`);
    },
    problem(error) {
      const problem = asProblem(error);
      const message = problemMessage(problem, language);
      writeError(json ? `${JSON.stringify({ problem: { ...problem, message } })}\n` : `${message}\n`);
    },
  };
}

/** Anything thrown, as a Problem; our own mistakes keep their stack, which belongs in a bug report. */
function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return makeProblem({ code: 'internal-error', what: text(`Something went wrong in the studio itself: ${detail}`, `工作室内部出错：${detail}`) });
}

/** Rows of text in columns, the first row a heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')).join('\n');
}

export function scoresText(scores: Readonly<Record<string, number>>): string {
  return Object.entries(scores)
    .map(([name, value]) => `${name} ${numberText(value)}`)
    .join('  ');
}

export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function writeOut(line: string): void {
  process.stdout.write(line);
}

function writeErr(line: string): void {
  process.stderr.write(line);
}

/** "40 s", "3 min", "2.5 h". */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${seconds < 10 ? numberText(Math.round(seconds * 10) / 10) : Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}
