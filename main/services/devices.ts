/**
 * Which devices can train here, each tried in a process of its own, with a plain reason when it cannot. What was found is
 * kept until the studio, the runtime, the system or a driver changes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { text, type Text } from '../../shared/base/text.ts';
import type { Device } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';
import { unrolledSteps } from '../../shared/model/unrolled.ts';
import type { ProbeResult } from '../engine/devices.ts';
import type { DeviceId } from '../engine/session.ts';
import type { Context, WorkerLauncher } from './context.ts';
import { readTrials, writeTrials } from './device-trials.ts';
import { createInferenceClient } from './inference-client.ts';
import { isTraining, whileIdle } from './training-now.ts';

/** A slow driver compiles its shaders for half a minute; one that takes longer is of no use. */
const timeOut = 90_000;
/** The first training of all waits so long to learn which device is fastest, then takes the processor. */
const patience = 20_000;

/** In the order they are shown. */
const devices = {
  cpu: 'CPU',
  webgpu: 'GPU (WebGPU)',
  dml: 'GPU (DirectML)',
  cuda: 'GPU (CUDA)',
} as const satisfies { readonly [D in DeviceId]: string };

const ids = Object.keys(devices) as DeviceId[];

/** What a trial ended with; a process that hung or crashed did not get as far as an answer. */
export type Trial = ProbeResult | { readonly usable: false; readonly cause: 'hung' | 'crashed'; readonly detail: string };
export type Trials = { readonly [D in DeviceId]: Trial };

interface Known {
  readonly all: Promise<Trials>;
  /** Null while they are being tried. */
  found: Trials | null;
}

const known = new WeakMap<Context, Known>();

function trialsOf(context: Context): Known {
  const before = known.get(context);
  if (before) return before;
  const kept = readTrials(context);
  const entry: Known = { all: kept ? Promise.resolve(kept) : tryAll(context), found: kept };
  known.set(context, entry);
  void entry.all.then((trials) => {
    entry.found = trials;
    if (kept === null) writeTrials(context, trials);
  });
  return entry;
}

/** Tried when first asked for, and when nothing is being trained. */
export async function probeDevices(context: Context): Promise<Device[]> {
  const trials = await trialsOf(context).all;
  const fastest = fastestOf(trials);
  return ids.map((id) => ({ id, name: devices[id], usable: trials[id].usable, fastest: id === fastest, reason: reasonFor(id, trials[id]) }));
}

/** Before a training begins on the device `id`: why it cannot be used, or null. */
export async function deviceRefusal(context: Context, id: string): Promise<Text | null> {
  if (id === 'cpu') return null; // needs no trial
  const { all, found } = trialsOf(context);
  if (id === 'auto') {
    if (!isTraining(context)) await Promise.race([all, sleep(patience, undefined, { ref: false })]);
    return null;
  }
  if (!isDevice(id)) return text(`There is no device "${id}".`, `没有设备“${id}”。`);
  // Somebody asks for this very device, so it is not left until the other training has ended.
  const trial = found === null && isTraining(context) ? await tryDevice(context.launch, id, timeOut) : (await all)[id];
  return reasonFor(id, trial);
}

function isDevice(id: string): id is DeviceId {
  return Object.hasOwn(devices, id);
}

/** `auto` is the fastest that has passed its trial by now; until there is one, and for networks with memories, the processor. */
export function deviceFor(context: Context, document: Document): string {
  const wanted = document.training.device;
  if (wanted !== 'auto') return wanted;
  if (unrolledSteps(document).length > 0) return 'cpu';
  const { found } = trialsOf(context);
  return found === null ? 'cpu' : fastestOf(found);
}

function fastestOf(trials: Trials): DeviceId {
  const rate = (id: DeviceId): number => (trials[id].usable ? trials[id].rate : 0);
  return ids.reduce((best, id) => (rate(id) > rate(best) ? id : best), 'cpu');
}

async function tryAll(context: Context): Promise<Trials> {
  const trials: Partial<Record<DeviceId, Trial>> = {};
  // One after the other: two at once would slow each other down.
  for (const id of ids) trials[id] = await whileIdle(context, (disturbed) => tryDevice(context.launch, id, timeOut, disturbed));
  return trials as Trials;
}

