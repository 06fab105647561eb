/** Live curves: points are gathered, long curves are thinned by one question at a time, failures are no storm. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceTransport } from '../../../renderer/api/index.ts';
import { useRuns } from '../../../renderer/state/runs.ts';
import type { MetricPoint, Run } from '../../../shared/contract.ts';

const points = (from: number, count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, index) => ({ series: 'train.loss', step: from + index, epoch: 1, value: 1 }));

describe('runs store', () => {
  let answers: ((value: unknown) => void)[];
  let refusals: ((error: Error) => void)[];
  beforeEach(() => {
    vi.useFakeTimers();
    answers = [];
    refusals = [];
    replaceTransport({
      request: () =>
        new Promise((resolve, reject) => {
          answers.push(resolve);
          refusals.push(reject);
        }),
      subscribe: () => () => undefined,
      onState: () => () => undefined,
    });
    useRuns.getState().load('p', []);
    return () => void vi.useRealTimers();
  });

  it('keeps points that arrive while the curve is being fetched, without doubling any', async () => {
    const fetched = useRuns.getState().fetchMetrics('r');
    useRuns.getState().append('r', points(3, 3));
    await vi.advanceTimersByTimeAsync(300);
    answers[0]?.(points(0, 5)); // steps 0..4: 3 and 4 are in both
    await fetched;
    expect(
      useRuns
        .getState()
        .metrics.get('r')
        ?.map(({ step }) => step),
    ).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('shows another state at once and progress a few times a second, always the newest', async () => {
    const run = (status: Run['status'], step: number) => ({ id: 'r', number: 1, name: '', status, step }) as Run;
    let drawn = 0;
    const stop = useRuns.subscribe(() => drawn++);
    useRuns.getState().put(run('running', 0), null);
    for (let step = 1; step <= 50; step++) {
      useRuns.getState().put(run('running', step), 9);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(drawn).toBeLessThanOrEqual(3);
    useRuns.getState().put(run('paused', 51), null);
    expect(useRuns.getState().runs.map(({ status, step }) => [status, step])).toEqual([['paused', 51]]);
    expect(useRuns.getState().secondsLeft['r']).toBeNull();
    await vi.advanceTimersByTimeAsync(500);
    expect(useRuns.getState().runs[0]?.step).toBe(51);
    stop();
  });

  it('ignores points of runs nobody looks at', async () => {
    useRuns.getState().append('other', points(0, 3));
    await vi.advanceTimersByTimeAsync(300);
    expect(useRuns.getState().metrics.has('other')).toBe(false);
  });

  it('asks once for a thinner curve, however many points come meanwhile', async () => {
    const fetched = useRuns.getState().fetchMetrics('r');
    answers[0]?.([]);
    await fetched;
    for (let batch = 0; batch < 20; batch++) {
      useRuns.getState().append('r', points(batch * 1000, 1000));
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(answers).toHaveLength(2);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    refusals[1]?.(new Error('lost'));
    await vi.advanceTimersByTimeAsync(10);
    useRuns.getState().append('r', points(20_000, 10));
    await vi.advanceTimersByTimeAsync(250);
    expect(answers).toHaveLength(3);
  });
});
