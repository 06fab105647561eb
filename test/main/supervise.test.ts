import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../shared/base/problem.ts';
import { createRestartBudget, startWatched, type WatchOptions } from '../../main/supervise.ts';
import { fakeWorker } from '../helpers/fake-worker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function watch(use: WatchOptions['use'] = () => null) {
  const worker = fakeWorker(1, ({ exit }) => exit(null, 'SIGKILL'));
  vi.spyOn(worker.handle, 'kill');
  const deaths: (Problem | null)[] = [];
  const heard: unknown[] = [];
  const watched = startWatched(() => worker.handle, {
    kind: 'trainer',
    use,
    onMessage: (message) => {
      heard.push(message);
    },
    onDeath: (problem) => {
      deaths.push(problem);
    },
  });
  return { ...worker, deaths, heard, watched };
}

describe('watched worker', () => {
  it('is ended when it is silent for more than ten seconds', () => {
    const { say, handle, deaths } = watch();
    say({ type: 'alive' });
    vi.advanceTimersByTime(9_000);
    expect(handle.kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(handle.kill).toHaveBeenCalled();
    expect(deaths).toMatchObject([{ code: 'worker-hung' }]);
  });

  it('lives while it beats, or does its work', () => {
    const { say, handle, heard } = watch();
    for (let i = 0; i < 10; i++) {
      say(i % 2 === 0 ? { type: 'alive' } : { type: 'steps' });
      vi.advanceTimersByTime(8_000);
    }
    expect(handle.kill).not.toHaveBeenCalled();
    expect(heard).toHaveLength(5);
  });

  it('may be silent as long as it said it would be', () => {
    const { say, handle } = watch();
    say({ type: 'alive', patience: 60 });
    vi.advanceTimersByTime(50_000);
    say({ type: 'steps' });
    vi.advanceTimersByTime(50_000);
    expect(handle.kill).not.toHaveBeenCalled();
    say({ type: 'alive' });
    vi.advanceTimersByTime(11_000);
    expect(handle.kill).toHaveBeenCalled();
  });

  it('is not ended while others have the processor, but when it has had its time', () => {
    let seconds = 3;
    const { say, handle, deaths } = watch(() => ({ seconds, ready: true }));
    say({ type: 'alive' });
    for (let i = 0; i < 40; i++) {
      seconds += 0.1;
      vi.advanceTimersByTime(1_000);
    }
    expect(handle.kill).not.toHaveBeenCalled();
    seconds += 2;
    vi.advanceTimersByTime(1_000);
    expect(handle.kill).toHaveBeenCalled();
    expect(deaths).toMatchObject([{ code: 'worker-hung' }]);
  });

  it('is not ended for a look that fell between two of its turns', () => {
    let looks = 0;
    const { say, handle } = watch(() => ({ seconds: 3, ready: looks++ % 4 === 0 }));
    say({ type: 'alive' });
    vi.advanceTimersByTime(60_000);
    expect(handle.kill).not.toHaveBeenCalled();
  });

  it('is ended when it waits for something that does not come', () => {
    const { say, handle } = watch(() => ({ seconds: 3, ready: false }));
    say({ type: 'alive' });
    vi.advanceTimersByTime(11_000);
    expect(handle.kill).toHaveBeenCalled();
  });

  it('is given the time that the machine slept', () => {
    const { say, handle } = watch();
    say({ type: 'alive' });
    vi.advanceTimersByTime(5_000);
    const awake = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => awake() + 3_600_000);
    vi.advanceTimersByTime(4_000);
    expect(handle.kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(3_000);
    expect(handle.kill).toHaveBeenCalled();
  });

  it('is watched by a clock that nobody sets', () => {
    const { say, handle } = watch();
    say({ type: 'alive' });
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(9_000);
    expect(handle.kill).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() - 7_200_000);
    vi.advanceTimersByTime(2_000);
    expect(handle.kill).toHaveBeenCalled();
  });

  it('is ended when it says what makes no sense, and is heard no more', () => {
    const heard: unknown[] = [];
    for (const word of [null, 7, { type: 'steps', losses: null }]) {
      const { handle, say } = fakeWorker(1, ({ exit }) => exit(null, 'SIGKILL'));
      const deaths: (Problem | null)[] = [];
      startWatched(() => handle, {
        kind: 'importer',
        onMessage: (message) => {
          heard.push((message as { losses: Float64Array }).losses.length);
        },
        onDeath: (problem) => deaths.push(problem),
      });
      say(word);
      say({ type: 'steps', losses: Float64Array.of(1) });
      expect(deaths).toMatchObject([{ code: 'worker-confused' }]);
    }
    expect(heard).toEqual([]);
  });

  it('tells a crash from an end', () => {
    const crash = watch();
    crash.exit(null, 'SIGSEGV');
    expect(crash.deaths).toMatchObject([{ code: 'worker-died' }]);
    expect(crash.deaths[0]?.what.en).toContain('SIGSEGV');
    const end = watch();
    end.exit(0, null);
    expect(end.deaths).toEqual([null]);
    const wished = watch();
    void wished.watched.end();
    expect(wished.deaths).toEqual([null]);
  });
});

describe('restart budget', () => {
  it('waits longer after each death, and gives up after the third in five minutes', () => {
    let now = 0;
    const budget = createRestartBudget('inference', 3, 300, () => now);
    expect(budget.wait()).toBe(0);
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      budget.died();
      waits.push(budget.wait());
    }
    expect(waits).toEqual([200, 400, 800]);
    budget.died();
    expect(() => budget.wait()).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'worker-keeps-dying' }) }));
    now += 301_000;
    expect(budget.wait()).toBe(0);
  });
});