/** Never throws: whatever the driver does to the process, the answer is a trial. One that is `disturbed` ends at once, and its answer means nothing. */
export async function tryDevice(launch: WorkerLauncher, id: DeviceId, milliseconds: number, disturbed?: AbortSignal): Promise<Trial> {
  if (neverThere(id)) return { usable: false, cause: 'not-built', detail: `${process.platform}-${process.arch}` };
  const client = createInferenceClient(launch);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<Trial>((resolve) => {
      const giveUp = (): void => resolve({ usable: false, cause: 'hung', detail: `${milliseconds / 1000} s` });
      timer = setTimeout(giveUp, milliseconds);
      disturbed?.addEventListener('abort', giveUp);
    });
    return await Promise.race([client.ask('probe', { device: id }), late]);
  } catch (error) {
    const problem = error instanceof Object && 'problem' in error ? (error.problem as { readonly code: string; readonly what: Text }) : null;
    return { usable: false, cause: problem?.code === 'worker-hung' ? 'hung' : 'crashed', detail: problem?.what.en ?? String(error) };
  } finally {
    clearTimeout(timer);
    void client.close();
  }
}

/** Known without trying: DirectML is Windows', the runtime's CUDA is for Linux on x64. */
function neverThere(id: DeviceId): boolean {
  if (id === 'dml') return process.platform !== 'win32';
  return id === 'cuda' && !(process.platform === 'linux' && process.arch === 'x64');
}

/** In plain words; null for a device that can be used. */
export function reasonFor(id: DeviceId, trial: Trial): Text | null {
  if (trial.usable) return null;
  const { cause, detail } = trial;
  switch (cause) {
    case 'not-built':
      if (id === 'dml') return text('DirectML exists on Windows only.', 'DirectML 仅适用于 Windows。');
      if (id === 'cuda')
        return text('The CUDA engine is for Linux on x64; here WebGPU uses the graphics card.', 'CUDA 引擎仅适用于 Linux x64；此处由 WebGPU 使用显卡。');
      return text(`This build of the engine has no ${devices[id]} (${detail}).`, `此版本的引擎不含 ${devices[id]}（${detail}）。`);
    case 'wrong':
      return text(
        `It computes something else than the CPU (${detail}): its driver is faulty. A newer driver may help.`,
        `其计算结果与 CPU 不一致（${detail}）：驱动有问题。更新驱动可能有帮助。`,
      );
    case 'hung':
      return text(
        `It did not finish a small training within the time allowed (${detail}): its driver is stuck or far too slow.`,
        `未能在限定时间内完成一次小型训练（${detail}）：驱动卡住或过慢。`,
      );
    case 'crashed':
      return text(
        `Its driver ended the process that tried it (${detail}). A newer driver may help.`,
        `其驱动使试用进程崩溃（${detail}）。更新驱动可能有帮助。`,
      );
    case 'failed':
      return failureFor(id, withoutSource(detail));
  }
}

/** onnxruntime says first where in its own source a condition failed (`file:line function condition was false. `), then what that means. */
function withoutSource(detail: string): string {
  return detail.split(' was false. ').at(-1) ?? detail;
}

function failureFor(id: DeviceId, detail: string): Text {
  if (id === 'webgpu' && /adapter|vulkan|instance|requestDevice|no device/i.test(detail))
    return text(`No graphics card that can compute was found, or its driver is too old. (${detail})`, `未找到可用于计算的显卡，或其驱动过旧。（${detail}）`);
  if (id === 'cuda' && /shared library|dlopen|\.so|cuda/i.test(detail))
    return text(
      `The CUDA parts of the engine are not installed here. WebGPU needs no extra parts. (${detail})`,
      `此处未安装引擎的 CUDA 组件。WebGPU 无需额外组件。（${detail}）`,
    );
  if (/memory|alloc/i.test(detail)) return text(`It has too little memory left. (${detail})`, `其剩余显存不足。（${detail}）`);
  return text(`It was tried and did not work: ${detail}`, `已尝试但无法使用：${detail}`);
}
