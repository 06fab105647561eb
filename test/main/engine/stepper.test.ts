import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Tensor, tensor } from '../../../shared/base/tensor.ts';
import type { Compiled, StateTensor } from '../../../shared/compile/manifest.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { readTensors, writeTensors } from '../../../main/engine/checkpoint.ts';
import { createStepper, type Stepper } from '../../../main/engine/stepper.ts';
import { folderOfThisFile } from '../../helpers/data-fixtures.ts';

const folder = folderOfThisFile();

/** w <- w - rate * x, loss = sum(w * x), and a constant that is only read. */
function compiled(): Compiled {
  const b = new GraphBuilder();
  const type = { dtype: 'float32', shape: [3] } as const;
  const x = b.input('x', type),
    w = b.input('w', type),
    offset = b.input('offset', type),
    rate = b.input('rate', { dtype: 'float32', shape: [] });
  b.output('loss', b.sum(b.add(b.mul(w, x), offset), [0]));
  b.output('next/w', b.sub(w, b.mul(rate, x)));
  const entry = (name: string, output: string | null): StateTensor => ({
    name,
    type,
    role: 'weight',
    node: 'n',
    weight: name,
    init: { kind: 'zeros' },
    input: name,
    output,
  });
  return {
    model: writeModel(b.build(), { name: 'test' }),
    target: 'cpu',
    memory: { peak: 0, byScope: new Map(), nodes: 1 },
    probes: [],
    manifest: {
      kind: 'training',
      batch: 3,
      loss: 'loss',
      totals: null,
      answers: [],
      hash: 'test',
      inputs: [
        { name: 'x', type, source: { kind: 'mask' } },
        { name: 'rate', type: { dtype: 'float32', shape: [] }, source: { kind: 'scalar', name: 'rate' } },
      ],
      state: [entry('w', 'next/w'), entry('offset', null)],
    },
  };
}

const state = () =>
  new Map<string, Tensor>([
    ['w', tensor('float32', [3], [1, 2, 3])],
    ['offset', tensor('float32', [3], [10, 0, 0])],
  ]);

let stepper: Stepper | undefined;
afterEach(async () => {
  await stepper?.release();
  stepper = undefined;
});

async function start(): Promise<Stepper> {
  stepper = await createStepper(compiled(), { device: 'cpu', threads: 1 }, state());
  stepper.inputs.get('x')?.data.set([1, 1, 2] as never);
  stepper.inputs.get('rate')?.data.set([0.5] as never);
  return stepper;
}

describe('stepper', () => {
  it('carries state from step to step', async () => {
    const s = await start();
    const losses: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      await s.step();
      losses.push(s.output('loss')[0]);
    }
    // w: [1,2,3] [.5,1.5,2] [0,1,1]; offset adds 10
    expect(losses).toEqual([19, 16, 13]);
    const snapshot = await s.snapshot();
    expect([...(snapshot.get('w')?.data ?? [])]).toEqual([-0.5, 0.5, 0]);
    expect([...(snapshot.get('offset')?.data ?? [])]).toEqual([10, 0, 0]);
  });

  it('lets go of the state a step has replaced, and writes small outputs where they are', async () => {
    const s = await start();
    await s.step();
    const first = s.state().get('w')?.data as Float32Array;
    const loss = s.output('loss');
    await s.step();
    expect(first.buffer).toMatchObject({ detached: true });
    expect(s.state().get('w')?.data).toHaveLength(3);
    expect(s.output('loss')).toBe(loss);
  });

  it('gives snapshots that later steps leave alone, and leaves alone what it is given', async () => {
    const given = state();
    stepper = await createStepper(compiled(), { device: 'cpu', threads: 1 }, given);
    stepper.inputs.get('x')?.data.set([1, 1, 1] as never);
    stepper.inputs.get('rate')?.data.set([1] as never);
    await stepper.step();
    const snapshot = await stepper.snapshot();
    await stepper.step();
    await stepper.step();
    expect([...(snapshot.get('w')?.data ?? [])]).toEqual([0, 1, 2]);
    expect([...(given.get('w')?.data ?? [])]).toEqual([1, 2, 3]);
  });

  it('lets go of state that it may take, but of nothing others may look at', async () => {
    const given = state();
    const whole = given.get('w')?.data as Float32Array;
    const both = new Float32Array([0, 10, 0, 0]);
    given.set('offset', { dtype: 'float32', shape: [3], data: both.subarray(1) });
    stepper = await createStepper(compiled(), { device: 'cpu', threads: 1, takesState: true }, given);
    stepper.inputs.get('x')?.data.set([1, 1, 2] as never);
    await stepper.step();
    expect(whole).toHaveLength(0);
    expect(both).toHaveLength(4);
    expect(stepper.output('loss')[0]).toBe(19);
  });

  it('lends its state to another', async () => {
    const s = await start();
    await s.step();
    const other = await createStepper(compiled(), { device: 'cpu', threads: 1 }, null);
    other.borrow(s.state());
    other.inputs.get('x')?.data.set([1, 0, 0] as never);
    await other.step();
    expect(other.output('loss')[0]).toBe(10.5);
    await other.release();
  });

  it('refuses state of another shape', async () => {
    const wrong = new Map([...state(), ['w', tensor('float32', [2], [1, 2])] as const]);
    await expect(createStepper(compiled(), { device: 'cpu', threads: 1 }, wrong)).rejects.toThrow('float32[2]');
  });
});

describe('a checkpoint on its way', () => {
  it('come back as they were', () => {
    const tensors = new Map<string, Tensor>([
      ['a', tensor('float32', [2, 2], [1, -0, Number.NaN, 4])],
      ['ü', tensor('uint8', [3], [1, 2, 255])],
      ['scalar', tensor('int64', [], [7])],
      ['none', tensor('float32', [0], [])],
      ['d', tensor('float64', [1], [Math.PI])],
    ]);
    const file = join(folder, 'checkpoint');
    writeTensors(file, tensors);
    expect([...readTensors(file)]).toEqual([...tensors]);
    truncateSync(file, statSync(file).size - 1);
    expect(() => [...readTensors(file)]).toThrow('ends after');
  });
});
