/** Runs of the open project and their curves, kept live by events. */
import { create } from 'zustand';
import type { MetricPoint, Run } from '../../shared/contract.ts';
import { api } from '../api/index.ts';

interface RunsStore {
  readonly project: string | null;
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly secondsLeft: { readonly [run: string]: number | null };
  /** Curves by run id, only of runs somebody looked at. */
  readonly metrics: ReadonlyMap<string, readonly MetricPoint[]>;
  load(project: string, runs: readonly Run[]): void;
  /** Takes an event's run. Another state shows at once; mere progress a few times a second. */
  put(run: Run, secondsLeft: number | null): void;
  append(run: string, points: readonly MetricPoint[]): void;
  /** Fetches the curves of a run that are not here yet. */
  fetchMetrics(run: string): Promise<void>;
}

/** Curves longer than this are asked for again, thinned by the service. */
const pointLimit = 4000;

export const useRuns = create<RunsStore>((set, get) => ({
  project: null,
  runs: [],
  secondsLeft: {},
  metrics: new Map(),
  load: (project, runs) => {
    progress.clear();
    set({ project, runs: [...runs].sort((a, b) => b.number - a.number), secondsLeft: {}, metrics: new Map() });
  },
  put(run, secondsLeft) {
    const known = get().runs.find((other) => other.id === run.id);
    progress.set(run.id, { run, secondsLeft });
    if (known?.status === run.status && known.name === run.name) return flushSoon();
    set(withProgress(get()));
  },
  append(run, points) {
    if (!get().metrics.has(run)) return; // nobody looks; it is all on disk
    arriving.set(run, [...(arriving.get(run) ?? []), ...points]);
    flushSoon();
  },
  async fetchMetrics(run) {
    if (get().metrics.has(run)) return;
    set({ metrics: new Map(get().metrics).set(run, []) });
    try {
      await refetch(run);
    } catch (error) {
      const metrics = new Map(get().metrics);
      metrics.delete(run);
      set({ metrics });
      throw error;
    }
  },
}));

/** Numbers and curves are drawn a few times a second, however often they arrive: the page must answer while it trains. */
const flushMs = 250;
const progress = new Map<string, { readonly run: Run; readonly secondsLeft: number | null }>();
const arriving = new Map<string, readonly MetricPoint[]>();
let flushTimer: ReturnType<typeof setTimeout> | null = null;

function flushSoon(): void {
  if (flushTimer === null) flushTimer = setTimeout(flush, flushMs);
}

/** The runs with what has arrived about them. */
function withProgress({ runs, secondsLeft }: Pick<RunsStore, 'runs' | 'secondsLeft'>): Pick<RunsStore, 'runs' | 'secondsLeft'> {
  if (progress.size === 0) return { runs, secondsLeft };
  const arrived = [...progress.values()];
  progress.clear();
  const others = runs.filter((run) => arrived.every((now) => now.run.id !== run.id));
  return {
    runs: [...arrived.map(({ run }) => run), ...others].sort((a, b) => b.number - a.number),
    secondsLeft: { ...secondsLeft, ...Object.fromEntries(arrived.map((now) => [now.run.id, now.secondsLeft])) },
  };
}

function flush(): void {
  flushTimer = null;
  if (progress.size > 0) useRuns.setState(withProgress(useRuns.getState()));
  if (arriving.size === 0) return;
  const metrics = new Map(useRuns.getState().metrics);
  for (const [run, points] of arriving) {
    const present = metrics.get(run);
    if (!present) continue;
    metrics.set(run, [...present, ...points]);
    if (present.length + points.length > pointLimit * 2) thin(run);
  }
  arriving.clear();
  useRuns.setState({ metrics });
}

const thinning = new Set<string>();

/** Asks for the long curve anew, thinned; one question at a time. If it fails, the next points ask again. */
function thin(run: string): void {
  if (thinning.has(run)) return;
  thinning.add(run);
  refetch(run)
    .catch(console.error)
    .finally(() => thinning.delete(run));
}

async function refetch(run: string): Promise<void> {
  const { project } = useRuns.getState();
  if (!project) return;
  const before = useRuns.getState().metrics.get(run)?.length ?? 0;
  // The project may be another one when the answer comes.
  const fetched = await api.request('runs.metrics', { project, run, points: pointLimit / 4 });
  if (useRuns.getState().project !== project) return;
  const metrics = new Map(useRuns.getState().metrics);
  // Points that arrived while asking are kept if they are newer than the answer.
  const arrived = (metrics.get(run) ?? []).slice(before);
  const lastStep = fetched.reduce((last, point) => Math.max(last, point.step), -1);
  metrics.set(run, [...fetched, ...arrived.filter((point) => point.step > lastStep)]);
  useRuns.setState({ metrics });
}

/** The run that is going on now, if any. */
export function activeRun(runs: readonly Run[]): Run | null {
  return runs.find((run) => run.status === 'running' || run.status === 'preparing') ?? runs.find((run) => run.status === 'paused') ?? null;
}

/** A run that can be judged and exported: something was learned and kept. */
export function usableRuns(runs: readonly Run[]): readonly Run[] {
  return runs.filter((run) => run.status === 'done' || run.status === 'stopped' || run.status === 'paused' || (run.status === 'interrupted' && run.step > 0));
}
