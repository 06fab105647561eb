/** The one place that touches onnxruntime. Everything else sees `EngineSession` and plain typed arrays. */
import type * as Ort from 'onnxruntime-node';
import type { Tensor, TensorType } from '../../shared/base/tensor.ts';
import { assert, defined } from '../../shared/base/assert.ts';

export type DeviceId = 'cpu' | 'webgpu' | 'dml' | 'cuda';

/** A tensor in the engine: on the CPU its `data` is read and written in place. */
export type EngineTensor = Ort.Tensor;
export type Feeds = { readonly [name: string]: EngineTensor };
/** A tensor to be written in place, or null for one that the run allocates. */
export type Fetches = { readonly [name: string]: EngineTensor | null };

export interface SessionOptions {
  readonly device: DeviceId;
  /** Intra-op threads, at least 1. */
  readonly threads: number;
  /** False lets idle threads sleep: for a machine that is shared. Default true (fastest). */
  readonly spin?: boolean;
  /** The graph is our compiler's: its session is made quickly. `fused`: with onnxruntime's own ops where they are faster. */
  readonly compiled?: 'plain' | 'fused';
  /** Where the device keeps outputs: those that stay there to be fed to the next step. */
  readonly resident?: readonly string[];
}

let loading: Promise<typeof Ort> | undefined;

/** onnxruntime-node 1.30 mistakes Float16Array (Node >= 24) for its own storage, so it must be gone before the first import. */
export function loadRuntime(): Promise<typeof Ort> {
  loading ??= (async () => {
    delete (globalThis as { Float16Array?: unknown }).Float16Array;
    const module = (await import('onnxruntime-node')) as typeof Ort & { readonly default?: typeof Ort };
    return module.default?.InferenceSession ? module.default : module;
  })();
  return loading;
}

/** Version of the runtime, recorded with every checkpoint: another build may round differently. */
export async function runtimeVersion(): Promise<string> {
  const { env } = await loadRuntime();
  return `onnxruntime-node ${env.versions.node ?? 'unknown'}`;
}

/** The values themselves, not a copy. */
function wrapWith(runtime: typeof Ort, tensor: Tensor): EngineTensor {
  return new runtime.Tensor(tensor.dtype as 'float32', tensor.data as Float32Array, [...tensor.shape]) as EngineTensor;
}

export interface EngineSession {
  /** Whether outputs can stay on the device to be fed to the next run. */
  readonly keeps: boolean;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  wrap(tensor: Tensor): EngineTensor;
  /** Blocks this process while it runs. Fetches that are given are written in place; what is answered in their stead is empty. */
  run(feeds: Feeds, fetches: Fetches): Promise<Feeds>;
  /** Values of a tensor, wherever it lies. Copies only what is on a GPU. */
  download(tensor: EngineTensor, type: TensorType): Promise<Tensor>;
  /** Where the device keeps outputs: a copy there, the caller's to dispose of. */
  upload(tensor: EngineTensor, type: TensorType): Promise<EngineTensor>;
  release(): Promise<void>;
}

/** `model`: its bytes, or the path of a file the studio has just written itself. Throws the runtime's own error; callers at a process edge turn it into a Problem. */
export async function createSession(model: Uint8Array | string, options: SessionOptions): Promise<EngineSession> {
  const runtime = await loadRuntime();
  const session = await openOn(runtime, model, options);
  const keeps = keepsOutputs(options.device);
  const copiers = new Map<string, Ort.InferenceSession>();

  /** A one-node Identity session moves a tensor: getData() on a gpu-buffer aborts the process. */
  async function copied(tensor: EngineTensor, type: TensorType, to: 'cpu' | 'gpu-buffer'): Promise<EngineTensor> {
    const key = `${to} ${type.dtype}[${type.shape.join()}]`;
    let copier = copiers.get(key);
    if (!copier) {
      const { identityModel } = await import('./identity.ts');
      copier = await runtime.InferenceSession.create(identityModel(type), { ...sessionSettings({ ...options, resident: [] }), preferredOutputLocation: to });
      copiers.set(key, copier);
    }
    return defined((await copier.run({ x: tensor }))['y'], 'copied tensor') as EngineTensor;
  }

  return {
    keeps,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    wrap: (tensor) => wrapWith(runtime, tensor),
    async run(feeds, fetches) {
      if (!keeps) {
        // A gpu-buffer fed to a CPU session silently reads wrong memory.
        for (const name of session.inputNames) assert(feeds[name]?.location === 'cpu', `input ${name} is missing or not in CPU memory`);
      }
      const results = (await session.run(feeds, fetches)) as Feeds;
      if (!keeps) for (const [name, fetch] of Object.entries(fetches)) if (fetch !== null) dropCopy(results[name], fetch);
      return results;
    },
    async download(tensor, type) {
      if (tensor.location === 'cpu') return { ...type, data: tensor.data as Tensor['data'] };
      return { ...type, data: (await copied(tensor, type, 'cpu')).data as Tensor['data'] };
    },
    upload: (tensor, type) => copied(tensor, type, 'gpu-buffer'),
    async release() {
      for (const copier of copiers.values()) await copier.release();
      await session.release();
    },
  };
}

