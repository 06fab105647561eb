/** Reading a `tokenizer.json` a person has: foreign bytes, so a worker does it. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { openTokenizer } from '../../shared/data/tokenizers/index.ts';
import { tokenizerFileSchema } from '../../shared/data/tokenizers/define.ts';

const mostBytes = 64 * 2 ** 20;

/** What is kept of it, as JSON. Throws ProblemError when it is no tokenizer that can be used. */
export function readTokenizerFile(path: string): string {
  const file = parse(path);
  openTokenizer(file);
  return JSON.stringify(file);
}

function parse(path: string) {
  try {
    const info = statSync(path);
    if (!info.isFile() || info.size > mostBytes) throw new Error('too large');
    return tokenizerFileSchema.parse({ kind: 'file', version: 1, json: JSON.parse(readFileSync(path, 'utf8')) as unknown });
  } catch {
    throw new ProblemError(
      makeProblem({
        code: 'tokenizer-file-unreadable',
        place: { file: path },
        what: text(`${basename(path)} is not a tokenizer.json that can be read.`, `${basename(path)} 不是可读取的 tokenizer.json。`),
        how: text('Pick the file of that name that lies beside a Hugging Face model.', '请选择 Hugging Face 模型旁的同名文件。'),
      }),
    );
  }
}
