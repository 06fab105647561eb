/** What the runtime says, and what it means. */
import { describe, expect, test } from 'vitest';
import { engineProblem, isOutOfMemory } from '../../../main/engine/problems.ts';

/** As onnxruntime 1.30 and its WebGPU provider said them; those of Windows and Vulkan as their headers have them. */
const memory = [
  'Failed to allocate memory for requested buffer of size 4096000000',
  'WebGPU validation failed. Buffer size (2400000000) exceeds the max buffer size limit (1073741824).\n - While calling [Device].CreateBuffer([BufferDescriptor]).',
  'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[1]',
  'WebGPU device error(2): Out of memory',
  'Binding size (268435456) of [Buffer] is larger than the maximum binding size: exceeds the max storage buffer binding size (134217728)',
  'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
  'E_OUTOFMEMORY',
];
const other = [
  'WebGPU device lost (1): Device was destroyed.',
  'Failed to pop WebGPU error scope. status=4',
  'D3D12 device removed: DXGI_ERROR_DEVICE_HUNG (0x887A0006)',
  'This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.',
  'WebGPU validation failed. [Invalid ShaderModule] is invalid.',
];

describe('words of the runtime', () => {
  test.each(memory)('too little memory: %s', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
    expect(engineProblem(new Error(message)).code).toBe('out-of-memory');
  });
  test.each(other)('something else: %s', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(false);
  });
});