/**
 * Frees a tensor's memory at once, so that the next run takes the same; left to the garbage collector, a step's state would lie about
 * several times (a VGG-like block at batch 32 grew by 209 MB instead of 165).
 */
export function letGo(tensor: EngineTensor): void {
  if (tensor.location === 'gpu-buffer') return tensor.dispose();
  const { buffer, byteLength } = tensor.data as Float32Array;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0); // others may look at the rest of it
}

/** onnxruntime-node 1.30 writes into the tensors it is given, and returns a copy of each beside it. */
function dropCopy(copy: EngineTensor | undefined, original: EngineTensor): void {
  if (copy && (copy.data as Float32Array).buffer !== (original.data as Float32Array).buffer) letGo(copy);
}

/**
 * On WebGPU onnxruntime 1.30 puts channels last for its convolutions, and may leave a transposed bool behind, which it can only
 * compute on the CPU. Such a graph keeps its channels where they are.
 */
async function openOn(runtime: typeof Ort, model: Uint8Array | string, options: SessionOptions): Promise<Ort.InferenceSession> {
  const settings = sessionSettings(options);
  try {
    return await runtime.InferenceSession.create(model as string, settings);
  } catch (error) {
    if (options.device !== 'webgpu' || !/assigned to the default CPU EP/.test(String(error))) throw error;
    return await runtime.InferenceSession.create(model as string, { ...settings, executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }] });
  }
}

/**
 * onnxruntime's searches for what our compiler has folded already or never writes. Each walks the whole graph: without them a
 * session for a GPT of 12 layers, 5,500 nodes, is made in 0.9 s instead of 2, and its steps are as fast.
 */
const needless = [
  'DoubleQDQPairsRemover',
  'ConstantSharing',
  'CommonSubexpressionElimination',
  'ConstantFolding',
  'MatMulAddFusion',
  'ReshapeFusion',
  'GeluFusionL1',
  'LayerNormFusionL1',
  'QDQPropagationTransformer',
  'WeightBiasQuantization',
  'EnsureUniqueDQForNodeUnit',
  'PreShapeNodeElimination',
  'MatMulIntegerToFloatFusion',
  'DynamicQuantizeMatMulFusion',
  'GeluFusionL2',
  'LayerNormFusionL2',
  'SimplifiedLayerNormFusion',
  'AttentionFusion',
  'EmbedLayerNormFusion',
  'GatherToSplitFusion',
  'GatherToSliceFusion',
  'BiasGeluFusion',
  'GroupQueryAttentionFusion',
  'SkipLayerNormFusion',
  'FastGeluFusion',
  'QuickGeluFusion',
  'BiasSoftmaxFusion',
  'BiasDropoutFusion',
  'MatMulNBitsFusion',
  'QDQSelectorActionTransformer',
  'NchwcTransformer',
  'NhwcTransformer',
  'TransposeOptimizer',
];

/** onnxruntime-node 1.30 names the memory of a `gpu-buffer` "WebGPU_Buf", which DirectML and CUDA do not know: their state travels with every step. */
function keepsOutputs(device: DeviceId): boolean {
  return device === 'webgpu';
}

function sessionSettings({ device, threads, spin, resident, compiled }: SessionOptions): Ort.InferenceSession.SessionOptions {
  assert(threads >= 1, `${threads} threads`);
  const session: Record<string, unknown> = {};
  if (spin === false) session['intra_op'] = { allow_spinning: '0' };
  // A node that falls back to the CPU costs a copy each step: rather fail loudly and say so. Other graphics engines are tried as they are.
  if (keepsOutputs(device)) session['disable_cpu_ep_fallback'] = '1';
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: compiled === 'fused' ? 'basic' : 'all',
    // A pattern is one more block as large as the fullest moment, beside the arena of the first run: 302 MB instead of 182 for ResNet-20.
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(keepsOutputs(device) && resident && resident.length > 0
      ? { preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, 'gpu-buffer' as const])) }
      : {}),
    extra: { session, ...(compiled !== undefined && device === 'cpu' ? { optimization: { disable_specified_optimizers: needless.join(';') } } : {}) },
  };
}
