/** What the processor's registers hold, asked of onnxruntime itself: it lays channels out in blocks of that size. */
import { tensor } from '../../shared/base/tensor.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { writeModel } from '../../shared/onnx/write.ts';
import type { Target } from '../../shared/targets/index.ts';
import { createSession, type DeviceId } from './session.ts';

/** 16 channels of two numbers each, counted up. In blocks, the two of a channel lie apart; block by block. */
async function laidOut(): Promise<readonly number[]> {
  const builder = new GraphBuilder();
  const x = tensor(
    'float32',
    [1, 16, 1, 2],
    Array.from({ length: 32 }, (_, i) => i),
  );
  builder.output('y', builder.emit('ToBlocks', [builder.input('x', x)]));
  const session = await createSession(writeModel(builder.build(), { name: 'blocks' }), { device: 'cpu', threads: 1 });
  try {
    const { y } = await session.run({ x: session.wrap(x) }, { y: null });
    return Array.from((y?.data ?? []) as Float32Array);
  } finally {
    await session.release();
  }
}

let found: Promise<Target> | undefined;

/** The form of graphs that run fastest here, and may not run elsewhere. */
export async function targetFor(device: DeviceId): Promise<Target> {
  if (device !== 'cpu') return 'webgpu';
  found ??= laidOut().then(
    (y) => (y[8] === 16 ? 'cpu-16' : y[8] === 1 ? 'cpu-8' : 'cpu'),
    () => 'cpu', // no such layout on this processor
  );
  return await found;
}
