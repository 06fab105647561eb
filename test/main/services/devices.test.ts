/** Devices that answer, lie, hang, crash or are not there: each gets its words, and none harms the studio. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { ProbeResult } from '../../../main/engine/devices.ts';
import type { Context, WorkerHandle, WorkerLauncher } from '../../../main/services/context.ts';
import { deviceFor, deviceRefusal, probeDevices, reasonFor, type Trial, tryDevice } from '../../../main/services/devices.ts';
import { trainingBegins } from '../../../main/services/training-now.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { forkWorker } from '../../../main/workers/fork.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good: ProbeResult = { usable: true, rate: 100, detail: '' };
type Behaviour = (device: string) => ProbeResult | 'hangs' | 'dies' | 'refuses';

/** A worker that answers the one job it is given, or does not. */
function fakeLauncher(behave: Behaviour, killed: string[] = [], asked: string[] = []): WorkerLauncher {
  return () => {
    const messages = new Set<(message: unknown) => void>();
    const exits = new Set<(code: number | null, signal: string | null) => void>();
    const exit = (code: number | null, signal: string | null) => {
      for (const listener of exits) listener(code, signal);
    };
    let device = '';
    const handle: WorkerHandle = {
      pid: undefined,
      send(message) {
        const { id, input } = message as { id: number; input: { device: string } };
        device = input.device;
        asked.push(device);
        const doing = behave(device);
        if (doing === 'hangs') return;
        queueMicrotask(() => {
          if (doing === 'dies') exit(null, 'SIGSEGV');
          else if (doing === 'refuses')
            for (const tell of messages) tell({ type: 'refused', id, problem: { code: 'engine-error', what: { en: 'no', zh: '否' } } });
          else for (const tell of messages) tell({ type: 'answer', id, value: doing });
        });
      },
      onMessage(listener) {
        messages.add(listener);
        return () => messages.delete(listener);
      },
      onExit(listener) {
        exits.add(listener);
        return () => exits.delete(listener);
      },
      kill() {
        killed.push(device);
        exit(null, 'SIGKILL');
      },
    };
    return handle;
  };
}

const network = (device: string, template = 'convnet') => {
  const document = templateOf(template)?.build() ?? expect.fail(template);
  return { ...document, training: { ...document.training, device } };
};
const contextOf = (launch: WorkerLauncher, version = '1') => ({ version, launch, paths: { state: folder } }) as unknown as Context;
const fresh = () => rmSync(join(folder, 'devices.json'), { force: true });

describe('a trial', () => {
  test('of a device that works', async () => {
    expect(
      await tryDevice(
        fakeLauncher(() => good),
        'webgpu',
        1000,
      ),
    ).toEqual(good);
  });
  test('that hangs ends after its time, and so does its process', async () => {
    const killed: string[] = [];
    const trial = await tryDevice(
      fakeLauncher(() => 'hangs', killed),
      'webgpu',
      30,
    );
    expect(trial).toMatchObject({ usable: false, cause: 'hung' });
    expect(killed).toEqual(['webgpu']);
    expect(reasonFor('webgpu', trial)?.en).toMatch(/stuck or far too slow/);
  });
  test('that takes its process down', async () => {
    const trial = await tryDevice(
      fakeLauncher(() => 'dies'),
      'webgpu',
      1000,
    );
    expect(trial).toMatchObject({ usable: false, cause: 'crashed' });
    expect(reasonFor('webgpu', trial)?.en).toMatch(/SIGSEGV/);
  });
  test('that is refused', async () => {
    expect(
      await tryDevice(
        fakeLauncher(() => 'refuses'),
        'webgpu',
        1000,
      ),
    ).toMatchObject({ usable: false, cause: 'crashed' });
  });
  test('whose process cannot be started', async () => {
    expect(
      await tryDevice(
        () => {
          throw new Error('no process');
        },
        'webgpu',
        1000,
      ),
    ).toMatchObject({ usable: false, detail: 'Error: no process' });
  });
  test('of a real process that ends itself', async () => {
    const file = join(folder, 'crash.mjs');
    writeFileSync(file, "process.on('message', () => process.kill(process.pid, 'SIGSEGV'));");
    expect(await tryDevice((kind) => forkWorker(kind, () => file), 'webgpu', 20_000)).toMatchObject({ usable: false, cause: 'crashed' });
  });
});

