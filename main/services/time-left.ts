/** Time left by how fast it went lately: a machine that is busy now may be free a minute later. */

/** What is older does not count, in milliseconds. */
const lately = 30_000;
/** Before, nothing is said: the first things done take a worker's start as well. */
const least = 2000;

/** To be called at every report; answers seconds, or null while it cannot be known. */
export function createTimeLeft(now: () => number = () => performance.now()): (done: number, total: number) => number | null {
  const seen: { readonly at: number; readonly done: number }[] = [];
  return (done, total) => {
    const at = now();
    seen.push({ at, done });
    while ((seen[1]?.at ?? at) < at - lately) seen.shift();
    const first = seen[0] ?? { at, done };
    return at - first.at < least || done <= first.done ? null : ((at - first.at) / 1000) * ((total - done) / (done - first.done));
  };
}
