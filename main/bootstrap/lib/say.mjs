/** One line a step, on stderr, so that stdout belongs to the command that follows. */

export const say = (line) => process.stderr.write(`${line}\n`);

/** Says why in one line and ends. */
export function fail(line) {
  say(`netloom: ${line}`);
  process.exit(1);
}

/** The line of a tool's output that tells most: the first that names an error, else the last. */
export function tellingLine(output) {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.endsWith(':'));
  return lines.find((line) => /\b(error|ERR!|ENOTFOUND|EACCES|ENOSPC|ETIMEDOUT)\b/i.test(line) && !/code E?\d*$/.test(line)) ?? lines.at(-1) ?? 'no output';
}
