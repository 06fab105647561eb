/** One line a step, on stderr, so that stdout belongs to the command that follows. */
import { stripVTControlCharacters } from 'node:util';

export const say = (line) => process.stderr.write(`${line}\n`);

/** Says `line` once `work` has taken half a second: what is done sooner needs no words. */
export async function sayIfSlow(line, work, { after = 500, tell = say } = {}) {
  const timer = setTimeout(tell, after, line);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Says why in one line and ends. */
export function fail(line) {
  say(`netloom: ${line}`);
  process.exit(1);
}

/** The line of a tool's output that tells most: the first that names an error, else the last. Colours and stack frames are left out. */
export function tellingLine(output) {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/:$|^npm error$/.test(line) && !line.startsWith('at '));
  const naming = [/\[[A-Z_]{6,}\]|^\w*Error: |Could not |Cannot /, /\b(error|ERR!|ENOTFOUND|EACCES|ENOSPC|ETIMEDOUT)\b/i];
  for (const pattern of naming) {
    const found = lines.find((line) => pattern.test(line) && !/^npm (error|ERR!) code \w+$/.test(line));
    if (found !== undefined) return found;
  }
  return lines.at(-1) ?? 'no output';
}
