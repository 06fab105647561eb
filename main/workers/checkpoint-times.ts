/** When a checkpoint is due. */

/** Epochs of small data last a millisecond; writing each to the disk would keep the studio from everything else. */
const leastBetween = 1000; // milliseconds
/** Keeping one may take the studio longer where the weights are gigabytes: it gets this share of the time, and is not put off for ever. */
const share = 20;
const unnoticed = 1000; // milliseconds
const mostBetween = 600_000; // milliseconds

export interface CheckpointTimes {
  due(atEpochEnd: boolean): boolean;
  /** One is on its way. */
  left(step: number): void;
  /** It is kept; so long that took. */
  saved(step: number, milliseconds: number): void;
}

/** `every`: milliseconds between two. `now`: for tests. */
export function createCheckpointTimes(every: number, now: () => number = () => performance.now()): CheckpointTimes {
  const least = Math.min(leastBetween, every);
  let last = now();
  let onItsWay: number | null = null; // its step
  let rest = 0;
  return {
    due: (atEpochEnd) => onItsWay === null && now() - last >= Math.max(atEpochEnd ? least : every, rest),
    left(step) {
      onItsWay = step;
      last = now();
    },
    saved(step, milliseconds) {
      if (onItsWay !== step) return;
      onItsWay = null;
      rest = milliseconds < unnoticed ? 0 : Math.min(share * milliseconds, mostBetween);
    },
  };
}
