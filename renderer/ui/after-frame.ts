/** What can wait until the screen shows what was just done. */

/** A hidden page draws no frames. */
const longestMs = 50;

/** Resolves behind the next frame. */
export function afterFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, longestMs);
  });
}
