/** What a translator writes for rows of its data, each answer from its first piece to its last, beside what should stand there. */
import { bleu } from '../../shared/metrics/bleu.ts';
import type { TextAnswers } from '../../shared/contract.ts';
import type { RowReader } from '../../shared/data/rows.ts';
import type { Tokenizer } from '../../shared/data/tokenizers/index.ts';
import type { Translated } from '../../shared/model/translated.ts';
import { generate, type Writer } from './generate.ts';

/** Answers that are written, spread evenly over the rows: each takes a run of the network for each of its pieces. A slow network writes fewer. */
const [fewestAnswers, mostAnswers, longestMs] = [10, 100, 15_000];

export async function answerTexts(
  writer: Writer,
  reader: RowReader,
  { from, to, length }: Translated,
  rows: ArrayLike<number>,
  limitMs = longestMs,
): Promise<TextAnswers> {
  const source = reader.column(from);
  const target = reader.column(to);
  const asked = Math.min(mostAnswers, rows.length);
  const examples: TextAnswers['examples'] = [];
  const begun = performance.now();
  for (const i of evenly(asked)) {
    if (examples.length >= fewestAnswers && performance.now() - begun > limitMs) break;
    const row = rows[Math.floor((i * rows.length) / asked)] ?? 0;
    const [prompt, expected] = [reader.text(source, row), reader.text(target, row)];
    if (prompt === null || expected === null) continue;
    const { samples } = await generate(writer, { ...likeliest, prompt, maxNewTokens: length }, alone);
    const written = samples[0]?.text.trim() ?? '';
    examples.push({ row, source: prompt, expected, written, exact: written === asWritten(expected, writer.tokenizer) });
  }
  examples.sort((a, b) => a.row - b.row);
  const exact = examples.filter((example) => example.exact).length;
  return {
    rows: rows.length,
    exact,
    bleu: bleu(examples.map(({ expected, written }) => ({ expected: asWritten(expected, writer.tokenizer), written }))),
    examples,
  };
}

/** 0 to `count` - 1, spread evenly wherever one stops: in the order of their digits read backwards (van der Corput). */
function evenly(count: number): readonly number[] {
  const digits = Math.max(0, count - 1).toString(2).length;
  const backwards = (i: number) => Number.parseInt([...i.toString(2).padStart(digits, '0')].reverse().join(''), 2);
  return Array.from({ length: 2 ** digits }, (_, i) => backwards(i)).filter((i) => i < count);
}

const likeliest = { samples: 1, temperature: 0, topK: 0, topP: 1, seed: 0, stop: [] };
const alone = { progress: () => {}, turn: () => Promise.resolve(true) };

/** The text as the network would have to write it: small letters and blanks are the tokenizer's. What it cannot write stays as it is, and counts as wrong. */
function asWritten(text: string, tokenizer: Tokenizer): string {
  const ids = tokenizer.encode(text);
  const { unknown } = tokenizer.specials;
  return unknown !== null && ids.includes(unknown) ? text.trim() : tokenizer.decode(ids).trim();
}