describe('every reason', () => {
  const trials: readonly Trial[] = [
    { usable: false, cause: 'not-built', detail: 'linux-x64: cpu' },
    { usable: false, cause: 'wrong', detail: '1 > 0.001' },
    { usable: false, cause: 'hung', detail: '9 s' },
    { usable: false, cause: 'crashed', detail: 'SIGSEGV' },
    { usable: false, cause: 'failed', detail: 'Failed to get a WebGPU adapter' },
    { usable: false, cause: 'failed', detail: 'Failed to load shared library' },
    { usable: false, cause: 'failed', detail: 'out of memory' },
    { usable: false, cause: 'failed', detail: 'something new' },
  ];
  test.each(['cpu', 'webgpu', 'dml', 'cuda'] as const)('of %s is said in both languages', (id) => {
    for (const trial of trials) {
      const { en, zh } = reasonFor(id, trial) ?? expect.fail();
      expect(en).toMatch(/^[A-Z].*[a-z]/);
      expect(zh).toMatch(/[一-鿿]/);
    }
    expect(reasonFor(id, good)).toBeNull();
  });
  test('says what the engine means, not where in its source it stood', () => {
    const detail = '/onnxruntime_src/core/webgpu_context.cc:136 Initialize(const Config&)::<lambda()> status == Success was false. No supported adapters';
    expect(reasonFor('webgpu', { usable: false, cause: 'failed', detail })?.en).toMatch(/too old\. \(No supported adapters\)$/);
  });
});

describe('all devices', () => {
  const speeds: Behaviour = (device) => (device === 'webgpu' ? { ...good, rate: 500 } : good);

  test('are tried once, told the same again, and kept between starts', async () => {
    fresh();
    const asked: string[] = [];
    const context = contextOf(fakeLauncher(speeds, [], asked));
    const first = await probeDevices(context);
    expect(first.map(({ id }) => id)).toEqual(['cpu', 'webgpu', 'dml', 'cuda']);
    expect(await probeDevices(context)).toEqual(first);
    const once = asked.length;
    expect(new Set(asked).size).toBe(once);
    expect(await probeDevices(contextOf(fakeLauncher(() => 'dies', [], asked)))).toEqual(first);
    expect(asked).toHaveLength(once);
  });
  test('are tried again by another version, or where what was kept is damaged', async () => {
    fresh();
    await probeDevices(contextOf(fakeLauncher(speeds)));
    const asked: string[] = [];
    await probeDevices(contextOf(fakeLauncher(speeds, [], asked), '2'));
    expect(asked).toContain('webgpu');
    expect(existsSync(join(folder, 'devices.json'))).toBe(true);
    writeFileSync(join(folder, 'devices.json'), readFileSync(join(folder, 'devices.json')).subarray(0, 40));
    await probeDevices(contextOf(fakeLauncher(speeds, [], asked), '2'));
    expect(asked.filter((id) => id === 'webgpu')).toHaveLength(2);
  });
  test('that crash or hang leave the processor', async () => {
    fresh();
    const devices = await probeDevices(contextOf(fakeLauncher((device) => (device === 'cpu' ? good : 'dies'))));
    expect(devices.filter(({ usable }) => usable).map(({ id }) => id)).toEqual(['cpu']);
    expect(devices.filter(({ fastest }) => fastest).map(({ id }) => id)).toEqual(['cpu']);
    expect(devices.find(({ id }) => id === 'webgpu')?.reason?.en).toMatch(/SIGSEGV/);
  });
  test('a training that begins ends the trial beside it; it is repeated after', async () => {
    fresh();
    const [killed, asked]: [string[], string[]] = [[], []];
    let slow = true;
    const context = contextOf(fakeLauncher((device) => (device === 'webgpu' && slow ? 'hangs' : good), killed, asked));
    const all = probeDevices(context);
    await expect.poll(() => asked).toContain('webgpu');
    const ended = trainingBegins(context);
    await expect.poll(() => killed).toContain('webgpu');
    expect(deviceFor(context, network('auto'))).toBe('cpu');
    expect(await deviceRefusal(context, 'auto')).toBeNull();
    expect((await deviceRefusal(context, 'dml'))?.en).toMatch(/Windows/); // who names a device learns of it at once
    slow = false;
    ended();
    expect((await all).find(({ id }) => id === 'webgpu')?.usable).toBe(true);
    expect(asked.filter((id) => id === 'webgpu')).toHaveLength(2);
  });
  test('the first training waits for them when nothing else is trained', async () => {
    fresh();
    const context = contextOf(fakeLauncher(speeds));
    expect(await deviceRefusal(context, 'auto')).toBeNull();
    expect(deviceFor(context, network('auto'))).toBe('webgpu');
  });
  test('automatic is the fastest that has passed by now', async () => {
    fresh();
    const context = contextOf(fakeLauncher(speeds));
    expect(deviceFor(context, network('auto'))).toBe('cpu');
    await probeDevices(context);
    await vi.waitFor(() => expect(deviceFor(context, network('auto'))).toBe('webgpu'));
    expect(deviceFor(context, network('cpu'))).toBe('cpu');
    expect(deviceFor(context, network('auto', 'lstm-text'))).toBe('cpu');
    fresh();
    const slow = contextOf(fakeLauncher((device) => (device === 'webgpu' ? { ...good, rate: 3 } : good)));
    await probeDevices(slow);
    await vi.waitFor(() => expect(deviceFor(slow, network('auto'))).toBe('cpu'));
  });
});
