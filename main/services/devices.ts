/** Which devices can train here, each tried in a process of its own, with a plain reason when it cannot. */
import { text, type Text } from '../../shared/base/text.ts';
import type { Device } from '../../shared/contract.ts';
import type { DeviceId } from '../engine/session.ts';
import type { Context, WorkerLauncher } from './context.ts';
import { createInferenceClient } from './inference-client.ts';

const timeOut = 60_000;

const names: { readonly [D in DeviceId]: string } = {
  cpu: 'CPU',
  webgpu: 'GPU (WebGPU)',
  dml: 'GPU (DirectML)',
  cuda: 'GPU (CUDA)',
};

const known = new WeakMap<Context, Promise<Device[]>>();

/** Tried once per start of the studio. */
export function probeDevices(context: Context): Promise<Device[]> {
  const found = known.get(context) ?? probeAll(context.launch);
  known.set(context, found);
  return found;
}

async function probeAll(launch: WorkerLauncher): Promise<Device[]> {
  const devices: Device[] = [];
  // One after the other: two probes at once would slow each other beyond the time-out on a small machine.
  for (const id of Object.keys(names) as DeviceId[]) devices.push(await probe(launch, id));
  return devices;
}

async function probe(launch: WorkerLauncher, id: DeviceId): Promise<Device> {
  const unavailable = absent(id);
  if (unavailable) return { id, name: names[id], usable: false, reason: unavailable };
  const client = createInferenceClient(launch);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${timeOut / 1000} s`));
      }, timeOut);
    });
    const { usable, detail } = await Promise.race([client.ask('probe', { device: id }), late]);
    return { id, name: names[id], usable, reason: usable ? null : reasonFor(id, detail) };
  } catch (error) {
    return { id, name: names[id], usable: false, reason: reasonFor(id, error instanceof Error ? error.message : String(error)) };
  } finally {
    clearTimeout(timer);
    void client.close();
  }
}

/** Known without trying. */
function absent(id: DeviceId): Text | null {
  if (id === 'dml' && process.platform !== 'win32') return text('DirectML exists on Windows only.', 'DirectML 仅适用于 Windows。');
  if (id === 'cuda' && process.platform !== 'linux')
    return text(
      'The CUDA engine is for Linux; here WebGPU or DirectML use the graphics card.',
      'CUDA 引擎仅适用于 Linux；此处由 WebGPU 或 DirectML 使用显卡。',
    );
  return null;
}

function reasonFor(id: DeviceId, detail: string): Text {
  if (id === 'webgpu' && /adapter|device|vulkan|webgpu.*not|instance/i.test(detail)) {
    return text(`No graphics card that can compute was found, or its driver is too old. (${detail})`, `未找到可用于计算的显卡，或其驱动过旧。（${detail}）`);
  }
  if (id === 'cuda' && /shared library|dlopen|\.so|not in this build|cuda/i.test(detail)) {
    return text(
      `The CUDA parts of the engine are not installed here. WebGPU needs no extra parts. (${detail})`,
      `此处未安装引擎的 CUDA 组件。WebGPU 无需额外组件。（${detail}）`,
    );
  }
  return text(`It was tried and did not work: ${detail}`, `已尝试但无法使用：${detail}`);
}
