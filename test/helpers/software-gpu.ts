/** The WebGPU provider where a Vulkan driver is: the software one that comes with Debian's Chromium will do. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { identityModel } from '../../main/engine/identity.ts';
import { createSession, loadRuntime } from '../../main/engine/session.ts';
import { tensor } from '../../shared/base/tensor.ts';

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(software)) process.env['VK_ICD_FILENAMES'] = software;
process.env['XDG_RUNTIME_DIR'] ??= mkdtempSync(join(tmpdir(), 'netloom-vulkan-'));

/**
 * False, and said so, where there is none. Compiled shaders live as long as any session does: the one opened here stays, so
 * that each shader is compiled once in this process.
 */
export async function openSoftwareGpu(what: string): Promise<boolean> {
  const { listSupportedBackends, env } = await loadRuntime();
  env.logLevel = 'fatal';
  if (process.env['VK_ICD_FILENAMES'] === undefined || !listSupportedBackends().some(({ name }) => name === 'webgpu')) {
    console.log(`skipped: ${what} (no Vulkan driver, or no WebGPU in this build)`);
    return false;
  }
  const one = tensor('float32', [1], [1]);
  const session = await createSession(identityModel(one), { device: 'webgpu', threads: 1, spin: false });
  await session.run({ x: session.wrap(one) }, { y: null });
  return true;
}
