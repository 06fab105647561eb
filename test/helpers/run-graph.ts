/** Runs an IR graph with onnxruntime, for tests of the compiler. */
import { loadRuntime } from '../../main/engine/session.ts';
import { type DType, type Tensor, type TensorData, tensor, valuesOf } from '../../shared/base/tensor.ts';
import type { Graph } from '../../shared/ir/graph.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import { legalize, type Target } from '../../shared/targets/index.ts';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface Runner {
  run(feeds: Feeds): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly threads?: number;
  readonly target?: Target;
  /** False: leave the graph to us, as it was written. */
  readonly fuse?: boolean;
}

/** A session over the bytes of a model. */
export async function openModel(bytes: Uint8Array, { threads = 1, fuse = true }: RunOptions = {}): Promise<Runner> {
  const ort = await loadRuntime();
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    graphOptimizationLevel: fuse ? 'all' : 'disabled',
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    async run(feeds) {
      const given = Object.fromEntries(
        Object.entries(feeds).map(([name, { dtype, shape, data }]) => [name, new ort.Tensor(dtype, data as Float32Array, [...shape])]),
      );
      const results = await session.run(given);
      return Object.fromEntries(
        Object.entries(results).map(([name, { type, dims, data }]) => [name, { dtype: type as DType, shape: dims, data: data as TensorData }]),
      );
    },
    close: () => session.release(),
  };
}

export function openGraph(graph: Graph, options: RunOptions = {}): Promise<Runner> {
  return openModel(writeModel(legalize(graph, options.target ?? 'cpu'), { name: 'test' }), options);
}

export async function runGraph(graph: Graph, feeds: Feeds, options: RunOptions = {}): Promise<Record<string, Tensor>> {
  const runner = await openGraph(graph, options);
  try {
    return await runner.run(feeds);
  } finally {
    await runner.close();
  }
}

export function numbers(tensor: Tensor): number[] {
  return valuesOf(tensor);
}

export function float32(shape: readonly number[], values: ArrayLike<number>): Tensor {
  return tensor('float32', shape, values);
}

/** Largest |a - b| / max(1, |b|). NaN when the lengths differ. */
export function largestDifference(a: Tensor, b: Tensor): number {
  const [left, right] = [numbers(a), numbers(b)];
  if (left.length !== right.length) return Number.NaN;
  return left.reduce((worst, value, i) => {
    const other = right[i] ?? 0;
    if (Object.is(value, other) || (Number.isNaN(value) && Number.isNaN(other))) return worst;
    return Math.max(worst, Math.abs(value - other) / Math.max(1, Math.abs(other)));
  }, 0);
}
